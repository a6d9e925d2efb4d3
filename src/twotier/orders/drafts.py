"""Drafts of the new-customer wizard: each belongs to the person who types it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.catalog import queries as catalog_queries
from twotier.catalog.shapes import AvailabilityRow
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import CustomerDraft
from twotier.orders import queries
from twotier.orders.pricing import Wanted
from twotier.partners import queries as partner_queries

CANCELED = "canceled"
RESELLER = "reseller"
"""The form's field of the reseller, and on a line the word for “the reseller is the support contact”."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An item whose price ended while it lay in a draft, and what stands in its place, if anything is sold."""

    before: AvailabilityRow
    now: AvailabilityRow | None


def open_draft(actor: Actor, draft_id: UUID) -> CustomerDraft:
    """Return an open draft under its row's lock."""
    return still_open(queries.drafts(actor).select_for_update().filter(id=draft_id).first())


def read_draft(actor: Actor, draft_id: UUID) -> CustomerDraft:
    """Return an open draft to look at."""
    return still_open(queries.drafts(actor).filter(id=draft_id).first())


def any_draft(actor: Actor, draft_id: UUID) -> CustomerDraft:
    """Return a draft in whatever state, to say what became of it; raises 404 for a stranger's."""
    draft = queries.drafts(actor).filter(id=draft_id).first()
    if draft is None:
        raise unknown()
    return draft


def still_open(draft: CustomerDraft | None) -> CustomerDraft:
    """Return the draft; raises 404 for a stranger's, 409/910036 once it was submitted, voided or too old."""
    if draft is None:
        raise unknown()
    if draft.finished_as or draft.expires_at <= clock.now():
        text = _("This draft was submitted, canceled or has expired. Start over.")
        raise Refusal(409, 910036, text, "draft_discarded")
    return draft


def unknown() -> Refusal:
    """Return the refusal of a draft that the actor never had."""
    return Refusal(404, 910036, _("There is no such draft."), "draft_discarded")


def close(draft: CustomerDraft, outcome: str) -> None:
    """End a draft and forget what was typed, so that a second submission finds nothing to do."""
    draft.finished_as, draft.form, draft.lines = outcome, {}, []
    draft.save(update_fields=["finished_as", "form", "lines"])


def lines_of(draft: CustomerDraft) -> list[Wanted]:
    """Return the chosen subscriptions of a draft."""
    return msgspec.convert(draft.lines, list[Wanted])


def reseller_of(draft: CustomerDraft) -> UUID | None:
    """Return the reseller of a sale: locked for a new customer, else as chosen; none at all is a choice too."""
    chosen = draft.form.get(RESELLER)
    if draft.customer_id is None and draft.reseller_id:
        return draft.reseller_id
    if chosen is None:
        return draft.reseller_id
    return UUID(chosen) if chosen else None


def wanted(actor: Actor, draft: CustomerDraft) -> list[Wanted]:
    """Return a draft's lines as they are ordered: the reseller's tied MPN id on each, support contacts by id."""
    reseller_id, lines = reseller_of(draft), lines_of(draft)
    mpn_id = partner_queries.tied_mpn_ids([reseller_id]).get(reseller_id, "") if reseller_id and lines else ""
    serves = draft.customer_id is None or reseller_id in customer_queries.related_partners(draft.customer_id)
    supporters = {RESELLER: str(reseller_id or "")} if serves else {}
    return [
        msgspec.structs.replace(
            line, partner_of_record=mpn_id, support_partner_id=supporters.get(line.support_partner_id, "")
        )
        for line in lines
    ]


def renewed(lines: Sequence[Wanted], country: str) -> tuple[list[Wanted], list[Moved]]:
    """Return the lines with today's item for each whose price ended, and what moved; what is sold no more stays."""
    market, ids = catalog_queries.reference_market(country), [line.catalog_item_id for line in lines]
    present = catalog_queries.prices_of(ids, market, clock.today())
    gone = [key for key in ids if key not in present]
    before = catalog_queries.prices_of(gone, ever=True) if gone else {}
    successors = {key: Moved(row, successor(row, market)) for key, row in before.items()}
    return [with_successor(line, successors) for line in lines], list(successors.values())


def successor(row: AvailabilityRow, market: str) -> AvailabilityRow | None:
    """Return what a SKU costs today on the same terms."""
    return catalog_queries.price_on(row.sku_id, market, row.segment, row.term, row.billing_plan, currency=row.currency)


def with_successor(line: Wanted, successors: Mapping[str, Moved]) -> Wanted:
    """Return a line with the item that took its item's place."""
    moved = successors.get(line.catalog_item_id)
    if moved is None or moved.now is None:
        return line
    return msgspec.structs.replace(line, catalog_item_id=moved.now.catalog_item_id)
