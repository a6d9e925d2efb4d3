"""Customers: who may create them, what they consist of, who sees them."""

import pytest
from django.db import connection

from tests.support import world
from tests.support.world import World
from twotier.access.models import Organization, Person, Visibility
from twotier.core import clock, tenancy
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.models import Customer, CustomerAgreement, Relationship, ResellerAssociation
from twotier.customers.shapes import Find
from twotier.customers.usecases.attest_agreement import Attestation, attest_agreement
from twotier.customers.usecases.create_customer import create_customer


@pytest.fixture
def two_tier(db: None) -> World:
    """Return the small world."""
    return world.build()


def codes(act: object) -> int:
    """Return the code with which an act is refused."""
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


@pytest.mark.rows("S56", "S166", "S167")
def test_a_customer_is_in_both_lists_at_once(two_tier: World) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine)
    for who in (two_tier.harbor, two_tier.alpine):
        with world.as_partner(who):
            assert [row.id for row in queries.page(who.actor, after=None, size=10)] == [made.customer.id]
    kinds = dict(Relationship.objects.filter(tenant_id=made.customer.id).values_list("partner_id", "kind"))
    assert kinds == {two_tier.harbor.id: "provider", two_tier.alpine.id: "reseller"}
    assert ResellerAssociation.objects.filter(tenant_id=made.customer.id, reseller_id=two_tier.alpine.id).count() == 1


def test_strangers_do_not_know_the_customer(two_tier: World) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine)
    for who in (two_tier.nordic, two_tier.seine, two_tier.baltic):
        with world.as_partner(who):
            assert queries.page(who.actor, after=None, size=10) == []
            assert codes(lambda who=who: queries.customer_with(who.actor, made.customer.id)) == 60003


def test_a_former_relationship_is_named(two_tier: World) -> None:
    made = world.customer(two_tier.harbor)
    rows = Relationship.objects.filter(tenant_id=made.customer.id)
    rows.update(status="ended")
    assert codes(lambda: queries.customer_with(two_tier.harbor.actor, made.customer.id)) == 20002


def test_the_second_wall_holds_without_the_first(two_tier: World) -> None:
    """With the queries' own filter switched off, PostgreSQL still shows nobody else's rows."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall; the queries' own filter is the only one there.")
    made = world.customer(two_tier.harbor, two_tier.alpine)
    for who, count in ((two_tier.harbor, 1), (two_tier.alpine, 1), (two_tier.nordic, 0), (two_tier.seine, 0)):
        with world.as_partner(who):
            assert Customer.objects.count() == count
            assert CustomerAgreement.objects.count() == count
            assert Person.objects.filter(tenant_id=made.customer.id).count() == count
            assert Organization.objects.filter(id=made.customer.id).count() == count
    with tenancy.scope(tenancy.NOBODY):
        assert Customer.objects.count() == 0


def test_nobody_can_make_a_stranger_visible(two_tier: World) -> None:
    """A tenant that someone sees can be shown to others only by those who see it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall; the queries' own filter is the only one there.")
    made = world.customer(two_tier.harbor)
    from django.db import ProgrammingError, transaction

    with world.as_partner(two_tier.nordic), pytest.raises(ProgrammingError), transaction.atomic():
        Visibility.objects.create(organization_id=two_tier.nordic.id, tenant_id=made.customer.id)


def test_resellers_cannot_create_tenants(two_tier: World) -> None:
    assert codes(lambda: create_customer(two_tier.alpine.actor, world.form())) in (910029, 910046)
    assert Customer.objects.count() == 0


@pytest.mark.rows("S55")
def test_only_partners_can_be_named_as_reseller(two_tier: World) -> None:
    for who, reseller in ((two_tier.harbor, two_tier.seine), (two_tier.nordic, two_tier.alpine)):
        assert (
            codes(lambda who=who, reseller=reseller: create_customer(who.actor, world.form(), reseller_id=reseller.id))
            == 910016
        )
    assert (
        codes(
            lambda: create_customer(
                two_tier.baltic.actor, world.form(country="EE", postal_code="10111"), reseller_id=two_tier.alpine.id
            )
        )
        == 910016
    )


def test_a_taken_domain_is_refused_whoever_owns_it(two_tier: World) -> None:
    world.customer(two_tier.harbor, company_name="First")
    assert (
        codes(
            lambda: create_customer(
                two_tier.nordic.actor, world.form(domain="KRANICH.onmicrosoft.com", country="SE", postal_code="111 22")
            )
        )
        == 910033
    )


def test_the_customer_must_be_in_the_region(two_tier: World) -> None:
    form = world.form(country="JP", postal_code="100-0001", state="Tokyo")
    assert codes(lambda: create_customer(two_tier.harbor.actor, form)) == 910015


def test_every_broken_rule_is_named_at_once(two_tier: World) -> None:
    form = world.form(company_name="GmbH", email="nobody", postal_code="1", domain="bad_domain.onmicrosoft.com")
    with pytest.raises(Refusal) as refused:
        create_customer(two_tier.harbor.actor, form)
    assert {name for name, _text in refused.value.fields} >= {"company_name", "email", "postal_code"}


def test_a_missing_role_is_refused(two_tier: World) -> None:
    clerk = world.partner("Harbor", "provider", "DE", roles=("billing_admin",))
    assert codes(lambda: create_customer(clerk.actor, world.form())) == 910046


@pytest.mark.rows("S164")
def test_the_password_is_kept_nowhere_in_clear(two_tier: World) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine)
    person = Person.objects.get(user_name=made.user_name)
    assert person.must_change_password
    assert person.check_password(made.password)
    assert made.password not in person.password
    rows = [*AuditRecord.objects.all(), *OutboxMessage.objects.all()]
    assert not any(made.password in str(vars(row)) for row in rows)


def test_lists_are_searched_by_name_domain_and_id(two_tier: World) -> None:
    made = world.customer(
        two_tier.harbor, two_tier.alpine, company_name="Café Lumière", domain="lumiere.onmicrosoft.com"
    )
    world.customer(two_tier.harbor, company_name="Other", domain="other.onmicrosoft.com")
    actor = two_tier.harbor.actor
    for text in ("cafe lum", "LUMIERE", "lumière", str(made.customer.id), "lumiere.onmicrosoft"):
        assert [row.id for row in queries.page(actor, after=None, size=10, find=Find(text=text))] == [made.customer.id]
    assert [row.id for row in queries.page(actor, after=None, size=10, find=Find(reseller_id=two_tier.alpine.id))] == [
        made.customer.id
    ]
    assert queries.page(actor, after=None, size=10, find=Find(text="nothing")) == []


def test_pages_follow_each_other_without_gaps(two_tier: World) -> None:
    ids = sorted(
        world.customer(two_tier.harbor, agreed=False, domain=f"c{n}.onmicrosoft.com").customer.id for n in range(5)
    )
    actor, seen, after = two_tier.harbor.actor, [], None
    while rows := queries.page(actor, after=after, size=2):
        seen += [row.id for row in rows]
        after = rows[-1].id
    assert seen == ids


def test_resellers_do_not_attest(two_tier: World) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine, agreed=False)
    attestation = Attestation(first_name="A", last_name="B", email="a@kranich.test", agreed_on=clock.now())
    assert codes(lambda: attest_agreement(two_tier.alpine.actor, made.customer.id, attestation)) in (910014, 910046)


def test_an_attestation_is_mailed_to_the_contact_and_not_repeated(two_tier: World) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine)
    mails = [row.body for row in OutboxMessage.objects.filter(channel="mail")]
    assert [mail["to"] for mail in mails] == [["ada@kranich.test"]]
    again = Attestation(first_name="Ada", last_name="Kranich", email="ada@kranich.test", agreed_on=clock.now())
    assert codes(lambda: attest_agreement(two_tier.harbor.actor, made.customer.id, again)) == 600061
