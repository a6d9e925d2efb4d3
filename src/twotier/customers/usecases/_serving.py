"""How relationships begin, rest and begin again; pieces for use cases."""

from collections.abc import Iterable
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.usecases.create_organization import hide, show_also
from twotier.core import clock
from twotier.customers.lifecycle import RELATIONSHIP
from twotier.customers.models import Relationship


def begin(actor: Actor, tenant_id: UUID, partner_id: UUID, kind: str, *, delegated_access: bool) -> None:
    """Give a partner a relationship of a kind with a customer, the former one if there was one."""
    found = Relationship.objects.filter(tenant_id=tenant_id, partner_id=partner_id, kind=kind).first()
    if found is None:
        Relationship.objects.create(
            tenant_id=tenant_id,
            partner_id=partner_id,
            kind=kind,
            delegated_access=delegated_access,
            status=RELATIONSHIP.initial,
            created_at=clock.now(),
        )
    elif found.status in RELATIONSHIP.move("serve_again").sources:
        RELATIONSHIP.fire(found, "serve_again", actor)
        found.delegated_access, found.ended_at = delegated_access, None
        found.save(update_fields=["delegated_access", "ended_at"])
    if kind != Relationship.NAMED:
        show_also(tenant_id, partner_id)


def end(actor: Actor, tenant_id: UUID, partner_id: UUID, kind: str) -> None:
    """End what a provider gave; with its last relationship with the whole customer a partner loses sight of the tenant.

    This is not the end that a partner or the customer chooses: what runs goes on, so nothing that runs stands in its way.
    """
    rows = Relationship.objects.filter(tenant_id=tenant_id, partner_id=partner_id, status="active")
    for row in rows.filter(kind=kind):
        RELATIONSHIP.fire(row, "stop_serving", actor)
    if not rows.exclude(kind=Relationship.NAMED).exists():
        hide(tenant_id, partner_id)


def name_on_subscription(actor: Actor, tenant_id: UUID, reseller_ids: Iterable[UUID]) -> None:
    """Let resellers see the customer of a subscription that names them; whoever serves the customer sees it already."""
    wanted = set(reseller_ids)
    if not wanted:
        return
    rows = Relationship.objects.filter(tenant_id=tenant_id, partner_id__in=wanted, status="active")
    kinds = (Relationship.NAMED, Relationship.RESELLER)
    for reseller_id in wanted - set(rows.filter(kind__in=kinds).values_list("partner_id", flat=True)):
        begin(actor, tenant_id, reseller_id, Relationship.NAMED, delegated_access=False)
