"""What this room does about the rooms below: a one-time link to a password that is none any more opens nothing."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.events import PasswordChanged, PasswordReset
from twotier.access.models import Person
from twotier.core import clock, tenancy
from twotier.core.events import on
from twotier.customers.events import SetupLinkRevoked
from twotier.customers.models import SetupLink
from twotier.customers.usecases.setup_link import tell


@on(PasswordReset)
def revoke_after_reset(reset: PasswordReset, actor: Actor) -> None:
    """Revoke the links to first credentials that an administrator has replaced."""
    revoke_links(reset.tenant_id, UUID(reset.resource_id), actor)


@on(PasswordChanged)
def revoke_after_change(changed: PasswordChanged, actor: Actor) -> None:
    """Revoke the links to first credentials after which the person has chosen a password."""
    revoke_links(changed.tenant_id, UUID(changed.resource_id), actor)


def revoke_links(customer_id: UUID, person_id: UUID, actor: Actor) -> None:
    """Revoke the open links to a customer's first credentials where they are this person's: the first one's."""
    with tenancy.scope(tenancy.PROGRAM):
        found = SetupLink.objects.filter(
            customer_id=customer_id, opened_at=None, revoked_at=None
        )  # objects: a reaction
        links = list(found.select_for_update())
        if not links or first_person(customer_id) != person_id:
            return
        for link in links:
            link.ciphertext, link.revoked_at = "", clock.wall()
            link.save(update_fields=["ciphertext", "revoked_at"])
    for link in links:
        tell(SetupLinkRevoked, link, actor)


def first_person(customer_id: UUID) -> UUID | None:
    """Return the customer's first person, for whom first credentials are made."""
    rows = Person.objects.filter(tenant_id=customer_id).order_by("created_at", "id")  # objects: a reaction
    return rows.values_list("id", flat=True).first()
