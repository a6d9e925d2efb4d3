"""The reseller agreement of an approved application: its text, and its acceptance (extension)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Links, Wire, attributes, link
from twotier.core.refusal import Refusal
from twotier.partners import admission
from twotier.partners.models import BEFORE_APPROVAL, AgreementOffer
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases.accept_agreement import accept_agreement

GROUP = "Enrollments"


class EnrollmentAgreement(Wire, kw_only=True):
    """Where the tenant stands with the reseller agreement, and its text."""

    state: str
    version: str | None = None
    language: str | None = None
    title: str | None = None
    text: str | None = None
    offered_date: datetime | None = None
    accepted_date: datetime | None = None
    accepted_by: UUID | None = None
    links: Links
    attributes: Attributes = attributes("PartnerAgreement")


class Acceptance(Wire):
    """Which version is accepted; without it the one that is offered."""

    version: str | None = None


@route(
    "GET", "enrollments/{enrollment_id}/agreement", answers=EnrollmentAgreement, auth="app+user",
    extension=True, group=GROUP,
    right="agreement.accept",
    summary="Get the reseller agreement as it is offered", refuses=[(404, 1000), (409, 910009), (409, 910012)],
)  # fmt: skip
def get_agreement(call: Call, enrollment_id: UUID) -> EnrollmentAgreement:
    """Answer the version that is offered, with its text in the caller's language."""
    admission.global_admin(call.actor, Permission.AGREEMENT_ACCEPT)
    row = queries.application(call.actor, enrollment_id)
    if row.status in BEFORE_APPROVAL:
        raise Refusal(409, 910009, _("Your application is not approved yet."), "enrollment_not_approved")
    offer = queries.offer(row.tenant_id)
    if offer is None or offer.status == "not_offered":
        raise Refusal(409, 910012, _("No version of the agreement is offered."), "agreement_not_offered")
    return of_offer(call, offer)


@route(
    "POST", "enrollments/{enrollment_id}/agreement/accept", takes=Acceptance, answers=EnrollmentAgreement,
    auth="app+user",
    extension=True, group=GROUP, right="agreement.accept", summary="Accept the reseller agreement",
    refuses=[(404, 1000), (409, 910009), (409, 910012), (409, 910056), (409, 910005), (409, 910006), (403, 910046)],
)  # fmt: skip
def post_acceptance(call: Call, enrollment_id: UUID) -> EnrollmentAgreement:
    """Accept; the program is active from then on, and a second call changes nothing."""
    admission.global_admin(call.actor, Permission.AGREEMENT_ACCEPT)
    queries.application(call.actor, enrollment_id)
    sent = call.body(Acceptance) if call.request.body.strip() else Acceptance()
    return of_offer(call, accept_agreement(call.actor, version=sent.version or "", language=language()))


def language() -> str:
    """Return the caller's language as the texts are kept."""
    return (get_language() or "en").lower()


def of_offer(call: Call, offer: AgreementOffer) -> EnrollmentAgreement:
    """Return where a tenant stands with the agreement."""
    assert offer.version
    text = queries.text(offer.version, offer.accepted_language or language())
    return EnrollmentAgreement(
        state=offer.status, version=offer.version.version, language=text.language, title=text.title, text=text.text,
        offered_date=offer.offered_at, accepted_date=offer.accepted_at if offer.status == "accepted" else None,
        accepted_by=offer.accepted_by if offer.status == "accepted" else None,
        links={"self": link(call.uri.removesuffix("/accept"))},
    )  # fmt: skip
