"""Who may answer a partnership request, and what stands in the way: the page and the act read the same rules."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor, missing_role
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal, Sentence, Text
from twotier.partners import queries as partner_queries
from twotier.partners.models import INDIRECT_PROVIDER, INDIRECT_RESELLER, MpnAccount
from twotier.partners.regions import region_of, same_region
from twotier.partnerships import letters, queries
from twotier.partnerships.models import PartnershipRequest, RequestAnswer


@dataclass(frozen=True, slots=True)
class Standing:
    """What the reader's organization brings to a request: read once, shown and judged."""

    enrolled: bool
    location: MpnAccount | None
    agreed: bool
    partners: bool
    answer: str

    @property
    def ready(self) -> bool:
        """Tell whether the organization is an indirect reseller with a location account."""
        return self.enrolled and self.location is not None


def standing(organization_id: UUID, request: PartnershipRequest) -> Standing:
    """Return what an organization brings to a request: five statements."""
    programs = partner_queries.programs(organization_id)
    return Standing(
        enrolled=any(row.kind == INDIRECT_RESELLER and row.status == "active" for row in programs),
        location=partner_queries.tied_location(organization_id),
        agreed=partner_queries.agreement_accepted(organization_id),
        partners=queries.active_between(request.tenant_id, organization_id) is not None,
        answer=queries.answer_of(request, organization_id),
    )


def check(actor: Actor, request: PartnershipRequest) -> Standing:
    """Raise the first rule that keeps the actor from accepting; returns what its organization brings."""
    found = standing(actor.organization_id, request)
    if refusal := why_not(actor, request, found):
        raise refusal
    return found


def why_not(actor: Actor, request: PartnershipRequest, found: Standing) -> Refusal | None:
    """Return what keeps the actor from accepting, the link first, then the organization, then the person."""
    return (
        over(request, found.answer)
        or wrong_organization(actor, request)
        or halted(request.tenant_id, request.provider.name)
        or not_ready(actor, request, found)
        or wrong_person(actor)
    )


def why_not_decline(actor: Actor, request: PartnershipRequest) -> Refusal | None:
    """Return what keeps the actor from declining: declining needs neither agreement nor region."""
    answer = queries.answer_of(request, actor.organization_id)
    return over(request, answer) or wrong_organization(actor, request) or wrong_person(actor)


def over(request: PartnershipRequest, answer: str) -> Refusal | None:
    """Return why a link can no longer be answered, with the way to a new one."""
    if request.status == "accepted" or answer == RequestAnswer.ACCEPTED:
        text = _("This link was already used. Ask %(provider)s for a new request if you need one.")
        return refusal(409, 910024, text, "link_already_used", request)
    if request.status in ("withdrawn", "declined") or answer == RequestAnswer.DECLINED:
        text = _("This request was revoked or declined. Ask %(provider)s for a new request.")
        return refusal(409, 910026, text, "invitation_revoked", request)
    if request.status == "expired" or request.expires_at <= clock.now():
        text = _("This request has expired. Ask %(provider)s for a new request.")
        return refusal(409, 910025, text, "invitation_expired", request)
    return None


def wrong_organization(actor: Actor, request: PartnershipRequest) -> Refusal | None:
    """Return why a request is not for the organization in which the actor is signed in."""
    if actor.organization_id == request.tenant_id:
        text = _("This is your own request. Only the reseller’s global admin can accept it.")
        return Refusal(403, 910019, text, "wrong_recipient")
    if request.reseller_id and request.reseller_id != actor.organization_id and not request.reusable:
        text = _(
            "This request of %(provider)s is for another organization. You are signed in for %(organization)s; switch the account, or ask for a request of your own."
        )
        values = {"provider": request.provider.name, "organization": actor.organization_name}
        return Refusal(403, 910019, Sentence(text, values), "wrong_recipient")
    return None


def halted(provider_id: UUID, name: str) -> Refusal | None:
    """Return why a provider gains nobody now: its program is restricted, suspended or over (900149)."""
    if not partner_queries.halted(provider_id, INDIRECT_PROVIDER):
        return None
    text = _(
        "The program of %(partner)s is not active, so it gains no customers. The vendor can say when it may again."
    )
    return Refusal(403, 900149, Sentence(text, {"partner": name}))


def check_gains(actor: Actor) -> None:
    """Refuse a provider to send what nobody could accept now (900149)."""
    if refusal := halted(actor.organization_id, actor.organization_name):
        raise refusal


def not_ready(actor: Actor, request: PartnershipRequest, found: Standing) -> Refusal | None:
    """Return which step the organization has to take first."""
    if not found.ready:
        text = _(
            "%(organization)s is not enrolled as an indirect reseller with a location account. Your global admin enrolls first; the guide shows how: %(guide)s"
        )
        values = {"organization": actor.organization_name, "guide": letters.guide_link()}
        return Refusal(403, 910018, Sentence(text, values), "not_enrolled_as_reseller", data=[letters.guide_link()])
    if not same_region(request.provider.market, actor.market):
        return region_differs(request.provider.market, actor.market)
    if found.partners:
        return partners_already(request)
    if not found.agreed:
        text = _(
            "%(organization)s has not accepted the partner agreement. Your global admin accepts it on Overview first."
        )
        return Refusal(403, 910011, Sentence(text, {"organization": actor.organization_name}), "agreement_not_accepted")
    return None


def partners_already(request: PartnershipRequest) -> Refusal:
    """Return the refusal of a second partnership with the same provider."""
    text = _("You are already partners with %(provider)s. There is nothing to accept.")
    return refusal(409, 910017, text, "partnership_exists", request)


def wrong_person(actor: Actor) -> Refusal | None:
    """Return that only the reseller's global admin answers, with the names of those who are (S38)."""
    if actor.may(Permission.PARTNERSHIP_ACCEPT):
        return None
    names = access_queries.global_admins(actor.organization_id)
    if not names or not actor.is_("reseller"):
        return missing_role(Permission.PARTNERSHIP_ACCEPT, actor.kinds)
    text = _("Your global admin must accept. Global admins of %(organization)s: %(names)s.")
    values = {"organization": actor.organization_name, "names": ", ".join(names)}
    return Refusal(403, 910046, Sentence(text, values), "role_missing", data=["global_admin"])


def region_differs(provider_market: str, reseller_market: str) -> Refusal:
    """Return the refusal of a partnership across regions; both are named (S94)."""
    text = _(
        "Provider and reseller must belong to the same region. The provider’s region is %(provider)s, the reseller’s is %(reseller)s. Choose a partner of the same region."
    )
    values = {"provider": region_of(provider_market).label, "reseller": region_of(reseller_market).label}
    return Refusal(403, 910015, Sentence(text, values), "region_differs", data=[str(region_of(provider_market)), str(region_of(reseller_market))])  # fmt: skip


def refusal(status: int, code: int, text: Text, error_name: str, request: PartnershipRequest) -> Refusal:
    """Return a refusal that names the provider."""
    return Refusal(status, code, Sentence(text, {"provider": request.provider.name}), error_name)  # type: ignore[arg-type]
