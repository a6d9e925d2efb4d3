"""The trade between many resellers and one provider, by sets: partnerships with their history, and requests."""

from twotier.demo.copying import Copy, new_uuid
from twotier.demo.making import Make, among, only, turn
from twotier.partners.models import DIRECT_BILL, INDIRECT_RESELLER
from twotier.partnerships.models import Partnership, PartnershipPeriod, PartnershipRequest, RequestAnswer

PARTNERS = "bulk_partner"
STATES = ("active",) * 7 + ("removed", "", "")
"""Of ten resellers: seven are partners, one no longer, two have been asked."""
STATE = turn("b.number", *STATES)
RESELLER, DIRECT = among("b.kind", INDIRECT_RESELLER), among("b.kind", DIRECT_BILL)
ASKED = turn("b.number", *("accepted",) * 8, "requested", "")
ANSWERED = turn("b.number / 10", "declined", "expired", "withdrawn")
OF_REQUEST = f"coalesce({ASKED}, {ANSWERED})"
OPEN = among(OF_REQUEST, "draft", "requested")
SAID = {"language": "en", "subject": "Partnership", "text": "We would like to sell together with you."}
ATTESTED = "I have told the other side in writing."


def steps() -> list[Copy | Make]:
    """Return partnerships and requests; drafts have no reseller yet."""
    return [*partnerships(), *requests(), drafts()]


def partnerships() -> list[Copy | Make]:
    """Return each partnership with its period; every third was ended and made again."""
    removed, again = among(STATE, "removed"), "b.number %% 3 = 0"
    levels = {"handles_renewals": "b.number %% 4 = 0", "gives_support": "b.number %% 5 = 0"}
    made = {
        "id": "b.partnership", "tenant_id": "b.provider", "provider_id": "b.provider", "reseller_id": "b.tenant",
        "reseller_mpn_id": "b.location", "status": STATE, "active_since": "b.past",
    }  # fmt: skip
    period = {
        "id": new_uuid(), "tenant_id": "b.provider", "partnership_id": "b.partnership", "reseller_id": "b.tenant",
        "since": "b.past", "accepted_by_name": "b.name",
    }  # fmt: skip
    ended = period | {"until": "b.past", "removed_by_name": "b.name", "attested_at": "b.past"}
    return [
        Make(Partnership, PARTNERS, made | levels, f"{RESELLER} AND {STATE} IS NOT NULL"),
        Make(PartnershipPeriod, PARTNERS, period, f"{RESELLER} AND {among(STATE, 'active')}"),
        Make(PartnershipPeriod, PARTNERS, ended, f"{RESELLER} AND ({removed} OR {again} AND {STATE} IS NOT NULL)",
             {"attestation": ATTESTED}),
    ]  # fmt: skip


def requests() -> list[Copy | Make]:
    """Return the request that each reseller had from the provider, in every state, with its answer."""
    values = {
        "id": "b.request", "tenant_id": "b.provider", "provider_id": "b.provider", "reseller_id": "b.tenant",
        "reseller_mpn_id": "b.location", "token": "b.token", "recipient": "'contact@' || b.domain",
        "status": OF_REQUEST, "created_at": "b.past", "requested_at": "b.past", "last_sent_at": "b.past",
        "expires_at": f"CASE WHEN {OPEN} THEN b.soon ELSE b.past END",
        "closed_at": only(f"NOT {OPEN}", "b.past"), "closed_by_name": "b.name",
    }  # fmt: skip
    answer = {
        "id": new_uuid(), "tenant_id": "b.provider", "request_id": "b.request", "reseller_id": "b.tenant",
        "answer": OF_REQUEST, "person_name": "b.name", "answered_at": "b.past",
    }  # fmt: skip
    answered = among(OF_REQUEST, "accepted", "declined")
    return [
        Make(PartnershipRequest, PARTNERS, values, RESELLER, SAID | {"sent_count": 1}),
        Make(RequestAnswer, PARTNERS, answer, f"{RESELLER} AND {answered}"),
    ]


def drafts() -> Make:
    """Return requests that the provider began for whom it does not know yet."""
    values = {
        "id": "b.request", "tenant_id": "b.provider", "provider_id": "b.provider", "token": "b.token",
        "recipient": "'contact@' || b.domain", "created_at": "b.past", "expires_at": "b.soon",
    }  # fmt: skip
    return Make(PartnershipRequest, PARTNERS, values, f"{DIRECT} AND b.number %% 10 = 0", SAID | {"status": "draft"})
