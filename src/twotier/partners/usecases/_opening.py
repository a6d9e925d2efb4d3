"""How an application begins: one row per tenant and program, a draft."""

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.partners.eligibility import Situation
from twotier.partners.lifecycle import ENROLLMENT
from twotier.partners.models import INDIRECT_RESELLER, Enrollment

BEGINS = {"none": "open", "deauthorised": "open_again"}


def intend(row: Enrollment, actor: Actor) -> None:
    """Write down on an application who stated the intent, and when (S2)."""
    row.consent = row.consent | {"intent_at": clock.now().isoformat(), "intent_by": str(actor.person_id or "")}


def draft(actor: Actor, found: Situation) -> Enrollment:
    """Return the tenant's draft, locked, opened unless it is open already."""
    key = {"tenant_id": actor.organization_id, "program": INDIRECT_RESELLER}
    Enrollment.objects.get_or_create(**key, defaults={"market": actor.market})
    row = Enrollment.objects.select_for_update().get(**key)
    if row.status in BEGINS:
        row.from_direct_bill, row.market, row.consent = found.direct_bill, actor.market, {}
        row.save(update_fields=["from_direct_bill", "market", "consent"])
        ENROLLMENT.fire(row, BEGINS[row.status], actor)
    return row
