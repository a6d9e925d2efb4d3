"""What can happen to customers, said once: one file per subject."""

from twotier.customers.events.domains import DomainVerified
from twotier.customers.events.invitations import (
    ChannelSwitched,
    InvitationAccepted,
    InvitationCreated,
    InvitationDeclined,
    InvitationExpired,
    InvitationMailed,
    InvitationOpened,
    InvitationRevoked,
    InvitationSent,
)
from twotier.customers.events.qualifications import (
    QualificationApproved,
    QualificationAsked,
    QualificationDenied,
    ValidationCodeGranted,
)
from twotier.customers.events.records import (
    AgreementAccepted,
    AgreementAttested,
    CustomerAgreementPublished,
    CustomerCreated,
    CustomerDeleted,
    CustomerEdited,
    LeftOverAccessEnded,
    PrivilegesRemoved,
    RelationshipBegun,
    RelationshipEnded,
    RemovalAttested,
    ResellerNamed,
    ResellerRemoved,
)
from twotier.customers.events.self_serve import (
    SelfServePolicyChanged,
    SelfServePolicyCreated,
    SelfServePolicyDeleted,
)
from twotier.customers.events.setup import (
    SetupLinkEvent,
    SetupLinkMade,
    SetupLinkOpened,
    SetupLinkRevoked,
)
from twotier.customers.events.vetting import (
    CustomerApproved,
    CustomerDenied,
    CustomerVetted,
    VettingSwitched,
)

__all__ = [
    "AgreementAccepted",
    "AgreementAttested",
    "ChannelSwitched",
    "CustomerAgreementPublished",
    "CustomerApproved",
    "CustomerCreated",
    "CustomerDeleted",
    "CustomerDenied",
    "CustomerEdited",
    "CustomerVetted",
    "DomainVerified",
    "InvitationAccepted",
    "InvitationCreated",
    "InvitationDeclined",
    "InvitationExpired",
    "InvitationMailed",
    "InvitationOpened",
    "InvitationRevoked",
    "InvitationSent",
    "LeftOverAccessEnded",
    "PrivilegesRemoved",
    "QualificationApproved",
    "QualificationAsked",
    "QualificationDenied",
    "RelationshipBegun",
    "RelationshipEnded",
    "RemovalAttested",
    "ResellerNamed",
    "ResellerRemoved",
    "SelfServePolicyChanged",
    "SelfServePolicyCreated",
    "SelfServePolicyDeleted",
    "SetupLinkEvent",
    "SetupLinkMade",
    "SetupLinkOpened",
    "SetupLinkRevoked",
    "ValidationCodeGranted",
    "VettingSwitched",
]
