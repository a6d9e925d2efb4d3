"""Who earns on a subscription: written at the sale and at each change, kept for good; support that falls back."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.support import world
from tests.support.world import World
from twotier.access.actors import Actor
from twotier.core import clock, events
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers.lifecycle import RELATIONSHIP
from twotier.customers.models import Relationship
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.partners.models import PartnerAgreement
from twotier.partnerships.models import Partnership
from twotier.subscriptions.models import Attribution, Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription

KEPT = ("quantity", "term", "term_start", "next_term_start", "unit_price_e8", "currency", "billing_cycle",
        "anchor", "auto_renew", "cancel_until", "support_partner_id", "catalog_item_id", "status")  # fmt: skip


@pytest.fixture
def two_tier(db: None) -> World:
    """Return the small world."""
    return world.build()


@pytest.fixture
def sold(two_tier: World, tmp_path: Path) -> Subscription:
    """Return a subscription that Harbor sold for Alpine."""
    return buy(two_tier, world.prices(tmp_path), two_tier.alpine.mpn_id)


def buy(two_tier: World, items: dict[str, str], mpn_id: str) -> Subscription:
    """Order ten licenses for a new customer of Harbor and Alpine."""
    made = world.customer(two_tier.harbor, two_tier.alpine)
    line = Wanted(id=0, catalog_item_id=items["Basic P1Y monthly"], quantity=10, partner_of_record=mpn_id)
    place_order(two_tier.harbor.actor, made.customer.id, [line])
    return Subscription.objects.get(tenant_id=made.customer.id)


def put(two_tier: World, sold: Subscription, mpn_id: str) -> Subscription:
    """Put another MPN id on a subscription."""
    changes = Changes(partner_of_record=mpn_id)
    return change_subscription(two_tier.harbor.actor, sold.tenant_id, sold.id, changes)


def history() -> list[tuple[str, bool]]:
    """Return the MPN ids in their order, each with whether it holds now."""
    return [(row.mpn_id, row.effective_until is None) for row in Attribution.objects.order_by("effective_from", "id")]


@pytest.mark.rows("S118", "S176")
def test_a_sale_writes_who_earns(two_tier: World, sold: Subscription) -> None:
    row = Attribution.objects.get()
    assert (row.mpn_id, row.reseller_id) == (two_tier.alpine.mpn_id, two_tier.alpine.id)
    assert (row.effective_from, row.effective_until) == (sold.created_at, None)
    assert row.tenant_id == sold.tenant_id


@pytest.mark.rows("S133")
def test_a_change_begins_at_its_instant_and_keeps_what_was(two_tier: World, sold: Subscription) -> None:
    before = clock.now()
    put(two_tier, sold, two_tier.alpine.other_mpn_id)
    first, second = Attribution.objects.order_by("effective_from")
    assert first.effective_until == second.effective_from
    assert before <= second.effective_from <= clock.now()
    put(two_tier, sold, "")
    put(two_tier, sold, two_tier.alpine.mpn_id)
    ids = [two_tier.alpine.mpn_id, two_tier.alpine.other_mpn_id, two_tier.alpine.mpn_id]
    assert history() == list(zip(ids, [False, False, True], strict=True))


@pytest.mark.rows("S131")
def test_a_new_reseller_changes_nothing_else(two_tier: World, sold: Subscription) -> None:
    sold.refresh_from_db()
    before = {name: getattr(sold, name) for name in KEPT}
    put(two_tier, sold, "")
    put(two_tier, sold, two_tier.alpine.other_mpn_id)
    sold.refresh_from_db()
    assert {name: getattr(sold, name) for name in KEPT} == before
    assert sold.partner_of_record == two_tier.alpine.other_mpn_id


@pytest.mark.rows("S117", "S118")
def test_a_refused_mpn_id_changes_nothing(two_tier: World, sold: Subscription) -> None:
    for mpn_id, code, name in (
        (two_tier.alpine.global_mpn_id, 800016, "headquarters_id_not_allowed"),
        (two_tier.seine.global_mpn_id, 800016, "headquarters_id_not_allowed"),
        (two_tier.seine.mpn_id, 910016, "partnership_not_active"),
    ):
        with pytest.raises(Refusal) as refused:
            put(two_tier, sold, mpn_id)
        assert (refused.value.code, refused.value.error_name) == (code, name)
        assert two_tier.seine.mpn_id not in str(refused.value) or mpn_id == two_tier.seine.mpn_id
    put(two_tier, sold, "")
    PartnerAgreement.objects.filter(tenant_id=two_tier.alpine.id).delete()
    with pytest.raises(Refusal) as refused:
        put(two_tier, sold, two_tier.alpine.mpn_id)
    assert refused.value.code == 900123
    assert history() == [(two_tier.alpine.mpn_id, False)]


def test_what_was_sold_before_is_written_from_the_audit_records(two_tier: World, sold: Subscription) -> None:
    put(two_tier, sold, two_tier.alpine.other_mpn_id)
    put(two_tier, sold, "-1")
    put(two_tier, sold, two_tier.alpine.mpn_id)
    AuditRecord.objects.filter(operation="create_subscription").update(after={"partner_id": "x"})
    columns = ("mpn_id", "reseller_id", "effective_until", "subscription_id")
    before = list(Attribution.objects.order_by("effective_from").values_list(*columns))
    Attribution.objects.all().delete()
    backfill: Any = import_module("twotier.subscriptions.migrations.0005_backfill_attributions")
    backfill.backfill(apps, None)
    after = list(Attribution.objects.order_by("effective_from").values_list(*columns))
    assert [row[:2] + row[3:] for row in after] == [row[:2] + row[3:] for row in before]
    assert [row[2] is None for row in after] == [False, False, True]


def end_relationship(actor: Actor, relationship: Relationship) -> None:
    """End a relationship as a use case would."""
    with events.collected():
        RELATIONSHIP.fire(relationship, "end", actor)


@pytest.mark.rows("S137")
def test_support_falls_back_to_the_seller_when_the_relationship_ends(two_tier: World, sold: Subscription) -> None:
    changes = Changes(support_partner_id=two_tier.alpine.id)
    change_subscription(two_tier.harbor.actor, sold.tenant_id, sold.id, changes)
    Partnership.objects.update(status="removed")
    end_relationship(two_tier.harbor.actor, Relationship.objects.get(partner_id=two_tier.alpine.id))
    sold.refresh_from_db()
    assert (sold.support_partner_id, sold.support_mpn_id) == (two_tier.harbor.id, "")
    assert sold.partner_of_record == two_tier.alpine.mpn_id
    with pytest.raises(Refusal) as refused:
        change_subscription(two_tier.harbor.actor, sold.tenant_id, sold.id, changes)
    assert refused.value.error_name == "support_contact_not_related"
    operations = AuditRecord.objects.order_by("happened_at").values_list("operation", flat=True)
    assert "remove_partner_customer_relationship" in operations
