"""One-time links to Setup info, as whoever made them reads what became of them."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.customers.models import SetupLink


def made_by(actor: Actor, customer_id: UUID) -> list[SetupLink]:
    """Return the person's links to a customer's first credentials, the newest first."""
    if actor.person_id is None:
        return []
    rows = SetupLink.objects.filter(tenant_id=actor.organization_id, made_by=actor.person_id)
    return list(rows.filter(customer_id=customer_id).order_by("-created_at", "-id"))
