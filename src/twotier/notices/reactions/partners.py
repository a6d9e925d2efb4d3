"""What leaves when something happens to a partner's enrollment, agreement or program."""

from typing import Any

from django.conf import settings

from twotier.access import queries as access_queries
from twotier.access.models import Organization
from twotier.core import tenancy
from twotier.core.events import Event, Message, Who, on, send
from twotier.partners import queries as partner_queries
from twotier.partners.events import (
    AgreementReminded,
    DocumentsRequested,
    EnrollmentApproved,
    EnrollmentOverdue,
    EnrollmentRejected,
    ProgramMoved,
    WaveAnnounced,
)
from twotier.partners.models import INDIRECT_RESELLER, PartnerProfile
from twotier.partnerships import queries as partnership_queries

PROGRAM_INFO = "/settings/partner-settings/partner-profile/program-info"
APPLICATION = "/enrollment/status"
PAGES = {
    "approved": "/",
    "wave_opened": "/",
    "agreement_waits": "/",
    "documents_requested": APPLICATION,
    "rejected": APPLICATION,
    "overdue": APPLICATION,
}
"""Where the one link of each mail leads; of all others to Program info."""
RESELLER = "/indirect-resellers"


def mail(event: Event, template: str, to: list[str], language: str, **context: Any) -> None:
    """Queue one mail about an event; nobody to write to is no fault."""
    context["link"] = settings.BASE_URL + PAGES.get(template, PROGRAM_INFO)
    body = {"to": to, "template": f"partners/{template}", "language": language, "context": context}
    if any(to):
        send(Message(tenant_id=event.tenant_id, channel="mail", subject=f"partner/{event.tenant_id}", body=body))


@on(EnrollmentApproved)
def tell_approved(event: EnrollmentApproved, _actor: Who) -> None:
    """Mail the contact that was typed on the form, once (S18)."""
    mail(
        event, "approved", [event.contact_email], event.language,
        contact_name=event.contact_name, company=event.legal_name,
    )  # fmt: skip


@on(DocumentsRequested)
def tell_request(event: DocumentsRequested, _actor: Who) -> None:
    """Mail the contact what the reviewer asks for."""
    mail(
        event, "documents_requested", [event.contact_email], event.language,
        contact_name=event.contact_name, request=event.request,
    )  # fmt: skip


@on(EnrollmentRejected)
def tell_rejected(event: EnrollmentRejected, _actor: Who) -> None:
    """Mail the contact why the application was rejected, and how to appeal."""
    mail(event, "rejected", [event.contact_email], event.language, contact_name=event.contact_name, reason=event.reason)


@on(EnrollmentOverdue)
def tell_overdue(event: EnrollmentOverdue, _actor: Who) -> None:
    """Mail the contact where to ask when the promised day has passed (S17)."""
    mail(
        event, "overdue", [event.contact_email], event.language,
        contact_name=event.contact_name, promised_by=f"{event.promised_by}T00:00:00Z", support_url=event.support_url,
    )  # fmt: skip


@on(WaveAnnounced)
def tell_wave(event: WaveAnnounced, _actor: Who) -> None:
    """Mail a tenant's contact that it may enroll now (S13)."""
    mail(event, "wave_opened", [event.email], event.language, contact_name=event.contact_name)


@on(AgreementReminded)
def remind(event: AgreementReminded, _actor: Who) -> None:
    """Mail the global admins that an agreement waits for them."""
    mail(event, "agreement_waits", event.emails, event.language, version=event.version)


@on(ProgramMoved)
def tell_program(event: ProgramMoved, _actor: Who) -> None:
    """Mail the partner's contact what the vendor did to a program, and why."""
    profile = partner_queries.profile(event.tenant_id)
    home = access_queries.organization(event.tenant_id)
    if profile and home:
        mail(
            event, f"program_{event.move}", [profile.contact_email], home.language,
            contact_name=f"{profile.contact_first_name} {profile.contact_last_name}".strip(), reason=event.reason,
        )  # fmt: skip


@on(ProgramMoved)
def tell_providers(event: ProgramMoved, _actor: Who) -> None:
    """Mail each provider of a reseller what happened to its program: three statements, however many providers.

    The reason is the reseller's alone.
    """
    if event.kind != INDIRECT_RESELLER:
        return
    with tenancy.scope(tenancy.PROGRAM):
        providers = partnership_queries.provider_organizations(event.tenant_id)
        profiles = partner_queries.profiles(provider.id for provider in providers)
        reseller = access_queries.names_of([event.tenant_id]).get(event.tenant_id, "")
    for provider in providers:
        name, address = contact_of(provider, profiles.get(provider.id))
        context = {
            "contact_name": name,
            "reseller": reseller,
            "link": f"{settings.BASE_URL}{RESELLER}/{event.tenant_id}",
        }
        body = {"to": [address], "template": f"partners/reseller_{event.move}", "context": context}
        if address:
            send(
                Message(
                    tenant_id=provider.id,
                    channel="mail",
                    subject=f"partner/{event.tenant_id}",
                    body=body | {"language": provider.language},
                )
            )


def contact_of(partner: Organization, profile: PartnerProfile | None) -> tuple[str, str]:
    """Return whom the partner's record names; the first global admin where there is no record."""
    if profile:
        return f"{profile.contact_first_name} {profile.contact_last_name}".strip(), profile.contact_email
    with tenancy.scope(tenancy.PROGRAM):
        admin = next(iter(access_queries.admins_of(partner.id)), None)
    return (admin.name, admin.email or admin.user_name) if admin else ("", "")
