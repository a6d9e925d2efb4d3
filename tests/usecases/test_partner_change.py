"""What a change of partner does to the customer agreement: attested is lost, accepted directly is kept (portal.md C14)."""

from pathlib import Path

import pytest
from django.db import transaction

from tests.portal.lists import signed_in, words
from tests.support import two_ways, world
from tests.support.inviting import admin_of, colleague, person_of
from tests.support.two_ways import TwoWays
from tests.support.world import Partner
from twotier.access.models import Visibility
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.models import Customer, CustomerAgreement, Relationship
from twotier.customers.usecases._creating import Created
from twotier.customers.usecases.accept_agreement import accept_agreement
from twotier.customers.usecases.answer_invitation import Consent, accept_invitation
from twotier.customers.usecases.attest_agreement import Attestation, attest_agreement
from twotier.customers.usecases.create_invitation import create_relationship_invitation
from twotier.customers.usecases.remove_relationship import remove_relationship
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(tmp_path: Path) -> TwoWays:
    """Return the world: Alpine attested for its direct customer, Harbor for the indirect one."""
    return two_ways.build(tmp_path)


def moved_to(customer: Customer, partner: Partner, kind: str = "provider") -> None:
    """Let another partner buy for a customer from now on."""
    Relationship.objects.create(
        tenant_id=customer.id, partner_id=partner.id, kind=kind, status="active", created_at=clock.now()
    )
    Visibility.objects.get_or_create(tenant_id=customer.id, organization_id=partner.id)


def left_by(customer: Customer, partner: Partner, kind: str = "direct") -> None:
    """Let a partner leave a customer."""
    boss = colleague(partner.id, "global_admin", "admin_agent")
    remove_relationship(boss, customer.id, attested=True, kind=kind)


def order(scene: TwoWays, partner: Partner, customer: Customer) -> int:
    """Order for a customer; return the code of the refusal, or 0."""
    try:
        place_order(partner.actor, customer.id, [scene.line()])
    except Refusal as refusal:
        return refusal.code
    return 0


def attest(partner: Partner, customer: Customer) -> CustomerAgreement:
    """Attest for a customer, with the same contact whoever attests."""
    attestation = Attestation(first_name="Ada", last_name="Kranich", email="ada@kranich.test", agreed_on=clock.now())
    return attest_agreement(partner.actor, customer.id, attestation)


def test_what_another_partner_attested_counts_for_that_partner_alone(scene: TwoWays) -> None:
    """C14: a partner that comes anew attests itself; the one that attested goes on."""
    customer, harbor, alpine = scene.direct, scene.harbor, scene.alpine
    moved_to(customer, harbor)
    assert order(scene, harbor, customer) == 13605
    assert (customer.id, customer.company_name) in queries.without_agreement(harbor.actor, 10)
    assert queries.without_agreement(alpine.actor, 10) == []
    assert order(scene, alpine, customer) == 0
    assert attest(harbor, customer).attested_by_organization == harbor.id
    assert order(scene, harbor, customer) == 0
    with pytest.raises(Refusal) as twice:
        attest(harbor, customer)
    assert twice.value.code == 600061


def test_the_pages_and_the_api_tell_each_partner_what_counts_for_it(scene: TwoWays) -> None:
    """C14: the new partner reads that the acceptance is missing, and records it; the other one sees its own."""
    customer, path = scene.direct, f"/customers/{scene.direct.id}"
    moved_to(customer, scene.harbor)
    jana, eva = signed_in(scene.harbor), signed_in(scene.alpine)
    assert "Customer agreement Missing" in words(jana.get(path))
    assert "The customer agreement is missing" in words(jana.get("/"))
    assert "Customer agreement Attested" in words(eva.get(path))
    listed = f"/v1{path}/agreements"
    assert scene.harbor.caller("GET", listed).json["totalCount"] == 0
    assert scene.alpine.caller("GET", listed).json["totalCount"] == 1
    attest(scene.harbor, customer)
    assert "Customer agreement Attested" in words(jana.get(path))
    assert scene.harbor.caller("GET", listed).json["totalCount"] == 1


def test_a_reseller_reads_what_counts_for_the_provider_that_buys_on_its_behalf(scene: TwoWays) -> None:
    """C14: what another provider of the customer attested is no acceptance for it, and its contact is not its business."""
    customer, nordic, path = scene.indirect, scene.trade.nordic, f"/customers/{scene.indirect.id}"
    moved_to(customer, nordic)
    CustomerAgreement.objects.all().delete()
    attest(nordic, customer)
    eva = signed_in(scene.alpine)
    assert "Customer agreement Missing" in words(eva.get(path))
    assert scene.alpine.caller("GET", f"/v1{path}/agreements").json["totalCount"] == 0
    assert queries.last_agreement(customer.id) is not None
    attest(scene.harbor, customer)
    assert "Customer agreement Attested" in words(eva.get(path))
    assert scene.alpine.caller("GET", f"/v1{path}/agreements").json["totalCount"] == 1
    moved_to(scene.direct, scene.harbor)
    attest(scene.harbor, scene.direct)
    moved_to(scene.direct, scene.alpine, "reseller")
    assert scene.alpine.caller("GET", f"/v1/customers/{scene.direct.id}/agreements").json["totalCount"] == 0


def test_what_the_customer_accepted_itself_counts_for_every_partner(scene: TwoWays) -> None:
    """C14: direct acceptance is kept."""
    made: Created = world.customer(
        scene.trade.nordic, agreed=False, company_name="Elbe Digital", domain="elbe.onmicrosoft.com"
    )
    customer = made.customer
    accept_agreement(admin_of(customer.id))
    moved_to(customer, scene.harbor)
    left_by(customer, scene.trade.nordic, "")
    assert order(scene, scene.harbor, customer) == 0


def test_a_partner_that_left_and_comes_back_attests_anew(scene: TwoWays) -> None:
    """C14: the attestation is lost when its partner leaves, for that partner too; the record of it stays."""
    customer, alpine = scene.direct, scene.alpine
    left_by(customer, alpine)
    kept = CustomerAgreement.objects.get(tenant_id=customer.id)
    assert kept.lost_at is not None
    assert queries.last_agreement(customer.id) is None
    assert queries.agreements(customer.id) == []
    assert queries.agreements(customer.id, lost=True) == [kept]
    Relationship.objects.filter(tenant_id=customer.id, kind="direct").update(status="active", ended_at=None)
    Visibility.objects.create(tenant_id=customer.id, organization_id=alpine.id)
    assert order(scene, alpine, customer) == 13605
    attest(alpine, customer)
    assert order(scene, alpine, customer) == 0


def test_a_dual_partner_keeps_its_attestation_while_it_still_sells_directly(scene: TwoWays) -> None:
    """C14: what ends beside the relationship that buys takes nothing away."""
    customer = scene.direct
    moved_to(customer, scene.alpine, "reseller")
    left_by(customer, scene.alpine, "reseller")
    assert order(scene, scene.alpine, customer) == 0
    assert Subscription.objects.filter(tenant_id=customer.id).count() == 1


def test_a_customer_whose_attestation_is_lost_accepts_with_its_next_invitation(scene: TwoWays) -> None:
    """C14: with the partner the acceptance is gone, so the consent asks for it; C13: who has purchases leaves it to the partner."""
    customer, box = scene.direct, "I accept the customer agreement"
    admin, browser = admin_of(customer.id), signed_in(person_of(customer.id))
    first, second = (create_relationship_invitation(scene.harbor.actor) for _time in range(2))
    assert box not in words(browser.get(f"/i/{first.token}"))
    left_by(customer, scene.alpine)
    assert box in words(browser.get(f"/i/{first.token}"))
    accept_invitation(admin, first.token)
    assert order(scene, scene.harbor, customer) == 13605
    accept_invitation(admin, second.token, Consent(accepts_agreement=True))
    assert CustomerAgreement.objects.get(tenant_id=customer.id, lost_at=None).attested_by_organization is None
    assert order(scene, scene.harbor, customer) == 0


def test_a_customer_with_purchases_is_not_asked_for_what_its_partner_must_attest(scene: TwoWays) -> None:
    """C13: what it had from the partner before still stands, ended, so that the next partner attests."""
    customer, box = scene.direct, "I accept the customer agreement"
    scene.sold(scene.alpine, customer)
    Subscription.objects.update(status="expired")
    CustomerAgreement.objects.filter(tenant_id=customer.id).update(lost_at=clock.now())
    token = create_relationship_invitation(scene.harbor.actor).token
    assert box not in words(signed_in(person_of(customer.id)).get(f"/i/{token}"))
    with pytest.raises(Refusal) as refused, transaction.atomic():
        accept_invitation(admin_of(customer.id), token, Consent(accepts_agreement=True))
    assert refused.value.code == 910055
    accept_invitation(admin_of(customer.id), token)
    attest(scene.harbor, customer)
    assert order(scene, scene.harbor, customer) == 0
