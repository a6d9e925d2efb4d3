"""Where the newest rooms meet: transfers, migrations, upgrades and promotions of one subscription, and partners that are halted."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support import subscriptions as shops
from tests.support import transfers
from tests.support.subscriptions import BASIC, NOON, PREMIUM, Shop, adds_up, offer
from tests.support.world import Partner
from twotier.catalog.models import LegacyOffer
from twotier.conversions.models import ListedTarget, Migration, MigrationSchedule
from twotier.conversions.usecases.schedule_migration import change_schedule, schedule_migration
from twotier.conversions.usecases.start_migration import start_migration
from twotier.conversions.usecases.transition_subscription import WantedTransition, transition_subscription
from twotier.conversions.usecases.upgrade_offer import upgrade_offer
from twotier.core.refusal import Refusal
from twotier.customers.usecases.remove_relationship import remove_relationship
from twotier.partners.models import Program
from twotier.subscriptions.models import Subscription
from twotier.transfers.models import Transfer
from twotier.transfers.shapes import Asked
from twotier.transfers.shapes import Wanted as Transferred
from twotier.transfers.usecases.answer_transfer import accept_transfer
from twotier.transfers.usecases.request_transfer import request_transfer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop, whose customer has Baltic as a second partner."""
    for made in shops.shops(tmp_path):
        transfers.joined(made.world.baltic, made.customer.id)
        ListedTarget.objects.create(kind=ListedTarget.UPGRADE, source=BASIC, target=PREMIUM)
        yield made


def legacy(shop: Shop) -> Subscription:
    """Return a legacy subscription of 40 days whose successor is Basic."""
    key = offer()
    ListedTarget.objects.create(kind=ListedTarget.SUCCESSOR, source=key, target=BASIC)
    row = shop.sell_offer(key)
    shop.time.jump(NOON + 40 * DAY)
    return row


def asked(shop: Shop, *rows: Subscription, at_end: bool = False) -> Transfer:
    """Return a transfer for which Baltic asks."""
    wanted = Asked(shop.world.harbor.id, shop.world.baltic.id, [Transferred(row.id) for row in rows], at_end=at_end)
    return request_transfer(shop.world.baltic.actor, shop.customer.id, wanted).transfer


def halt(partner: Partner, kind: str = "indirect_provider") -> None:
    """Let a partner's program be suspended."""
    Program.objects.filter(tenant_id=partner.id, kind=kind).update(status="suspended")


def refused(act: Callable[[], object]) -> int:
    """Return the code of a refusal."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def running(shop: Shop) -> list[tuple[Any, str, int]]:
    """Return who sells what runs, with its seats; every history adds up."""
    rows = list(Subscription.objects.filter(tenant_id=shop.customer.id))
    for row in rows:
        adds_up(row)
    return sorted((row.partner_id, row.product_id, row.quantity) for row in rows if row.status == "active")


def test_what_was_transferred_is_not_migrated_by_its_former_partner(shop: Shop) -> None:
    row = legacy(shop)
    started = start_migration(shop.actor, row.tenant_id, row.id, Migration())
    moved = asked(shop, row)
    accept_transfer(shop.actor, moved.id)
    shop.time.to(NOON + 42 * DAY)
    started.refresh_from_db()
    moved.refresh_from_db()
    assert len(running(shop)) == 1, "the seats run once"
    assert started.status in ("completed", "failed")
    assert started.status == "failed" or moved.status == "failed"


def test_a_schedule_of_the_former_partner_begins_nothing(shop: Shop) -> None:
    row = legacy(shop)
    made = schedule_migration(shop.actor, row.tenant_id, row.id, Migration(), on=shop.time.now().date() + 5 * DAY, on_renewal=False)  # fmt: skip
    accept_transfer(shop.actor, asked(shop, row).id)
    shop.time.to(NOON + 50 * DAY)
    made.refresh_from_db()
    assert (made.status, len(running(shop))) == ("failed", 1)
    assert not Migration.objects.exists()


def test_a_halted_program_schedules_no_migration_and_none_begins(shop: Shop) -> None:
    row = legacy(shop)
    on = shop.time.now().date() + 5 * DAY
    made = schedule_migration(shop.actor, row.tenant_id, row.id, Migration(), on=on, on_renewal=False)
    halt(shop.world.harbor)
    again: Any = {"on": on + DAY, "on_renewal": False}
    assert refused(lambda: change_schedule(shop.actor, row.tenant_id, made.id, MigrationSchedule(), **again)) == 900149
    shop.time.to(NOON + 50 * DAY)
    made.refresh_from_db()
    assert (made.status, made.error_code) == ("failed", 900149)
    assert not Migration.objects.exists()
    assert refused(lambda: schedule_migration(shop.actor, row.tenant_id, row.id, Migration(), **again)) == 900149


def test_what_is_upgraded_while_a_transfer_waits_goes_as_it_is(shop: Shop) -> None:
    row = shop.sell(quantity=4)
    moved = asked(shop, row)
    wanted = WantedTransition(to_catalog_item_id=shop.sell(sku=PREMIUM).catalog_item_id)
    transition_subscription(shop.actor, row.tenant_id, row.id, wanted)
    accept_transfer(shop.actor, moved.id)
    moved.refresh_from_db()
    assert moved.status == "complete"
    sold = Subscription.objects.get(partner_id=shop.world.baltic.id)
    assert (f"{sold.product_id}:{sold.sku_id}", sold.quantity) == (PREMIUM, 4)
    running(shop)


def test_a_legacy_offer_that_is_being_migrated_is_not_upgraded_beneath_it(shop: Shop) -> None:
    row, better = legacy(shop), offer("Better Mail")
    LegacyOffer.objects.filter(id=row.catalog_item_id).update(body={"upgradeTargetOffers": [better]})
    started = start_migration(shop.actor, row.tenant_id, row.id, Migration())
    upgrade_offer(shop.actor, row.tenant_id, row.id, better, quantity=None, with_licenses=False)
    shop.time.to(NOON + 42 * DAY)
    started.refresh_from_db()
    assert (started.status, len(running(shop))) == ("failed", 1), "the other offer has no successor"


def test_a_relationship_that_ends_while_a_migration_is_scheduled_begins_nothing(shop: Shop) -> None:
    row = legacy(shop)
    on = shop.time.now().date() + 5 * DAY
    made = schedule_migration(shop.actor, row.tenant_id, row.id, Migration(), on=on, on_renewal=False)
    shop.change(row, status="suspended")
    remove_relationship(shop.world.harbor.actor, shop.customer.id, attested=True)
    shop.time.to(NOON + 50 * DAY)
    made.refresh_from_db()
    assert (made.status, running(shop)) == ("failed", [])


def test_a_halted_source_gives_away_and_a_halted_target_takes_nothing(shop: Shop) -> None:
    row, other = shop.sell(), shop.sell()
    moved, later = asked(shop, row), asked(shop, other)
    halt(shop.world.harbor)
    accept_transfer(shop.actor, moved.id)
    moved.refresh_from_db()
    assert moved.status == "complete"
    halt(shop.world.baltic, "direct_bill")
    accept_transfer(shop.actor, later.id)
    later.refresh_from_db()
    assert later.status != "complete"
    assert Subscription.objects.get(id=other.id).status == "active"
