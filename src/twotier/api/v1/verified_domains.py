"""Adding a domain that a customer verified, with how its people sign in there."""

from typing import Any
from uuid import UUID

import msgspec

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Wire, Words
from twotier.customers.models import VerifiedDomain as Record
from twotier.customers.usecases.add_verified_domain import NewDomain, add_verified_domain


class AuthenticationType(Words):
    """Where passwords are checked."""

    MANAGED = "managed"
    FEDERATED = "federated"


class Capability(Words):
    """What a domain is used for."""

    NONE = "none"
    EMAIL = "email"
    SHAREPOINT = "sharepoint"
    OFFICE_COMMUNICATIONS_ONLINE = "office_communications_online"
    SHAREPOINT_DEFAULT = "sharepoint_default"
    FULL_REDELEGATION = "full_redelegation"
    SHARE_POINT_PUBLIC = "share_point_public"
    ORG_ID_AUTHENTICATION = "org_id_authentication"
    YAMMER = "yammer"
    INTUNE = "intune"
    ALL = "all"


class DomainStatus(Words):
    """How far the proof of ownership is."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    PENDING_DELETION = "pending_deletion"


class VerificationMethod(Words):
    """How ownership was proved."""

    NONE = "none"
    DNS_RECORD = "dns_record"
    EMAIL = "email"


class Protocol(Words):
    """How a federated sign-in is spoken."""

    WS_FED = "ws_fed"
    SAMLP = "samlp"


class PromptLogin(Words):
    """What happens when a client asks for a fresh sign-in."""

    TRANSLATE = "translate_to_fresh_password_auth"
    NATIVE = "native_support"
    DISABLED = "disabled"


class Domain(Wire):
    """A domain."""

    name: str
    authentication_type: AuthenticationType
    capability: Capability
    status: DomainStatus
    verification_method: VerificationMethod
    is_default: bool | None = None
    is_initial: bool | None = None
    root_domain: str | None = None


class DomainFederationSettings(Wire):
    """How people of a federated domain sign in."""

    active_log_on_uri: str | None = None
    default_interactive_authentication_method: str | None = None
    federation_brand_name: str | None = None
    issuer_uri: str | None = None
    log_off_uri: str | None = None
    metadata_exchange_uri: str | None = None
    next_signing_certificate: str | None = None
    open_id_connect_discovery_endpoint: str | None = None
    passive_log_on_uri: str | None = None
    preferred_authentication_protocol: Protocol | None = None
    prompt_login_behavior: PromptLogin | None = None
    signing_certificate: str | None = None
    signing_certificate_update_status: dict[str, Any] | None = None
    supports_mfa: bool | None = None


class VerifiedDomain(Wire):
    """A domain as it is added."""

    domain: Domain
    verified_domain_name: str | None = None
    domain_federation_settings: DomainFederationSettings | None = None


@route(
    "POST",
    "customers/{customer_id}/verifieddomain",
    answers=Domain,
    takes=VerifiedDomain,
    status=201,
    right="customer.edit",
    summary="Add a verified domain to a customer",
    group="domains",
    refuses=[(404, 60003), (403, 20002), (400, 3000), (409, 910033)],
)
def post_verified_domain(call: Call, customer_id: UUID) -> Domain:
    """Record the domain; the answer says how its ownership was proved: by its DNS record."""
    call.actor.require(Permission.CUSTOMER_EDIT)
    sent = call.body(VerifiedDomain)
    settings = sent.domain_federation_settings
    new = NewDomain(
        name=sent.verified_domain_name or sent.domain.name,
        authentication=sent.domain.authentication_type,
        capability=sent.domain.capability,
        status=sent.domain.status,
        root_domain=sent.domain.root_domain or "",
        federation=msgspec.to_builtins(settings) if settings else {},
    )
    return domain_of(add_verified_domain(call.actor, customer_id, new))


def domain_of(row: Record) -> Domain:
    """Return a domain as the wire has it; the first and default one is always the tenant's own."""
    return Domain(
        name=row.name,
        authentication_type=AuthenticationType(row.authentication),
        capability=Capability(row.capability),
        status=DomainStatus.VERIFIED,
        verification_method=VerificationMethod.DNS_RECORD,
        is_default=False,
        is_initial=False,
        root_domain=row.root_domain or None,
    )
