"""Reject an application with a reason; the partner may appeal (portal.md 5.1)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.lifecycle import ENROLLMENT
from twotier.partners.models import Enrollment
from twotier.partners.usecases import _reviewing, _steps


@usecase(permission=Permission.ENROLMENT_REVIEW)
def reject_enrollment(actor: Actor, enrollment_id: UUID, reason: str) -> Enrollment:
    """Reject a pending application; its contact is told why.

    Raises 404, 409/910004, 409/910055 as approving does, and 400/3000 without a reason.
    """
    row = _reviewing.to_decide(actor, enrollment_id)
    ENROLLMENT.check(row, "reject")
    row.request = _steps.said("reason", reason, _("Write why the application is rejected."))
    row.save(update_fields=["request"])
    ENROLLMENT.fire(row, "reject", actor)
    _steps.step(row, "rejected", actor, row.request)
    return row
