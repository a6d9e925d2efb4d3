"""Decide whether a new customer may buy, and whether the vendor looks at new customers at all (D4)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.events import VettingSwitched
from twotier.customers.lifecycle import CUSTOMER
from twotier.customers.models import Customer, Policy
from twotier.customers.queries import vetting

LONGEST_NOTE = 500


@usecase(permission=Permission.CUSTOMER_VET)
def approve_customer(actor: Actor, customer_id: UUID) -> Customer:
    """Let a customer buy, also one that was denied. Raises 404, and 910055 when there is nothing to decide."""
    return decided(actor, customer_id, "approve", "")


@usecase(permission=Permission.CUSTOMER_VET)
def deny_customer(actor: Actor, customer_id: UUID, note: str) -> Customer:
    """Keep a customer from buying; its partners read why. Raises 404, 3000 without a reason, 910055."""
    if not note.strip():
        text = _("Write why the customer is denied: its partners read this.")
        raise Refusal(400, 3000, text, fields=[("note", text)])
    return decided(actor, customer_id, "deny", note.strip()[:LONGEST_NOTE])


def decided(actor: Actor, customer_id: UUID, move: str, note: str) -> Customer:
    """Make the decision with its reason."""
    customer = vetting.waiting(actor).select_for_update().filter(id=customer_id).first()
    if customer is None:
        raise Refusal(404, 60003, _("There is no such customer."))
    customer.vetting_note = note
    CUSTOMER.fire(customer, move, actor)
    customer.save(update_fields=["vetting_note"])
    return customer


@usecase(permission=Permission.POLICY_EDIT)
def switch_vetting(actor: Actor, *, on: bool) -> None:
    """Switch the review of new customers on or off; those in review stay there until they are decided."""
    if not actor.is_("vendor"):
        raise Refusal(403, 910046, _("Only the vendor can switch the review of new customers."), "role_missing")
    before = vetting.is_on()
    if before == on:
        return
    values = {"on": on, "changed_by": actor.user_name, "changed_at": clock.now()}
    Policy.objects.update_or_create(name=Policy.VETTING, defaults=values)
    event = VettingSwitched(tenant_id=actor.organization_id, resource_id=Policy.VETTING, old_on=before, on=on)
    emit(event, actor)
