"""Open the start page of the journey: an audit entry, nothing else (S2)."""

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.partners.eligibility import Situation, why_not
from twotier.partners.events import EnrollmentPageOpened
from twotier.partners.queries import enrollment as queries


@usecase(permission=Permission.ENROLMENT_START)
def view_start(actor: Actor) -> Situation:
    """Return the tenant's situation and write down who looked.

    Raises 910001, 910002, 910003, 910008 or 910010 when the tenant may not enroll.
    """
    found = queries.situation(actor.organization_id, actor.kinds)
    if refusal := why_not(found):
        raise refusal
    emit(
        EnrollmentPageOpened(
            tenant_id=actor.organization_id, resource_id=str(actor.organization_id), role="global_admin"
        ),
        actor,
    )
    return found
