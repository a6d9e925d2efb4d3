"""What a reseller gets by its partnership: admin rights, tenant ownership, partner of record, support (S134–S137)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import world
from tests.support.two_tier import admin_of, colleague
from tests.support.world import World
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.core import clock, events
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.lifecycle import RELATIONSHIP
from twotier.customers.models import Customer, Relationship
from twotier.customers.usecases import _creating as creating
from twotier.customers.usecases._creating import Levels
from twotier.customers.usecases.attest_agreement import Attestation
from twotier.customers.usecases.manage_users import add_user
from twotier.delegation.models import TenantOwnerPermission
from twotier.delegation.usecases.tenant_owner import ask_tenant_owner, end_tenant_owner, grant_tenant_owner
from twotier.orders import drafts
from twotier.orders.pricing import Wanted
from twotier.orders.usecases import keep_draft, submit_draft
from twotier.orders.usecases.place_order import place_order
from twotier.partnerships.models import Partnership
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_tier() -> World:
    """Return the small world."""
    return world.build()


def refused(act: Callable[[], object]) -> tuple[int, int]:
    """Return status and code with which an act is refused."""
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.status, refusal.value.code


def agree(two_tier: World, **levels: bool) -> None:
    """Change the levels of the partnership."""
    Partnership.objects.update(**levels)


def actor_of(two_tier: World, customer: Customer) -> Actor:
    """Return the customer's first administrator."""
    caller = admin_of(customer)
    found = access_queries.member(caller.person.id, customer.id)
    assert found
    return found


def sell(two_tier: World, item: str, **form: str) -> Subscription:
    """Sell one item to a new customer of Alpine through the wizard's draft, with the form's own choices."""
    actor = two_tier.harbor.actor
    draft = keep_draft.start_customer(actor, reseller_id=two_tier.alpine.id)
    keep_draft.keep_form(actor, draft.id, form)
    support = drafts.support_by_default(actor, drafts.open_draft(actor, draft.id))
    line = Wanted(id=1, catalog_item_id=item, quantity=3, support_partner_id=form.get("support", support))
    keep_draft.keep_lines(actor, draft.id, [line])
    agreed = Attestation(first_name="Ada", last_name="Kranich", email="ada@kranich.test", agreed_on=clock.now())
    submit_draft.sell_to_new_customer(actor, draft.id, world.form(), agreed)
    return Subscription.objects.get()


@pytest.mark.rows("S134", "S150", "S152", "S167")
def test_level_1_gives_admin_rights_at_once(two_tier: World) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine).customer
    assert customer_queries.has_access(two_tier.alpine.actor, made.id)
    person, _password = add_user(
        two_tier.alpine.actor, made.id, first_name="Eva", last_name="Stern", user_name="eva", role="user"
    )
    assert person.tenant_id == made.id


@pytest.mark.rows("S134")
def test_without_level_1_the_reseller_sees_and_does_not_manage(two_tier: World) -> None:
    agree(two_tier, manages_account=False)
    made = world.customer(two_tier.harbor, two_tier.alpine).customer
    assert customer_queries.customer_with(two_tier.alpine.actor, made.id).id == made.id
    assert not customer_queries.has_access(two_tier.alpine.actor, made.id)
    assert customer_queries.has_access(two_tier.harbor.actor, made.id)
    act = lambda: add_user(two_tier.alpine.actor, made.id, first_name="Eva", last_name="Stern", user_name="eva")  # noqa: E731
    assert refused(act) == (403, 20002)


@pytest.mark.rows("S134", "S135")
def test_the_wizard_may_say_otherwise(two_tier: World) -> None:
    levels = Levels(manages_account=False, owns_tenant=True)
    with events.collected():
        made = creating.create(two_tier.harbor.actor, world.form(), two_tier.alpine.id, levels).customer
    assert not customer_queries.has_access(two_tier.alpine.actor, made.id)
    assert TenantOwnerPermission.objects.get().status == "active"


@pytest.mark.rows("S135")
def test_a_sales_agent_gives_no_more_than_was_agreed(two_tier: World) -> None:
    agent = access_queries.member(colleague(two_tier.harbor, "sales_agent").person.id, two_tier.harbor.id)
    assert agent
    form, reseller = world.form(), two_tier.alpine.id
    with events.collected():
        act = lambda: creating.create(agent, form, reseller, Levels(owns_tenant=True))  # noqa: E731
        assert refused(act) == (403, 910046)
        agree(two_tier, owns_tenant=True)
        creating.create(agent, form, reseller)
    assert TenantOwnerPermission.objects.get().reseller_id == reseller


@pytest.mark.rows("S135")
def test_level_2_is_one_step_with_the_creation(two_tier: World) -> None:
    world.customer(two_tier.harbor, two_tier.alpine)
    assert TenantOwnerPermission.objects.count() == 0
    agree(two_tier, owns_tenant=True)
    made = world.customer(two_tier.harbor, two_tier.alpine, domain="zwei.onmicrosoft.com").customer
    row = TenantOwnerPermission.objects.get()
    assert (row.tenant_id, row.status, row.asked_by) == (made.id, "active", two_tier.harbor.actor.user_name)
    assert AuditRecord.objects.filter(operation="grant_tenant_owner", customer_id=made.id).count() == 1


@pytest.mark.rows("S135")
def test_later_the_provider_asks_and_the_customer_grants_and_revokes(two_tier: World) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine).customer
    provider, customer = two_tier.harbor.actor, actor_of(two_tier, made)
    asked = ask_tenant_owner(provider, made.id, two_tier.alpine.id)
    assert ask_tenant_owner(provider, made.id, two_tier.alpine.id).id == asked.id
    assert refused(lambda: grant_tenant_owner(provider, made.id, asked.id)) == (403, 910046)
    assert grant_tenant_owner(customer, made.id, asked.id).status == "active"
    assert refused(lambda: grant_tenant_owner(customer, made.id, asked.id)) == (409, 910055)
    assert end_tenant_owner(customer, made.id, asked.id).status == "revoked"
    again = ask_tenant_owner(provider, made.id, two_tier.alpine.id)
    assert again.id != asked.id
    assert end_tenant_owner(provider, made.id, again.id).status == "declined"


@pytest.mark.rows("S135")
def test_who_may_not_ask_for_ownership(two_tier: World) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine).customer
    provider = two_tier.harbor.actor
    asked = ask_tenant_owner(provider, made.id, two_tier.alpine.id)
    assert refused(lambda: ask_tenant_owner(provider, made.id, two_tier.seine.id)) == (403, 910028)
    assert refused(lambda: ask_tenant_owner(two_tier.alpine.actor, made.id, two_tier.alpine.id))[0] == 403
    assert refused(lambda: ask_tenant_owner(two_tier.nordic.actor, made.id, two_tier.alpine.id)) == (404, 60003)
    assert refused(lambda: end_tenant_owner(two_tier.nordic.actor, made.id, asked.id)) == (404, 60003)
    assert refused(lambda: end_tenant_owner(two_tier.alpine.actor, made.id, asked.id))[0] == 403
    assert refused(lambda: ask_tenant_owner(actor_of(two_tier, made), made.id, two_tier.alpine.id)) == (403, 910028)
    asked.refresh_from_db()
    assert asked.status == "asked"


@pytest.mark.rows("S135")
def test_ownership_ends_with_the_relationship(two_tier: World) -> None:
    agree(two_tier, owns_tenant=True)
    world.customer(two_tier.harbor, two_tier.alpine)
    with events.collected():
        RELATIONSHIP.fire(Relationship.objects.get(partner_id=two_tier.alpine.id), "end", two_tier.harbor.actor)
    assert TenantOwnerPermission.objects.get().status == "revoked"


@pytest.mark.rows("S136", "S176")
def test_level_3_names_the_reseller_on_new_lines(two_tier: World, tmp_path: Path) -> None:
    found = sell(two_tier, world.prices(tmp_path)["Basic P1Y monthly"])
    assert (found.partner_of_record, found.reseller_id) == (two_tier.alpine.mpn_id, two_tier.alpine.id)
    assert found.support_partner_id == two_tier.harbor.id


@pytest.mark.rows("S136")
def test_without_level_3_the_line_names_nobody(two_tier: World, tmp_path: Path) -> None:
    agree(two_tier, earns_incentives=False)
    found = sell(two_tier, world.prices(tmp_path)["Basic P1Y monthly"])
    assert (found.partner_of_record, found.reseller_id) == ("", None)
    assert Relationship.objects.filter(partner_id=two_tier.alpine.id, status="active").exists()


@pytest.mark.rows("S136")
def test_the_page_overrides_level_3(two_tier: World, tmp_path: Path) -> None:
    agree(two_tier, earns_incentives=False)
    item = world.prices(tmp_path)["Basic P1Y monthly"]
    assert sell(two_tier, item, of_record=str(two_tier.alpine.id)).partner_of_record == two_tier.alpine.mpn_id


@pytest.mark.rows("S137", "S178")
def test_level_4_names_the_reseller_as_support_contact(two_tier: World, tmp_path: Path) -> None:
    agree(two_tier, gives_support=True, earns_incentives=False)
    found = sell(two_tier, world.prices(tmp_path)["Basic P1Y monthly"])
    assert (found.support_partner_id, found.support_mpn_id) == (two_tier.alpine.id, two_tier.alpine.mpn_id)
    assert found.partner_of_record == ""


@pytest.mark.rows("S178")
def test_the_wizard_overrides_level_4(two_tier: World, tmp_path: Path) -> None:
    agree(two_tier, gives_support=True)
    found = sell(two_tier, world.prices(tmp_path)["Basic P1Y monthly"], support="")
    assert found.support_partner_id == two_tier.harbor.id


@pytest.mark.rows("S137")
def test_level_4_holds_for_orders_of_programs_too(two_tier: World, tmp_path: Path) -> None:
    agree(two_tier, gives_support=True)
    item = world.prices(tmp_path)["Basic P1Y monthly"]
    line = Wanted(id=0, catalog_item_id=item, quantity=3, partner_of_record=two_tier.alpine.mpn_id)
    served = world.customer(two_tier.harbor, two_tier.alpine).customer
    own = world.customer(two_tier.harbor, domain="zwei.onmicrosoft.com").customer
    for customer, supports in ((served, two_tier.alpine.id), (own, two_tier.harbor.id)):
        place_order(two_tier.harbor.actor, customer.id, [line])
        assert Subscription.objects.get(tenant_id=customer.id).support_partner_id == supports
