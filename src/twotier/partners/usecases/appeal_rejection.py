"""Appeal the rejection of an application: "Fix now" (portal.md 1.4)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.lifecycle import ENROLLMENT
from twotier.partners.models import Enrollment
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases import _steps
from twotier.partners.usecases._steps import Document


@usecase(permission=Permission.ENROLMENT_ANSWER_REVIEW)
def appeal_rejection(actor: Actor, enrollment_id: UUID, comment: str, documents: Sequence[Document] = ()) -> Enrollment:
    """Appeal with a comment and documents; a person decides anew, by a new promised day.

    Raises 404 for a stranger's application, 409/910055 when nothing was rejected, 400/3000 without a comment.
    """
    row = queries.application_to_change(actor, enrollment_id)
    ENROLLMENT.check(row, "appeal")
    comment = _steps.said("comment", comment, _("Write why the application should be approved."))
    _steps.attach(_steps.step(row, "appealed", actor, comment), documents)
    _steps.back_to_review(row, "appeal", actor)
    return row
