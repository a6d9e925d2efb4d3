"""What can happen to partners, their enrollments, agreements and programs."""

from twotier.partners.events.agreement import (
    AgreementAccepted,
    AgreementOffered,
    AgreementPublished,
    AgreementReminded,
)
from twotier.partners.events.enrollment import (
    DocumentsRequested,
    EnrollmentApproved,
    EnrollmentOpened,
    EnrollmentOverdue,
    EnrollmentPageOpened,
    EnrollmentRejected,
    EnrollmentSubmitted,
    RejectionAppealed,
    RequestAnswered,
)
from twotier.partners.events.programs import (
    HolidaysChanged,
    OffboardingMarked,
    PolicyChanged,
    ProgramActivated,
    ProgramMoved,
    WaveAnnounced,
    WaveOpened,
    WavePlanned,
    program_moved,
)
from twotier.partners.events.records import (
    LocationTied,
    ProfileConfirmed,
    ProfileEdited,
    VerificationDecided,
)

__all__ = [
    "AgreementAccepted",
    "AgreementOffered",
    "AgreementPublished",
    "AgreementReminded",
    "DocumentsRequested",
    "EnrollmentApproved",
    "EnrollmentOpened",
    "EnrollmentOverdue",
    "EnrollmentPageOpened",
    "EnrollmentRejected",
    "EnrollmentSubmitted",
    "HolidaysChanged",
    "LocationTied",
    "OffboardingMarked",
    "PolicyChanged",
    "ProfileConfirmed",
    "ProfileEdited",
    "ProgramActivated",
    "ProgramMoved",
    "RejectionAppealed",
    "RequestAnswered",
    "VerificationDecided",
    "WaveAnnounced",
    "WaveOpened",
    "WavePlanned",
    "program_moved",
]
