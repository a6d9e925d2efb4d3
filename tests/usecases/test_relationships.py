"""The end of a relationship by the partner, and of admin privileges by the customer."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.support import inviting, world
from tests.support.world import World
from twotier.access.models import Visibility
from twotier.core import clock, tenancy
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.models import CustomerAgreement, Relationship, ResellerAssociation
from twotier.customers.usecases.accept_agreement import accept_agreement
from twotier.customers.usecases.answer_invitation import Consent, accept_invitation
from twotier.customers.usecases.create_invitation import create_relationship_invitation
from twotier.customers.usecases.manage_users import add_user
from twotier.customers.usecases.remove_privileges import remove_privileges
from twotier.customers.usecases.remove_relationship import remove_relationship
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db
ADA: dict[str, Any] = {"first_name": "Ada", "last_name": "Neu", "user_name": "ada.neu"}


@pytest.fixture
def trade() -> Any:
    with tenancy.scope(tenancy.PROGRAM):
        yield world.build()


def refused(code: int, act: Any, *args: Any, **values: Any) -> Refusal:
    """Return the refusal of an act."""
    with pytest.raises(Refusal) as found, transaction.atomic():
        act(*args, **values)
    assert found.value.code == code, (found.value.code, str(found.value))
    return found.value


def sold(trade: World, folder: Path) -> Any:
    """Return a customer of Harbor and Alpine with one subscription that names Alpine."""
    items = world.prices(folder)
    tenant = world.customer(trade.harbor, trade.alpine).customer.id
    line = Wanted(id=1, catalog_item_id=items["Basic P1Y monthly"], quantity=2, partner_of_record=trade.alpine.mpn_id)
    place_order(trade.harbor.actor, tenant, [line])
    Subscription.objects.update(support_partner_id=trade.alpine.id)
    return tenant


def test_a_relationship_with_active_subscriptions_stays(trade: World, tmp_path: Path) -> None:
    tenant = sold(trade, tmp_path)
    for partner in (trade.harbor, trade.alpine):
        refusal = refused(910031, remove_relationship, partner.actor, tenant, attested=True)
        assert "1 (Basic" in str(refusal)
        assert refusal.data[0] == "1"
    assert Relationship.objects.filter(status="active").count() == 2
    assert not AuditRecord.objects.filter(operation="attest_relationship_removal").exists()


def test_removal_ends_everything_that_hangs_on_it(trade: World, tmp_path: Path) -> None:
    tenant = sold(trade, tmp_path)
    Subscription.objects.update(status="suspended")
    queued = OutboxMessage.objects.count()
    refused(910020, remove_relationship, trade.alpine.actor, tenant, attested=False)
    ahead = clock.today() + timedelta(days=1)
    refused(3000, remove_relationship, trade.alpine.actor, tenant, attested=True, notice_given_on=ahead)
    remove_relationship(trade.alpine.actor, tenant, attested=True, notice_given_on=clock.today())
    ended = Relationship.objects.get(partner_id=trade.alpine.id)
    assert (ended.status, ended.delegated_access) == ("ended", False)
    assert ended.ended_at is not None
    assert not ResellerAssociation.objects.filter(ended_at=None).exists()
    assert Subscription.objects.get().support_partner_id == trade.harbor.id
    assert not Visibility.objects.filter(organization_id=trade.alpine.id, tenant_id=tenant).exists()
    assert OutboxMessage.objects.count() == queued
    attested = AuditRecord.objects.get(operation="attest_relationship_removal")
    assert attested.person_id == trade.alpine.actor.person_id
    assert "good faith" in attested.after["statement"]
    refused(20002, queries.customer_with, trade.alpine.actor, tenant)
    refused(60003, queries.customer_with, trade.seine.actor, tenant)
    assert queries.customer_with(trade.harbor.actor, tenant).id == tenant


def test_a_dual_partner_ends_one_of_two_relationships(trade: World) -> None:
    dual = inviting.make_dual(trade.baltic, trade.harbor)
    tenant = world.customer(dual).customer.id
    invitation = create_relationship_invitation(dual.actor, relation="reseller")
    accept_invitation(inviting.admin_of(tenant), invitation.token)
    refused(60003, remove_relationship, dual.actor, tenant, attested=True, kind="provider")
    remove_relationship(dual.actor, tenant, attested=True, kind="reseller")
    assert set(Relationship.objects.filter(status="active").values_list("kind", flat=True)) == {"direct"}
    assert Visibility.objects.filter(organization_id=dual.id, tenant_id=tenant).exists()
    remove_relationship(dual.actor, tenant, attested=True)
    assert not Relationship.objects.filter(status="active").exists()


def test_the_customer_takes_rights_and_keeps_the_relationship(trade: World) -> None:
    tenant = world.customer(trade.harbor, trade.alpine).customer.id
    boss = inviting.colleague(trade.alpine.id, "global_admin", name="boss")
    admin = inviting.admin_of(tenant)
    add_user(trade.alpine.actor, tenant, **ADA)
    remove_privileges(admin, trade.alpine.id)
    remove_privileges(admin, trade.alpine.id)
    assert AuditRecord.objects.filter(operation="remove_delegated_admin_privileges").count() == 1
    assert [mail.body["to"] for mail in inviting.mails("privileges_removed")] == [[boss.user_name]]
    row = Relationship.objects.get(partner_id=trade.alpine.id)
    assert (row.status, row.delegated_access) == ("active", False)
    refused(20002, add_user, trade.alpine.actor, tenant, **(ADA | {"user_name": "other"}))
    assert queries.customer_with(trade.alpine.actor, tenant).id == tenant
    assert Relationship.objects.get(partner_id=trade.harbor.id).delegated_access
    refused(1000, remove_privileges, admin, trade.seine.id)
    refused(910046, remove_privileges, inviting.colleague(tenant, "user"), trade.alpine.id)
    refused(910046, remove_privileges, trade.alpine.actor, trade.alpine.id)


def test_the_customer_accepts_its_agreement_itself(trade: World, tmp_path: Path) -> None:
    claire = inviting.actor_of(inviting.organization())
    accept_agreement(claire)
    refused(600061, accept_agreement, claire)
    found = CustomerAgreement.objects.get()
    assert (found.attested_by_organization, found.first_name, found.email) == (None, "Claire", "claire@lumiere.test")
    assert not inviting.mails("agreement_attested")
    tenant = sold(trade, tmp_path)
    refusal = refused(910055, accept_agreement, inviting.admin_of(tenant))
    assert "partner" in str(refusal)
    assert CustomerAgreement.objects.filter(tenant_id=tenant).count() == 1


def test_a_new_consent_gives_taken_rights_back(trade: World) -> None:
    tenant = world.customer(trade.harbor, trade.alpine).customer.id
    admin = inviting.admin_of(tenant)
    remove_privileges(admin, trade.alpine.id)
    accept_invitation(admin, inviting.joint(trade).token, Consent())
    assert not Relationship.objects.get(partner_id=trade.alpine.id).delegated_access
    accept_invitation(admin, inviting.joint(trade).token, Consent(delegated_access=True))
    assert Relationship.objects.get(partner_id=trade.alpine.id).delegated_access
    assert Relationship.objects.filter(tenant_id=tenant).count() == 2
