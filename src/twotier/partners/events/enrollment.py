"""What can happen to enrollments, said once."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event

ENROLLMENT = "enrollment"


class EnrollmentPageOpened(Event, frozen=True, kw_only=True):
    """A global admin opened the start page; nothing else came of it (S2)."""

    operation: ClassVar[str] = "view_enrollment_start"
    resource_type: ClassVar[str] = ENROLLMENT
    sentence: ClassVar[Any] = _("%(user)s opened the page “From direct bill to indirect reseller”.")

    role: str


class EnrollmentOpened(Event, frozen=True, kw_only=True):
    """A global admin stated the intent to enroll (S2, S5)."""

    operation: ClassVar[str] = "open_enrollment"
    resource_type: ClassVar[str] = ENROLLMENT
    sentence: ClassVar[Any] = _("%(user)s opened an application to enroll as indirect reseller.")

    program: str
    role: str


class EnrollmentSubmitted(Event, frozen=True, kw_only=True):
    """An application was submitted, with the statement that it is irreversible acknowledged (S8, S25)."""

    operation: ClassVar[str] = "submit_enrollment"
    resource_type: ClassVar[str] = ENROLLMENT
    sentence: ClassVar[Any] = _("%(user)s submitted the application to enroll as indirect reseller.")
    personal: ClassVar[tuple[str, ...]] = ("contact_email",)

    program: str
    role: str
    policy_version: int
    promised_by: str
    contact_email: str


class EnrollmentApproved(Event, frozen=True, kw_only=True):
    """An application was approved; the contact that stands on it is told (S18)."""

    operation: ClassVar[str] = "approve_enrollment"
    resource_type: ClassVar[str] = ENROLLMENT
    sentence: ClassVar[Any] = _("The application to enroll as indirect reseller was approved.")
    personal: ClassVar[tuple[str, ...]] = ("contact_email", "contact_name")

    program: str
    contact_email: str
    contact_name: str
    legal_name: str
    language: str


class DocumentsRequested(Event, frozen=True, kw_only=True):
    """The reviewer asked for documents."""

    operation: ClassVar[str] = "request_enrollment_documents"
    resource_type: ClassVar[str] = ENROLLMENT
    sentence: ClassVar[Any] = _("%(user)s asked for documents about the application: %(request)s")
    personal: ClassVar[tuple[str, ...]] = ("contact_email", "contact_name")

    request: str
    contact_email: str
    contact_name: str
    language: str


class RequestAnswered(Event, frozen=True, kw_only=True):
    """The partner answered the reviewer."""

    operation: ClassVar[str] = "answer_enrollment_request"
    resource_type: ClassVar[str] = ENROLLMENT
    sentence: ClassVar[Any] = _("%(user)s answered the reviewer's request.")

    promised_by: str


class EnrollmentRejected(Event, frozen=True, kw_only=True):
    """The reviewer rejected an application, with a reason."""

    operation: ClassVar[str] = "reject_enrollment"
    resource_type: ClassVar[str] = ENROLLMENT
    sentence: ClassVar[Any] = _("%(user)s rejected the application: %(reason)s")
    personal: ClassVar[tuple[str, ...]] = ("contact_email", "contact_name")

    reason: str
    contact_email: str
    contact_name: str
    language: str


class RejectionAppealed(Event, frozen=True, kw_only=True):
    """The partner appealed a rejection."""

    operation: ClassVar[str] = "appeal_enrollment"
    resource_type: ClassVar[str] = ENROLLMENT
    sentence: ClassVar[Any] = _("%(user)s appealed the rejection of the application.")

    promised_by: str


class EnrollmentOverdue(Event, frozen=True, kw_only=True):
    """The promised day passed without a decision (S17)."""

    operation: ClassVar[str] = "flag_enrollment_overdue"
    resource_type: ClassVar[str] = ENROLLMENT
    sentence: ClassVar[Any] = _("The application was not decided by the promised day.")
    personal: ClassVar[tuple[str, ...]] = ("contact_email", "contact_name")

    promised_by: str
    contact_email: str
    contact_name: str
    language: str
    support_url: str


def about(row: Any) -> dict[str, Any]:
    """Return the members that name a row and its tenant."""
    return {"tenant_id": row.tenant_id, "resource_id": str(row.id)}


def told(row: Any) -> dict[str, Any]:
    """Return whom a mail about an application goes to: the contact that stands on it."""
    names = (row.snapshot.get("contact_first_name", ""), row.snapshot.get("contact_last_name", ""))
    return {"contact_email": row.contact_email, "contact_name": " ".join(names).strip(), "language": row.language}


def enrollment_opened(row: Any) -> EnrollmentOpened:
    """Return what happened."""
    return EnrollmentOpened(**about(row), program=row.program, role="global_admin")


def enrollment_submitted(row: Any) -> EnrollmentSubmitted:
    """Return what happened."""
    return EnrollmentSubmitted(
        **about(row), program=row.program, role="global_admin", policy_version=row.policy_version,
        promised_by=str(row.promised_by), contact_email=row.contact_email,
    )  # fmt: skip


def enrollment_approved(row: Any) -> EnrollmentApproved:
    """Return what happened."""
    return EnrollmentApproved(
        **about(row), **told(row), program=row.program, legal_name=row.snapshot.get("legal_name", "")
    )


def documents_requested(row: Any) -> DocumentsRequested:
    """Return what happened."""
    return DocumentsRequested(**about(row), **told(row), request=row.request)


def request_answered(row: Any) -> RequestAnswered:
    """Return what happened."""
    return RequestAnswered(**about(row), promised_by=str(row.promised_by))


def enrollment_rejected(row: Any) -> EnrollmentRejected:
    """Return what happened."""
    return EnrollmentRejected(**about(row), **told(row), reason=row.request)


def rejection_appealed(row: Any) -> RejectionAppealed:
    """Return what happened."""
    return RejectionAppealed(**about(row), promised_by=str(row.promised_by))


def enrollment_overdue(row: Any) -> EnrollmentOverdue:
    """Return what happened."""
    url = str(row.policy.get("support_url", ""))
    return EnrollmentOverdue(**about(row), **told(row), promised_by=str(row.promised_by), support_url=url)
