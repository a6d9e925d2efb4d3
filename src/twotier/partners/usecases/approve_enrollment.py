"""Approve an application by hand (S16)."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.models import Enrollment
from twotier.partners.usecases import _reviewing, _steps


@usecase(permission=Permission.ENROLMENT_REVIEW)
def approve_enrollment(actor: Actor, enrollment_id: UUID) -> Enrollment:
    """Approve a pending application; its contact is told and the agreement is offered.

    Raises 404 for an unknown application, 409/910004 for an active one, 409/910055 in any other state.
    """
    row = _reviewing.to_decide(actor, enrollment_id)
    _steps.approve(row, actor)
    return row
