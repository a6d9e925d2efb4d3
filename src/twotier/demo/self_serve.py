"""What the demo's customers may buy themselves."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.customers.usecases.manage_self_serve import create_policy

BUYERS = {"ostsee": ("AzureReservedInstances",)}


def allow(actor: Actor, key: str, customer_id: UUID) -> None:
    """Let a customer buy itself, where its partner does."""
    if key in BUYERS:
        create_policy(actor, customer_id, BUYERS[key])
