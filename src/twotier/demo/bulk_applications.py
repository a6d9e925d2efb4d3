"""What many partners want of the vendor, by sets: applications, incentives, entries in the public directory."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from twotier.core import clock, vault
from twotier.core.ids import new_id
from twotier.demo.copying import Copy, new_uuid
from twotier.demo.lists import moment, stored
from twotier.demo.making import Make, among, document, only, quoted, turn
from twotier.incentives.models import IncentiveEnrollment, IncentiveProfile
from twotier.incentives.queries import fiscal_year_end
from twotier.incentives.usecases.add_profile import PURPOSE
from twotier.partners.directory import folded
from twotier.partners.models import (
    DIRECT_BILL,
    INDIRECT_PROVIDER,
    INDIRECT_RESELLER,
    AgreementOffer,
    DirectoryChange,
    DirectoryEntry,
    Enrollment,
    EnrollmentStep,
)
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases.submit_enrollment import OF_PROFILE, WARNING

PARTNERS = "bulk_partner"
DIRECT, PROVIDER = among("b.kind", DIRECT_BILL), among("b.kind", INDIRECT_PROVIDER)
STATES = ("", "", "", "draft", "pending", "pending", "pending", "action_required", "approved", "rejected")
"""How ten direct-bill partners stand with their application; three have not begun."""
STATE = turn("b.number", *STATES)
APPLIED = f"{DIRECT} AND {among(STATE, 'pending', 'action_required', 'approved', 'rejected')}"
INCENTIVES = ("invited", "invited", "action_required", "validating", "enrolled", "enrolled", "")
"""Where partners stand with the incentives of their kind; one in seven was not invited yet."""
OF_INCENTIVE = turn("b.number", *INCENTIVES)
NUMBER = "DE02100100109307118603"
Steps = list[Copy | Make]


def documents(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an application says of the partner, and a provider's entry in the directory."""
    typed = dict.fromkeys(OF_PROFILE, "") | {
        "legal_name": row["name"], "country": "DE", "city": "Berlin", "address_line": "Unter den Linden 1",
        "postal_code": "10117", "contact_first_name": "Kim", "contact_last_name": "Lang",
        "contact_email": f"contact@{row['domain']}", "support_email": f"support@{row['domain']}", "mpn_id": row["location"],
    }  # fmt: skip
    entry = {
        "name": row["name"], "markets": ["AT", "CH", "DE"], "text": {"en": "Distributor of cloud services."},
        "contact_name": "Kim Lang", "contact_email": f"contact@{row['domain']}", "website": f"https://{row['domain']}",
    }  # fmt: skip
    return {"snapshot": json.dumps(typed), "content": json.dumps(entry), "folded": folded(row["name"])}


def profiles(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return payout and tax profile of a partner that enrolled in its incentives, their numbers sealed."""
    if INCENTIVES[row["number"] % len(INCENTIVES)] not in ("validating", "enrolled"):
        return dict.fromkeys(("payout", "tax", "sealed_payout", "sealed_tax"))
    payout, tax = new_id(), new_id()
    sealed = {"sealed_payout": sealed_under(payout), "sealed_tax": sealed_under(tax)}
    return sealed | {"payout": stored(payout), "tax": stored(tax)}


def sealed_under(key: UUID) -> bytes:
    """Return a number that opens only for its own profile."""
    return vault.seal(PURPOSE, NUMBER.encode(), str(key))


def steps() -> Steps:
    """Return what is made, with the columns that differ from row to row."""
    return [*applications(), *incentives(), *entries()]


def applications() -> Steps:
    """Return applications in every state with their history; an approved one is offered the agreement."""
    submitted, decided = f"NOT {among(STATE, 'draft')}", among(STATE, "approved", "rejected")
    values = {
        "id": "b.enrollment", "tenant_id": "b.tenant", "status": STATE, "contact_email": "'contact@' || b.domain",
        "snapshot": document("b.snapshot"), "opened_at": "b.past", "submitted_at": only(submitted, "b.past"),
        "promised_by": only(submitted, "b.day"), "approved_at": only(among(STATE, "approved"), "b.past"),
        "rejected_at": only(among(STATE, "rejected"), "b.past"),
        "request": f"CASE WHEN {among(STATE, 'action_required', 'rejected')} THEN 'Send the register entry.' ELSE '' END",
    }  # fmt: skip
    step = {"id": new_uuid(), "tenant_id": "b.tenant", "enrollment_id": "b.enrollment", "at": "b.past"}
    kinds = f"CASE {STATE} WHEN 'action_required' THEN 'documents_requested' ELSE {STATE} END"
    offer = {"id": new_uuid(), "tenant_id": "b.tenant", "offered_at": "b.past", "remind_at": "b.soon"}
    offered = {"program": INDIRECT_RESELLER, "version": queries.newest_version(), "status": "offered"}
    return [
        Make(Enrollment, PARTNERS, values, f"{DIRECT} AND {STATE} IS NOT NULL", application()),
        Make(EnrollmentStep, PARTNERS, step, APPLIED, {"kind": "submitted", "person_name": "Kim Lang"}),
        Make(EnrollmentStep, PARTNERS, step | {"kind": kinds}, f"{DIRECT} AND ({decided} OR {among(STATE, 'action_required')})"),
        Make(AgreementOffer, PARTNERS, offer, f"{DIRECT} AND {among(STATE, 'approved')}", offered),
    ]  # fmt: skip


def application() -> dict[str, Any]:
    """Return what is the same in all applications: rules, checks and consent."""
    now, rules = clock.now().isoformat(), queries.policy()
    return {
        "program": INDIRECT_RESELLER, "market": "DE", "policy": queries.frozen(rules), "policy_version": rules.version,
        "checks": {"checked_at": now, "passed": []},
        "consent": {"text": str(WARNING), "at": now, "name": "Kim Lang", "reviewed": True, "acknowledged": True},
    }  # fmt: skip


def incentives() -> Steps:
    """Return profiles and enrollments of the partners that were invited to their kind's program."""
    program = (
        "(SELECT p.id FROM incentives_incentiveprogram p WHERE p.kind = b.kind AND p.status = 'open' "
        "AND NOT p.open_to_all ORDER BY p.created_at LIMIT 1)"
    )
    profile = {"tenant_id": "b.tenant", "created_at": "b.past"}
    said = {"label": "Main account", "country": "DE", "last_digits": NUMBER[-4:]}
    done = among(OF_INCENTIVE, "validating", "enrolled")
    values = {
        "id": new_uuid(), "tenant_id": "b.tenant", "program_id": program, "status": OF_INCENTIVE, "mpn_id": "b.location",
        "invited_email": "'partner@' || b.domain", "activated_at": "b.past", "due_at": "b.soon", "issued_at": "b.past",
        "payout_id": "b.payout", "tax_id": "b.tax", "submitted_at": only(done, "b.past"),
        "decided_at": only(among(OF_INCENTIVE, "enrolled"), "b.past"),
        "runs_until": only(among(OF_INCENTIVE, "enrolled"), moment_of(fiscal_year_end(clock.now()))),
    }  # fmt: skip
    return [
        Make(IncentiveProfile, PARTNERS, profile | {"id": "b.payout", "sealed_number": "b.sealed_payout"},
             "b.payout IS NOT NULL", said | {"kind": "payout"}),
        Make(IncentiveProfile, PARTNERS, profile | {"id": "b.tax", "sealed_number": "b.sealed_tax"},
             "b.tax IS NOT NULL", said | {"kind": "tax"}),
        Make(IncentiveEnrollment, PARTNERS, values, f"{OF_INCENTIVE} IS NOT NULL AND {program} IS NOT NULL"),
    ]  # fmt: skip


def moment_of(value: Any) -> str:
    """Return a moment as SQL says it."""
    return f"CAST({quoted(str(moment(value)))} AS {'timestamptz' if moment(value) is value else 'text'})"


def entries() -> Steps:
    """Return the providers' entries in the public directory, and their proposals in every state."""
    entry = {
        "id": new_uuid(), "tenant_id": "b.tenant", "name": "b.name", "folded_name": "b.folded",
        "content": document("b.content"), "served": "',AT,CH,DE,'", "country": "'DE'", "changed_at": "b.past",
    }  # fmt: skip
    state = turn("b.number", "proposed", "approved", "declined", "withdrawn")
    change = {
        "id": new_uuid(), "tenant_id": "b.tenant", "base": document("b.content"), "content": document("b.content"),
        "proposed_at": "b.past", "status": state, "decided_at": only(f"NOT {among(state, 'proposed')}", "b.past"),
    }  # fmt: skip
    return [
        Copy(DirectoryEntry, PARTNERS, f"t.tenant_id = b.model AND {PROVIDER}", entry),
        Make(DirectoryChange, PARTNERS, change, PROVIDER),
    ]
