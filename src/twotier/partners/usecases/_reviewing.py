"""What the reviewer's acts share."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.partners.eligibility import irreversible
from twotier.partners.models import Enrollment
from twotier.partners.queries import enrollment as queries


def to_decide(actor: Actor, enrollment_id: UUID) -> Enrollment:
    """Return an application to decide, locked; raises 409/910004 when its program is active already (S24)."""
    row = queries.application_to_change(actor, enrollment_id)
    if row.status == "active":
        raise irreversible()
    return row
