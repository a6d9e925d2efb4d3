"""What holds whenever an invitation is made, changed or answered; pieces for use cases."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.models import Organization
from twotier.core import clock
from twotier.core.refusal import Refusal, Sentence
from twotier.customers.models import Invitation, Relationship
from twotier.customers.rules.program import gains_nothing
from twotier.partners import queries as partner_queries
from twotier.partners.models import DIRECT_BILL, INDIRECT_PROVIDER, INDIRECT_RESELLER
from twotier.partners.regions import region_of, same_region
from twotier.partnerships import queries as partnership_queries

PROGRAM_OF = {"provider": INDIRECT_PROVIDER, "direct_bill": DIRECT_BILL, "reseller": INDIRECT_RESELLER}
OVER = {
    "accepted": (910024, "link_already_used", _("This link was already used. Ask its sender for a new invitation.")),
    "declined": (910026, "invitation_revoked", _("This invitation was declined. Ask its sender for a new one.")),
    "revoked": (910026, "invitation_revoked", _("Its sender revoked this invitation. Ask them for a new one.")),
    "expired": (910025, "invitation_expired", _("This invitation has expired. Ask its sender for a new one.")),
}


def check_open(invitation: Invitation) -> None:
    """Refuse what was answered, revoked or is too old, each with its own reason (910024–910026)."""
    late = invitation.status in ("draft", "pending") and invitation.expires_at <= clock.now()
    over = OVER.get("expired" if late else invitation.status)
    if over:
        code, name, text = over
        raise Refusal(409, code, text, name)


def check_program(partner: Organization, relation: str) -> None:
    """Refuse a partner whose programme does not let it gain customers (restricted, suspended, none)."""
    check_programs([(partner, relation)])


def check_programs(partners: list[tuple[Organization, str]]) -> None:
    """Refuse partners of whom one may not gain the relationship that it asks for: one statement."""
    states = partner_queries.program_states(partner.id for partner, _relation in partners)
    for partner, relation in partners:
        check_states(partner, relation, states[partner.id])


def check_states(partner: Organization, relation: str, states: dict[str, str]) -> None:
    """Refuse a partner by the states of its programmes."""
    if relation == Relationship.RESELLER:
        kind, code = INDIRECT_RESELLER, 800039
    else:
        kind = INDIRECT_PROVIDER if "provider" in partner.kinds else DIRECT_BILL
        code = 900149
    if states.get(kind) == "active":
        return
    if kind == INDIRECT_RESELLER and kind not in states:
        text = Sentence(
            _("%(partner)s has no active reseller program. Its global admin can enroll on Overview."),
            {"partner": partner.name},
        )
        raise Refusal(403, 910018, text, "not_enrolled_as_reseller")
    raise gains_nothing(partner.name, code)


def check_pair(partnership: object, reseller: Organization, provider: Organization) -> None:
    """Refuse a joint invitation of two that are no partners now, or whose reseller has not agreed (910016, 910011)."""
    if partnership is None:
        text = Sentence(
            _(
                "The partnership of %(reseller)s and %(provider)s is not active. Both must be partners before they ask a customer together."
            ),
            {"reseller": reseller.name, "provider": provider.name},
        )
        raise Refusal(403, 910016, text, "partnership_not_active")
    if not partner_queries.agreement_accepted(reseller.id):
        text = Sentence(
            _("%(partner)s has not accepted the partner agreement. Its global admin can accept it on Overview."),
            {"partner": reseller.name},
        )
        raise Refusal(403, 910011, text, "agreement_not_accepted")


def check_partners(invitation: Invitation, partnership: object) -> None:
    """Refuse partners that could not gain a customer now: both must be partners still, with their programmes."""
    if invitation.provider is not None:
        check_pair(partnership, invitation.sender, invitation.provider)
    check_programs(asking(invitation))


def why_not(invitation: Invitation, market: str = "") -> Refusal | None:
    """Return what keeps an invitation from being sent, or with a customer's market from being authorized; for pages."""
    provider, sender = invitation.provider, invitation.sender
    try:
        check_partners(invitation, provider and partnership_queries.active_between(provider.id, sender.id))
        if market:
            check_regions([partner for partner, _kind in asking(invitation)], market)
    except Refusal as refusal:
        return refusal
    return None


def check_regions(partners: list[Organization], market: str) -> None:
    """Refuse partners of another region than the customer's (R3)."""
    for partner in partners:
        if not same_region(partner.market, market):
            text = Sentence(
                _(
                    "%(partner)s belongs to the region %(theirs)s, your organization to %(yours)s. Both must be in the same region."
                ),
                {"partner": partner.name, "theirs": region_of(partner.market).label, "yours": region_of(market).label},
            )
            raise Refusal(403, 910015, text, "region_differs")


def asking(invitation: Invitation) -> list[tuple[Organization, str]]:
    """Return the partners that ask, each with the relationship that it asks for."""
    found = [(invitation.sender, invitation.relation)]
    if invitation.provider is not None:
        found.append((invitation.provider, Relationship.PROVIDER))
    return found


def check_recipient(invitation: Invitation, customer_id: UUID) -> None:
    """Refuse any other organization than the one that an invitation is meant for (910019)."""
    if invitation.customer_id not in (None, customer_id):
        text = _(
            "This invitation is meant for another organization than the one you are signed in to. Switch the account, or ask its sender."
        )
        raise Refusal(403, 910019, text, "wrong_recipient")
