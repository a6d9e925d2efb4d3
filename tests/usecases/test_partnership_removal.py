"""Removing a partnership: what ends, what stays to the byte, and what can be ended afterwards."""

import hashlib
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal.lists import MECHANICS
from tests.support import world
from tests.support.requests import YES, acting, partners, sent
from tests.support.world import World
from tests.usecases.test_partnership_requests import refused
from twotier.access.models import Visibility
from twotier.core import clock
from twotier.core.ids import new_id
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.customers.models import Customer, Relationship, ResellerAssociation
from twotier.customers.queries import shared
from twotier.customers.usecases.end_left_over_access import EVERYTHING, PRIVILEGES, end_left_over_access
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.partnerships import queries
from twotier.partnerships.levels import Levels
from twotier.partnerships.models import Partnership, PartnershipPeriod
from twotier.partnerships.usecases.accept_request import accept_request
from twotier.partnerships.usecases.remove_partnership import ATTESTATION, remove_partnership
from twotier.partnerships.usecases.set_levels import set_levels
from twotier.partnerships.usecases.set_own_tenant_access import set_own_tenant_access
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription

pytestmark = pytest.mark.django_db
MANY = 10_000


@pytest.fixture
def trade(db: None) -> World:
    """Return the small world."""
    return world.build()


@pytest.fixture
def sold(trade: World, tmp_path: Path) -> Subscription:
    """Return a subscription that Harbor sold to a customer of Alpine, with Alpine on record."""
    items = world.prices(tmp_path)
    made = world.customer(trade.harbor, trade.alpine)
    lines = [Wanted(id=0, catalog_item_id=items["Basic P1Y monthly"], quantity=10, partner_of_record=trade.alpine.mpn_id)]  # fmt: skip
    place_order(trade.harbor.actor, made.customer.id, lines)
    return Subscription.objects.get()


def remove(trade: World, **more: object) -> Partnership:
    """Let Harbor remove the partnership with Alpine."""
    return remove_partnership(trade.harbor.actor, trade.alpine.id, attested=True, **more)  # type: ignore[arg-type]


def checksum() -> str:
    """Return a digest of every row that says who may do what at customers."""
    digest = hashlib.sha256()
    for model in (Customer, Relationship, ResellerAssociation, Visibility, Subscription):
        order = ("organization_id", "tenant_id") if model is Visibility else ("id",)
        for row in model.objects.order_by(*order).values_list():
            digest.update(repr(row).encode())
    return digest.hexdigest()


@pytest.mark.rows("S142", "S143", "S146", "S147")
def test_removal_ends_the_partnership_and_nothing_else(trade: World, sold: Subscription) -> None:
    before, mails = checksum(), OutboxMessage.objects.count()
    assert remove(trade).status == "removed"
    assert checksum() == before
    assert OutboxMessage.objects.count() == mails
    assert queries.resellers(trade.harbor.actor) == []
    ended = queries.listed(trade.harbor.actor, "reseller").filter(status__in=("removed", "closed"))
    assert [row.name for row in ended] == ["Alpine IT"]
    assert shared.count_shared(trade.harbor.actor, trade.alpine.id) == 1


@pytest.mark.rows("S144", "S145")
def test_the_attestation_is_needed_and_kept(trade: World) -> None:
    refused(910020, remove_partnership, trade.harbor.actor, trade.alpine.id, attested=False)
    assert queries.active_between(trade.harbor.id, trade.alpine.id)
    tomorrow = clock.today() + timedelta(days=1)
    refused(3000, remove_partnership, trade.harbor.actor, trade.alpine.id, attested=True, notice_given_on=tomorrow)
    yesterday = clock.today() - timedelta(days=1)
    remove(trade, notice_given_on=yesterday)
    period = PartnershipPeriod.objects.get()
    assert period.attestation == str(ATTESTATION)
    assert (period.removed_by, period.notice_given_on) == (trade.harbor.caller.person.id, yesterday)
    assert period.attested_at == period.until
    audit = AuditRecord.objects.get(operation="remove_partnership")
    assert (audit.person_id, audit.after["attestation"]) == (trade.harbor.caller.person.id, str(ATTESTATION))


@pytest.mark.rows("S89", "S91", "S92", "S139")
@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("global_admin", True), ("admin_agent", True), ("sales_agent", True), ("user_management_admin", False),
        ("helpdesk_agent", False), ("billing_admin", False),
    ],
)  # fmt: skip
def test_who_may_remove(trade: World, role: str, *, may: bool) -> None:
    actor = acting(trade.harbor, role)
    if may:
        assert remove_partnership(actor, trade.alpine.id, attested=True).status == "removed"
    else:
        refused(910046, remove_partnership, actor, trade.alpine.id, attested=True)
        assert queries.active_between(trade.harbor.id, trade.alpine.id)


def test_strangers_and_ended_partnerships_cannot_be_removed(trade: World) -> None:
    refused(1000, remove_partnership, trade.nordic.actor, trade.alpine.id, attested=True)
    refused(1000, remove_partnership, trade.harbor.actor, trade.seine.id, attested=True)
    refused(910046, remove_partnership, trade.alpine.actor, trade.alpine.id, attested=True)
    remove(trade)
    refused(910055, remove_partnership, trade.harbor.actor, trade.alpine.id, attested=True)


@pytest.mark.rows("S142", "S143")
def test_removal_takes_as_many_statements_for_ten_thousand_customers_as_for_one(trade: World) -> None:
    few = removal_statements(trade)
    again = acting(trade.alpine, "global_admin")
    accept_request(again, sent(trade.harbor).token, YES)
    share(trade, MANY)
    assert shared.count_shared(trade.harbor.actor, trade.alpine.id) == MANY
    before, began = checksum(), time.perf_counter()
    assert removal_statements(trade) <= few
    print(f"removed with {MANY} shared customers in {time.perf_counter() - began:.3f} s")
    assert checksum() == before


def removal_statements(trade: World) -> int:
    """Remove, and return how many statements that took."""
    actor = trade.harbor.actor
    with CaptureQueriesContext(connection) as captured:
        remove_partnership(actor, trade.alpine.id, attested=True)
    return sum(1 for query in captured.captured_queries if not MECHANICS.match(query["sql"]))


def share(trade: World, count: int) -> None:
    """Give Harbor and Alpine customers that both serve, in sets."""
    pattern = world.customer(trade.harbor, trade.alpine).customer
    keys, now = [new_id() for _ in range(count - 1)], clock.now()
    values = {f.attname: getattr(pattern, f.attname) for f in Customer._meta.concrete_fields if f.attname != "id"}
    Customer.objects.bulk_create([Customer(id=key, **(values | {"tenant_id": key})) for key in keys], batch_size=500)
    for partner, kind in ((trade.harbor, "provider"), (trade.alpine, "reseller")):
        Relationship.objects.bulk_create(
            [Relationship(tenant_id=key, partner_id=partner.id, kind=kind, status="active", created_at=now) for key in keys],
            batch_size=500,
        )  # fmt: skip
    ResellerAssociation.objects.bulk_create(
        [ResellerAssociation(tenant_id=key, provider_id=trade.harbor.id, reseller_id=trade.alpine.id, granted_at=now) for key in keys],
        batch_size=500,
    )  # fmt: skip


# Afterwards


@pytest.mark.rows("S29", "S106", "S112")
def test_without_a_partnership_nothing_new_is_possible(trade: World, sold: Subscription, tmp_path: Path) -> None:
    remove(trade)
    refused(910016, world.customer, trade.harbor, trade.alpine, domain="other.onmicrosoft.com")
    line = Wanted(id=0, catalog_item_id=sold.catalog_item_id, quantity=1, partner_of_record=trade.alpine.mpn_id)
    refused(910016, place_order, trade.harbor.actor, sold.tenant_id, [line])
    seine = Wanted(id=0, catalog_item_id=sold.catalog_item_id, quantity=1, partner_of_record=trade.seine.mpn_id)
    refused(910016, place_order, trade.harbor.actor, sold.tenant_id, [seine])
    assert Subscription.objects.count() == 1


@pytest.mark.rows("S29")
def test_with_a_partnership_the_provider_buys_and_supports(trade: World, sold: Subscription) -> None:
    assert sold.partner_id == trade.harbor.id
    assert sold.support_partner_id == trade.harbor.id
    assert sold.reseller_id == trade.alpine.id


def test_seat_changes_wait_for_another_reseller_but_renewal_goes_on(trade: World, sold: Subscription) -> None:
    remove(trade)
    refusal = refused(910016, change_subscription, trade.harbor.actor, sold.tenant_id, sold.id, Changes(quantity=12))
    assert trade.alpine.mpn_id in str(refusal)
    sold.refresh_from_db()
    assert (sold.quantity, sold.auto_renew, sold.status) == (10, True, "active")


@pytest.mark.rows("S113")
def test_common_customers_stay_common_after_the_partnership(trade: World, sold: Subscription) -> None:
    remove(trade)
    for partner in (trade.harbor, trade.alpine):
        with world.as_partner(partner):
            assert Customer.objects.filter(id=sold.tenant_id).exists()
    assert Relationship.objects.filter(tenant_id=sold.tenant_id, status="active").count() == 2


def test_the_two_become_partners_again_and_the_history_is_kept(trade: World) -> None:
    admin = partners(trade)
    remove_partnership(trade.harbor.actor, trade.seine.id, attested=True)
    accept_request(admin, sent(trade.harbor).token, YES)
    made = queries.as_provider(trade.harbor.actor, trade.seine.id)
    assert made.status == "active"
    newest, oldest = queries.history(made)
    assert (newest.until, newest.accepted_by) == (None, admin.person_id)
    assert oldest.removed_by == trade.harbor.caller.person.id
    assert oldest.until
    assert Partnership.objects.filter(reseller_id=trade.seine.id).count() == 1


@pytest.mark.rows("S143")
def test_left_over_access_is_ended_by_choice_alone(trade: World, sold: Subscription) -> None:
    actor, customer = trade.harbor.actor, sold.tenant_id
    refused(910055, end_left_over_access, actor, trade.alpine.id, [customer], PRIVILEGES)
    remove(trade)
    [row] = shared.left_over(actor, trade.alpine.id, size=10)
    assert (row.customer_id, row.relationship, row.delegated_access) == (customer, True, True)
    refused(910021, end_left_over_access, actor, trade.alpine.id, [], PRIVILEGES)
    refused(910021, end_left_over_access, actor, trade.alpine.id, [customer], "all")
    refused(60003, end_left_over_access, actor, trade.alpine.id, [customer, new_id()], PRIVILEGES)
    refused(1000, end_left_over_access, trade.nordic.actor, trade.alpine.id, [customer], PRIVILEGES)
    assert end_left_over_access(actor, trade.alpine.id, [customer], PRIVILEGES) == 1
    held = Relationship.objects.get(tenant_id=customer, partner_id=trade.alpine.id)
    assert (held.delegated_access, held.status) == (False, "active")
    assert Relationship.objects.get(tenant_id=customer, partner_id=trade.harbor.id).delegated_access


def test_ending_everything_takes_support_back_and_leaves_the_record(trade: World, sold: Subscription) -> None:
    Subscription.objects.update(support_partner_id=trade.alpine.id, support_mpn_id=trade.alpine.mpn_id)
    remove(trade)
    end_left_over_access(trade.harbor.actor, trade.alpine.id, [sold.tenant_id], EVERYTHING)
    held = Relationship.objects.get(tenant_id=sold.tenant_id, partner_id=trade.alpine.id)
    assert (held.status, held.delegated_access) == ("ended", False)
    sold.refresh_from_db()
    assert (sold.support_partner_id, sold.reseller_id) == (trade.harbor.id, trade.alpine.id)
    assert shared.left_over(trade.harbor.actor, trade.alpine.id, size=10) == []
    assert AuditRecord.objects.filter(operation="end_left_over_access", customer_id=sold.tenant_id).count() == 1


def test_what_another_provider_gave_stays(trade: World, sold: Subscription) -> None:
    ResellerAssociation.objects.create(
        tenant_id=sold.tenant_id, provider_id=trade.nordic.id, reseller_id=trade.alpine.id, granted_at=clock.now()
    )
    remove(trade)
    end_left_over_access(trade.harbor.actor, trade.alpine.id, [sold.tenant_id], EVERYTHING)
    held = Relationship.objects.get(tenant_id=sold.tenant_id, partner_id=trade.alpine.id)
    assert (held.status, held.delegated_access) == ("active", True)


@pytest.mark.parametrize("role", ["user_management_admin", "helpdesk_agent", "billing_admin"])
def test_who_may_not_end_left_over_access(trade: World, role: str) -> None:
    remove(trade)
    refused(910046, end_left_over_access, acting(trade.harbor, role), trade.alpine.id, [UUID(int=1)], PRIVILEGES)


# Levels of access


@pytest.mark.rows("S130")
@pytest.mark.parametrize("name", Levels.__struct_fields__)
def test_each_level_is_a_switch_of_its_own(trade: World, name: str) -> None:
    before = queries.levels(trade.harbor.id, trade.alpine.id)
    assert before == Levels()
    wanted = Levels(**{name: not getattr(before, name)})
    set_levels(trade.harbor.actor, trade.alpine.id, wanted)
    assert queries.levels(trade.harbor.id, trade.alpine.id) == wanted
    audit = AuditRecord.objects.get(operation="update_partnership_levels")
    assert audit.before == {name: getattr(before, name)}
    assert audit.after == {name: getattr(wanted, name), "reseller": "Alpine IT"}
    set_levels(trade.harbor.actor, trade.alpine.id, wanted)
    assert AuditRecord.objects.filter(operation="update_partnership_levels").count() == 1


def test_levels_end_with_the_partnership_and_belong_to_the_provider(trade: World) -> None:
    refused(910046, set_levels, acting(trade.harbor, "sales_agent"), trade.alpine.id, Levels())
    refused(910046, set_levels, trade.alpine.actor, trade.harbor.id, Levels())
    refused(1000, set_levels, trade.nordic.actor, trade.alpine.id, Levels())
    remove(trade)
    assert queries.levels(trade.harbor.id, trade.alpine.id) is None
    refused(910055, set_levels, trade.harbor.actor, trade.alpine.id, Levels())


def test_the_own_tenant_is_the_resellers_to_open_and_close(trade: World) -> None:
    admin = acting(trade.alpine, "global_admin")
    refused(910046, set_own_tenant_access, trade.alpine.actor, trade.harbor.id, administers=True)
    refused(910046, set_own_tenant_access, trade.harbor.actor, trade.harbor.id, administers=True)
    refused(1000, set_own_tenant_access, admin, trade.nordic.id, administers=True)
    seen = Visibility.objects.filter(organization_id=trade.harbor.id, tenant_id=trade.alpine.id)
    assert set_own_tenant_access(admin, trade.harbor.id, administers=True).administers_reseller
    assert seen.exists()
    remove(trade)
    assert seen.exists()
    assert not set_own_tenant_access(admin, trade.harbor.id, administers=False).administers_reseller
    assert not seen.exists()
    refused(910055, set_own_tenant_access, admin, trade.harbor.id, administers=True)
