"""Overage: which Azure subscription pays for use beyond the limits of a customer's licenses."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import ON_RECORD
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, collection, link
from twotier.core.refusal import Refusal
from twotier.entitlements import queries
from twotier.entitlements.models import Overage as Record
from twotier.entitlements.usecases.set_overage import set_overage


class Overage(Wire):
    """Where overage is charged; one documentation calls its switch `overage`, the other `overageEnabled`."""

    azure_entitlement_id: str | None = None
    partner_id: str | None = None
    type: str | None = None
    overage_enabled: bool | None = None
    overage: bool | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("Overage")


def overage_of(row: Record) -> Overage:
    """Return what holds."""
    return Overage(
        azure_entitlement_id=str(row.entitlement_id),
        partner_id=row.mpn_id or None,
        type=row.type,
        overage_enabled=row.enabled,
        overage=row.enabled,
        links={"overage": link(f"/customers/{row.tenant_id}/subscriptions/overage")},
    )


@route(
    "GET",
    "customers/{customer_id}/subscriptions/overage",
    answers=Collection[Overage],
    summary="Get where a customer's overage is charged",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 60003), (403, 20002)],
)
def list_overage(call: Call, customer_id: UUID) -> Collection[Overage]:
    """Answer what holds now, to the partner that decided it, the reseller on record and the customer."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    uri = f"/customers/{customer_id}/subscriptions/overage"
    return collection([overage_of(row) for row in queries.overages(call.actor, customer_id)], uri)


@route(
    "PUT",
    "customers/{customer_id}/subscriptions/overage",
    takes=Overage,
    answers=Overage,
    summary="Charge a customer's overage to an Azure subscription, or stop it",
    group="subscriptions",
    right="subscription.register",
    refuses=[
        (404, 60003),
        (403, 20002),
        (403, 800114),
        (403, 800112),
        (404, 800111),
        (403, 800115),
        *ON_RECORD,
    ],
)
def put_overage(call: Call, customer_id: UUID) -> Overage:
    """Decide it; what is so already stays."""
    call.actor.require(Permission.SUBSCRIPTION_REGISTER)
    sent = call.body(Overage)
    enabled = sent.overage if sent.overage_enabled is None else sent.overage_enabled
    if enabled is None or not sent.azure_entitlement_id:
        text = _("Overage needs azureEntitlementId and overageEnabled.")
        raise Refusal(400, 3000, text, fields=[("overageEnabled" if enabled is None else "azureEntitlementId", text)])
    entitlement_id = guid_of(sent.azure_entitlement_id)
    return overage_of(set_overage(call.actor, customer_id, entitlement_id, sent.partner_id or "", enabled=enabled))


def guid_of(text: str) -> UUID:
    """Return the id of an Azure subscription; what is no GUID cannot exist."""
    try:
        return UUID(text)
    except ValueError:
        queries.found(None)
        raise
