"""Decide where use beyond the limits of a customer's licenses is charged."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.queries.invitations import locked_organization
from twotier.entitlements import queries
from twotier.entitlements.events import OverageChanged
from twotier.entitlements.models import AzureEntitlement, Overage
from twotier.orders.buying import BUYERS
from twotier.partnerships.rules import resellers_of_record
from twotier.subscriptions import queries as subscription_queries


@usecase(permission=Permission.SUBSCRIPTION_REGISTER)
def set_overage(actor: Actor, customer_id: UUID, entitlement_id: UUID, mpn_id: str, *, enabled: bool) -> Overage:
    """Charge overage to an Azure subscription, or stop it; the row that held is closed, and what is so already stays.

    Raises 404/60003 and 20002 (customer), 403/800114 (not the buyer), 403/800112 (legacy Azure), 404/800111 (no such Azure
    subscription), 403/800115 (another partner's), and the codes of LC91 for the reseller.
    """
    customer = customer_queries.customer_with(actor, customer_id)
    if not customer_queries.kinds_with(actor, customer.id) & BUYERS:
        text = _("Only the partner that buys for this customer decides about its overage. Ask it to.")
        raise Refusal(403, 800114, text)
    entitlement = entitlement_of(actor, customer.id, entitlement_id)
    resellers = resellers_of(actor, mpn_id)
    locked_organization(customer.id)
    held = queries.overage_to_change(customer.id, Overage.PHONE_SERVICES)
    if held and held.partner_id != actor.organization_id and held.enabled:
        text = _("Another partner charges this customer's overage. It has to stop it first.")
        raise Refusal(403, 800115, text)
    made = Overage(
        tenant_id=customer.id, partner_id=actor.organization_id, entitlement=entitlement, mpn_id=mpn_id,
        reseller_id=resellers.get(mpn_id), enabled=enabled, effective_from=clock.now(), set_by=actor.user_name,
    )  # fmt: skip
    return held if held and same(held, made) else replaced(actor, held, made)


def entitlement_of(actor: Actor, customer_id: UUID, entitlement_id: UUID) -> AzureEntitlement:
    """Return the actor's Azure subscription; raises 403/800112 for a legacy one, 404/800111 for none and a canceled one."""
    row = queries.sold_by(actor.organization_id, customer_id, entitlement_id)
    if row is None:
        legacy = subscription_queries.visible(actor).filter(tenant_id=customer_id, id=entitlement_id).first()
        if legacy and queries.is_usage(legacy):
            text = _(
                "Overage needs an Azure subscription under an Azure plan. Name one of the plan's Azure entitlements."
            )
            raise Refusal(403, 800112, text)
    return queries.found(row if row and row.status == row.subscription.status == "active" else None)


def resellers_of(actor: Actor, mpn_id: str) -> dict[str, UUID]:
    """Return the reseller of an MPN id; raises the codes of LC91, and 800016 for a partner without resellers."""
    if mpn_id and not actor.is_("provider"):
        text = _("Only an indirect provider names a reseller here. Remove the MPN ID.")
        raise Refusal(400, 800016, text, fields=[("partnerId", text)])
    return resellers_of_record(actor.organization_id, [mpn_id]) if mpn_id else {}


def same(held: Overage, made: Overage) -> bool:
    """Tell whether what is asked for holds already."""
    return all(
        getattr(held, name) == getattr(made, name) for name in ("partner_id", "entitlement_id", "mpn_id", "enabled")
    )


def replaced(actor: Actor, held: Overage | None, made: Overage) -> Overage:
    """Close the row that held, open the new one, and say so."""
    if held:
        held.effective_until = made.effective_from
        held.save(update_fields=["effective_until"])
    made.save(force_insert=True)
    event = OverageChanged(
        tenant_id=made.tenant_id, resource_id=str(made.id), azure_entitlement_id=made.entitlement_id,
        old_enabled=bool(held and held.enabled), enabled=made.enabled,
        old_partner_of_record=held.mpn_id if held else "", partner_of_record=made.mpn_id,
    )  # fmt: skip
    emit(event, actor)
    return made
