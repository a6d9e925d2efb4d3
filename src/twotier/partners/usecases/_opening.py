"""How an application begins: one row per tenant and program, a draft."""

from twotier.access.actors import Actor
from twotier.partners.eligibility import Situation
from twotier.partners.lifecycle import ENROLLMENT
from twotier.partners.models import INDIRECT_RESELLER, Enrollment

BEGINS = {"none": "open", "deauthorised": "open_again"}


def draft(actor: Actor, found: Situation) -> Enrollment:
    """Return the tenant's draft, locked, opened unless it is open already."""
    key = {"tenant_id": actor.organization_id, "program": INDIRECT_RESELLER}
    Enrollment.objects.get_or_create(**key, defaults={"market": actor.market})
    row = Enrollment.objects.select_for_update().get(**key)
    if row.status in BEGINS:
        row.from_direct_bill, row.market = found.direct_bill, actor.market
        row.save(update_fields=["from_direct_bill", "market"])
        ENROLLMENT.fire(row, BEGINS[row.status], actor)
    return row
