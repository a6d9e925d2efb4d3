"""Answer the reviewer's request for documents (portal.md 1.4)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.letters import lines
from twotier.core.usecase import usecase
from twotier.partners.lifecycle import ENROLLMENT
from twotier.partners.models import Enrollment
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases import _steps
from twotier.partners.usecases._steps import Document


@usecase(permission=Permission.ENROLMENT_ANSWER_REVIEW)
def answer_request(actor: Actor, enrollment_id: UUID, comment: str, documents: Sequence[Document] = ()) -> Enrollment:
    """Send an answer with documents; the application is pending again with a new promise.

    Raises 404 for a stranger's application, 409/910055 when nothing was asked, 400/3000 for an empty answer.
    """
    row = queries.application_to_change(actor, enrollment_id)
    ENROLLMENT.check(row, "answer")
    if not documents:
        comment = _steps.said("comment", comment, _("Write an answer or add a document."))
    _steps.attach(_steps.step(row, "answered", actor, lines(comment)[:4000]), documents)
    _steps.back_to_review(row, "answer", actor)
    return row
