"""Ask the partner for documents (portal.md 5.1)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.lifecycle import ENROLLMENT
from twotier.partners.models import Enrollment
from twotier.partners.usecases import _reviewing, _steps


@usecase(permission=Permission.ENROLMENT_REVIEW)
def request_documents(actor: Actor, enrollment_id: UUID, request: str) -> Enrollment:
    """Give an application back to the partner with a question; its contact is told.

    Raises 404, 409/910004, 409/910055 as approving does, and 400/3000 without a question.
    """
    row = _reviewing.to_decide(actor, enrollment_id)
    ENROLLMENT.check(row, "request_documents")
    row.request = _steps.said("request", request, _("Write which documents you need."))
    row.save(update_fields=["request"])
    ENROLLMENT.fire(row, "request_documents", actor)
    _steps.step(row, "documents_requested", actor, row.request)
    return row
