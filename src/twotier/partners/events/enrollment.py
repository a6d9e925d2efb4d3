"""What can happen to enrollments, said once."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event

ENROLLMENT = "enrollment"


class ApplicationEvent(Event, frozen=True, kw_only=True):
    """Something about an application to enroll; what was typed on it stands in its snapshot."""

    resource_type: ClassVar[str] = ENROLLMENT
    origins: ClassVar[Mapping[str, str]] = {
        "legal_name": "snapshot.legal_name",
        "reason": "request",
        "support_url": "policy.support_url",
    }


class ContactTold(ApplicationEvent, frozen=True, kw_only=True):
    """What the contact that stands on an application is told."""

    personal: ClassVar[tuple[str, ...]] = ("contact_email", "contact_name")

    contact_email: str
    contact_name: str
    language: str


class EnrollmentPageOpened(ApplicationEvent, frozen=True, kw_only=True):
    """A global admin opened the start page; nothing else came of it (S2)."""

    operation: ClassVar[str] = "view_enrollment_start"
    sentence: ClassVar[Any] = _("%(user)s opened the page “From direct bill to indirect reseller”.")

    role: str


class EnrollmentOpened(ApplicationEvent, frozen=True, kw_only=True):
    """A global admin stated the intent to enroll (S2, S5)."""

    operation: ClassVar[str] = "open_enrollment"
    sentence: ClassVar[Any] = _("%(user)s opened an application to enroll as indirect reseller.")

    program: str
    role: str = "global_admin"


class EnrollmentSubmitted(ApplicationEvent, frozen=True, kw_only=True):
    """An application was submitted, with the statement that it is irreversible acknowledged (S8, S25)."""

    operation: ClassVar[str] = "submit_enrollment"
    sentence: ClassVar[Any] = _("%(user)s submitted the application to enroll as indirect reseller.")
    personal: ClassVar[tuple[str, ...]] = ("contact_email",)

    program: str
    role: str = "global_admin"
    policy_version: int
    promised_by: date | None
    contact_email: str


class EnrollmentApproved(ContactTold, frozen=True, kw_only=True):
    """An application was approved; the contact that stands on it is told (S18)."""

    operation: ClassVar[str] = "approve_enrollment"
    sentence: ClassVar[Any] = _("The application to enroll as indirect reseller was approved.")

    program: str
    legal_name: str


class DocumentsRequested(ContactTold, frozen=True, kw_only=True):
    """The reviewer asked for documents."""

    operation: ClassVar[str] = "request_enrollment_documents"
    sentence: ClassVar[Any] = _("%(user)s asked for documents about the application: %(request)s")

    request: str


class RequestAnswered(ApplicationEvent, frozen=True, kw_only=True):
    """The partner answered the reviewer."""

    operation: ClassVar[str] = "answer_enrollment_request"
    sentence: ClassVar[Any] = _("%(user)s answered the reviewer's request.")

    promised_by: date | None


class EnrollmentRejected(ContactTold, frozen=True, kw_only=True):
    """The reviewer rejected an application, with a reason."""

    operation: ClassVar[str] = "reject_enrollment"
    sentence: ClassVar[Any] = _("%(user)s rejected the application: %(reason)s")

    reason: str


class RejectionAppealed(ApplicationEvent, frozen=True, kw_only=True):
    """The partner appealed a rejection."""

    operation: ClassVar[str] = "appeal_enrollment"
    sentence: ClassVar[Any] = _("%(user)s appealed the rejection of the application.")

    promised_by: date | None


class EnrollmentOverdue(ContactTold, frozen=True, kw_only=True):
    """The promised day passed without a decision (S17)."""

    operation: ClassVar[str] = "flag_enrollment_overdue"
    sentence: ClassVar[Any] = _("The application was not decided by the promised day.")

    promised_by: date | None
    support_url: str
