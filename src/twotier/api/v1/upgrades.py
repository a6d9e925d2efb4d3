"""Upgrades of legacy offers, and trials that become paid: what there is, and the act (spec/api.md 13, trap 17)."""

from typing import Any
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import BUYER, ON_RECORD
from twotier.api.routing import route
from twotier.api.v1.offers import Offer, offer_wire
from twotier.api.v1.transitions import INTO, SEATS, STATES, guid
from twotier.api.wire import Attributes, Collection, Wire, Words, attributes, collection
from twotier.catalog.shapes import OfferRow
from twotier.conversions import choices
from twotier.conversions.choices import Choice
from twotier.conversions.models import Transition as Record
from twotier.conversions.usecases.convert_trial import convert_trial
from twotier.conversions.usecases.upgrade_offer import upgrade_offer
from twotier.customers.queries import customer_seen
from twotier.subscriptions import queries


class UpgradeType(Words):
    """Whether users hold licenses of the new offer afterwards; clients send the word or its number."""

    NONE = "none"
    UPGRADE_ONLY = "upgrade_only"
    UPGRADE_WITH_LICENSE_TRANSFER = "upgrade_with_license_transfer"


KINDS = {Record.ONLY: UpgradeType.UPGRADE_ONLY, Record.WITH_LICENSES: UpgradeType.UPGRADE_WITH_LICENSE_TRANSFER}


class UpgradeError(Wire):
    """Why an upgrade is not possible."""

    code: int
    description: str
    additional_details: str | None = None
    attributes: Attributes = attributes("UpgradeError")


class NamedOffer(Wire):
    """An offer as clients name it: by its id, whatever else they send."""

    id: str = ""


class Upgrade(Wire):
    """An offer that a subscription of a legacy offer can become."""

    target_offer: Offer
    upgrade_type: UpgradeType
    is_eligible: bool
    quantity: int
    upgrade_errors: list[UpgradeError]
    attributes: Attributes = attributes("Upgrade")


class WantedUpgrade(Wire):
    """An upgrade as clients send it back."""

    target_offer: NamedOffer | None = None
    upgrade_type: UpgradeType | None = None
    quantity: int | None = None


class UpgradeResult(Wire):
    """What came of an upgrade."""

    source_subscription_id: str
    target_subscription_id: str
    upgrade_type: int
    upgrade_errors: list[UpgradeError]
    license_errors: list[Any]
    attributes: Attributes = attributes("UpgradeResult")


class Conversion(Wire):
    """Something that a trial can be paid as; `targetSubscriptionId` names one to which its licenses are added instead."""

    offer_id: str | None = None
    target_offer_id: str | None = None
    order_id: str | None = None
    quantity: int | None = None
    billing_cycle: str | None = None
    target_subscription_id: str | None = None
    attributes: Attributes | None = attributes("Conversion")


class ConversionResult(Wire):
    """What came of a conversion."""

    subscription_id: str
    offer_id: str
    target_offer_id: str
    attributes: Attributes = attributes("ConversionResult")


def upgrades_of(call: Call, choice: Choice, country: str) -> list[dict[str, Any]]:
    """Return each way of an upgrade as the wire has it."""
    offer = choice.target.row
    assert isinstance(offer, OfferRow)
    return [
        {
            "targetOffer": offer_wire(call, offer, country),
            "upgradeType": KINDS[kind],
            "isEligible": why is None,
            "quantity": choice.quantity,
            "upgradeErrors": [UpgradeError(code=choices.word_of(why), description=str(why.message))] if why else [],
            "attributes": Attributes(object_type="Upgrade"),
        }
        for kind, why in choice.kinds
    ]


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/upgrades",
    answers=Collection[Upgrade],
    summary="List the offers that a subscription can become",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 20003), (404, 60003), (403, 20002)],
)
def list_upgrades(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[Any]:
    """Answer the upgrades that a legacy offer names; new-commerce subscriptions have transitions instead."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    row = queries.subscription(call.actor, customer_id, subscription_id)
    country = customer_seen(call.actor, customer_id).country
    return collection([made for each in choices.of_offer(row) for made in upgrades_of(call, each, country)])


@route(
    "POST",
    "customers/{customer_id}/subscriptions/{subscription_id}/upgrades",
    answers=UpgradeResult,
    takes=WantedUpgrade,
    summary="Upgrade a subscription to another offer",
    group="subscriptions",
    right="subscription.upgrade",
    refuses=[(404, 20003), (404, 1000), *STATES, *SEATS, *BUYER, *ON_RECORD],
)
def post_upgrade(call: Call, customer_id: UUID, subscription_id: UUID) -> UpgradeResult:
    """Upgrade all licenses of a subscription at once; its id stays."""
    sent = call.body(WantedUpgrade)
    kind = sent.upgrade_type or UpgradeType.UPGRADE_ONLY
    row = upgrade_offer(
        call.actor,
        customer_id,
        subscription_id,
        sent.target_offer.id if sent.target_offer else "",
        quantity=sent.quantity,
        with_licenses=kind is UpgradeType.UPGRADE_WITH_LICENSE_TRANSFER,
    )
    return UpgradeResult(
        source_subscription_id=str(subscription_id),
        target_subscription_id=str(row.id),
        upgrade_type=list(UpgradeType).index(kind),
        upgrade_errors=[],
        license_errors=[],
    )


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/conversions",
    answers=Collection[Conversion],
    auth="app+user",
    summary="List what a trial can be paid as",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 20003)],
)
def list_conversions(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[Conversion]:
    """Answer the paid offers that the vendor lists for a trial; nothing for other subscriptions."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    row = queries.subscription(call.actor, customer_id, subscription_id)
    return collection(
        [
            Conversion(
                offer_id=row.catalog_item_id,
                target_offer_id=each.item.catalog_item_id,
                order_id=row.order_id,
                quantity=row.quantity,
                billing_cycle=each.item.billing_cycle,
            )
            for each in choices.of_trial(row)
        ]
    )


@route(
    "POST",
    "customers/{customer_id}/subscriptions/{subscription_id}/conversions",
    answers=ConversionResult,
    takes=Conversion,
    auth="app+user",
    summary="Convert a trial to a paid subscription",
    group="subscriptions",
    right="subscription.add_seats",
    refuses=[(404, 20003), (404, 400019), *STATES, *SEATS, *INTO, *BUYER, *ON_RECORD],
)
def post_conversion(call: Call, customer_id: UUID, subscription_id: UUID) -> ConversionResult:
    """Begin a paid year today with at least 25 licenses."""
    sent = call.body(Conversion)
    before = queries.subscription(call.actor, customer_id, subscription_id)
    cycle = (sent.billing_cycle or "").lower()
    row = convert_trial(
        call.actor,
        customer_id,
        subscription_id,
        sent.target_offer_id or "",
        quantity=sent.quantity,
        billing_cycle="" if cycle in ("none", "unknown") else cycle,
        into_id=guid(sent.target_subscription_id),
    )
    return ConversionResult(
        subscription_id=str(row.id), offer_id=before.catalog_item_id, target_offer_id=row.catalog_item_id
    )
