"""A partner lets a customer buy reservations and savings plans itself, and takes that back (B14)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.ids import new_id
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.events import SelfServePolicyChanged, SelfServePolicyCreated, SelfServePolicyDeleted
from twotier.customers.models import SelfServePolicy
from twotier.customers.queries import self_serve as queries

RESOURCES = ("AzureReservedInstances", "AzureSavingsPlan")


@usecase(permission=Permission.CUSTOMER_SELF_SERVE)
def create_policy(actor: Actor, customer_id: UUID, resources: Sequence[str]) -> SelfServePolicy:
    """Let a customer buy these. Raises 3000 for nothing, 409/600041 when there is a policy, 404/60003, 403/20002."""
    customer = customer_queries.customer_to_change(actor, customer_id)
    if not customer_queries.buys_for(actor, customer.id):
        text = _("You do not buy for this customer. The partner that buys for it decides what it may buy itself.")
        raise Refusal(403, 20002, text, "no_relationship")
    if queries.listed(actor, customer.id):
        text = _("This customer has a self-serve policy of yours. Change it instead.")
        raise Refusal(409, 600041, text, "policy_exists")
    now = clock.now()
    row = SelfServePolicy.objects.create(
        tenant_id=customer.id,
        partner_id=actor.organization_id,
        resources=chosen(resources),
        created_at=now,
        changed_at=now,
    )
    emit(SelfServePolicyCreated.of(row, resources=said(row)), actor)
    return row


@usecase(permission=Permission.CUSTOMER_SELF_SERVE)
def change_policy(actor: Actor, customer_id: UUID, resources: Sequence[str], version: str = "") -> SelfServePolicy:
    """Let a customer buy these instead. Raises 404/600039, 2055 for a stale version, 3000 for nothing."""
    row = queries.policy(actor, customer_id, lock=True)
    if version and version != str(row.version):
        text = _("The policy changed since it was read. Read it again and send its etag.")
        raise Refusal(400, 2055, text, "stale_etag")
    old, row.resources = said(row), chosen(resources)
    row.version, row.changed_at = new_id(), clock.now()
    row.save(update_fields=["resources", "version", "changed_at"])
    emit(SelfServePolicyChanged.of(row, old_resources=old, resources=said(row)), actor)
    return row


@usecase(permission=Permission.CUSTOMER_SELF_SERVE)
def delete_policy(actor: Actor, customer_id: UUID) -> None:
    """Let a customer buy nothing itself any more. Raises 404/600039."""
    row = queries.policy(actor, customer_id, lock=True)
    emit(SelfServePolicyDeleted.of(row, resources=said(row)), actor)
    row.delete()


def chosen(resources: Sequence[str]) -> list[str]:
    """Return what may be bought, in the order of the list and each once."""
    found = [name for name in RESOURCES if name in resources]
    if not found:
        text = _("Name at least one thing that the customer may buy itself.")
        raise Refusal(400, 3000, text, fields=[("permissions", text)])
    return found


def said(row: SelfServePolicy) -> str:
    """Return what may be bought, for the record."""
    return ", ".join(row.resources)
