"""State the intent to move, which opens a draft (S2)."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.eligibility import why_not
from twotier.partners.models import Enrollment
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases import _opening, _steps


@usecase(permission=Permission.ENROLMENT_START)
def open_enrollment(actor: Actor, *, intent: bool) -> Enrollment:
    """Open the tenant's draft; a repeated call returns the same one.

    Raises the refusal of a tenant that may not enroll, and 400/3000 without the statement of intent.
    """
    found = queries.situation(actor.organization_id, actor.kinds)
    if refusal := why_not(found):
        raise refusal
    if not intent:
        raise _steps.missing("intent", _("Tick that your company decided to move on its own."))
    row = _opening.draft(actor, found)
    _opening.intend(row, actor)
    row.save(update_fields=["consent"])
    return row
