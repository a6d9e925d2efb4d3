"""Drafts of the new-customer wizard: each belongs to the person who types it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import queries as catalog_queries
from twotier.catalog.shapes import AvailabilityRow
from twotier.core import clock
from twotier.core.ids import upper_digest
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import CustomerDraft
from twotier.customers.queries import vetting
from twotier.orders import queries
from twotier.orders.pricing import Wanted
from twotier.partners import queries as partner_queries
from twotier.partners.models import INDIRECT_RESELLER
from twotier.partnerships import queries as partnership_queries
from twotier.partnerships.models import Partnership

T = TypeVar("T")

CANCELED = "canceled"
RESELLER = "reseller"
"""The form's field of the reseller, and on a line the word for “the reseller is the support contact”."""
RECORD = "of_record"
"""The form's member of whose MPN id stands on the lines, once it was chosen."""


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


def untouched(draft: CustomerDraft) -> bool:
    """Tell whether nothing was typed or chosen yet."""
    return not draft.form and not draft.lines


def remembered(draft: CustomerDraft, key: object, ask: Callable[[], T]) -> T:
    """Return what was asked before about a draft that is at hand: pages ask the same several times."""
    kept: dict[object, Any] = draft.__dict__.setdefault("remembered", {})
    if key not in kept:
        kept[key] = ask()
    answer: T = kept[key]
    return answer


def asked(draft: CustomerDraft, key: object, otherwise: T) -> T:
    """Return what was asked before about a draft at hand, without asking."""
    kept: dict[object, Any] = draft.__dict__.get("remembered", {})
    answer: T = kept.get(key, otherwise)
    return answer


def may_order(actor: Actor, draft: CustomerDraft) -> bool:
    """Tell whether the actor may order with a draft; a customer that the vendor reviews first gets no order (D4)."""
    new = draft.customer_id is None
    return actor.may(Permission.ORDER_PLACE) and not (new and remembered(draft, "vetting", vetting.is_on))


def as_seen(actor: Actor, draft: CustomerDraft, prices: str) -> str:
    """Return what changes as soon as anything does that a person saw before submitting; `prices` is their fingerprint."""
    lines = draft.lines if may_order(actor, draft) else None
    return f"{prices}-{upper_digest(json.dumps([draft.form, lines], sort_keys=True))}"


def check_seen(actor: Actor, draft: CustomerDraft, seen: str) -> str:
    """Return the fingerprint of the prices that a person saw; raises 910056 when the draft was changed since."""
    prices = seen.partition("-")[0]
    if seen and seen != as_seen(actor, draft, prices):
        text = _(
            "This sale was changed since you looked at it, perhaps in another window. Look at it again, then submit. Nothing was ordered."
        )
        raise Refusal(409, 910056, text, "lost_race")
    return prices


def partnership_of(actor: Actor, draft: CustomerDraft, reseller_id: UUID | None) -> Partnership | None:
    """Return the actor's active partnership with a reseller of a draft, or nothing."""
    if reseller_id is None:
        return None
    ask = partial(partnership_queries.active_between, actor.organization_id, reseller_id)
    return remembered(draft, ("partnership", reseller_id), ask)


def is_locked(actor: Actor, draft: CustomerDraft) -> bool:
    """Tell whether a sale is bound to the reseller at which it began: while it may gain customers of the actor (S155)."""
    if draft.reseller_id is None or partnership_of(actor, draft, draft.reseller_id) is None:
        return False
    return not remembered(draft, "halted", partial(partner_queries.halted, draft.reseller_id, INDIRECT_RESELLER))


def reseller_of(draft: CustomerDraft) -> UUID | None:
    """Return the reseller that serves the customer: locked, or as chosen for a new one; none is a choice too."""
    chosen = draft.form.get(RESELLER) if draft.customer_id is None else None
    if draft.reseller_id or not chosen:
        return draft.reseller_id
    return UUID(chosen)


def of_record(actor: Actor, draft: CustomerDraft) -> UUID | None:
    """Return whose MPN id stands on the lines: as chosen, else the customer's reseller if it earns (S136)."""
    reseller_id, chosen = reseller_of(draft), draft.form.get(RECORD)
    if chosen is not None and (draft.customer_id or chosen in ("", str(reseller_id))):
        return UUID(chosen) if chosen else None
    partnership = partnership_of(actor, draft, reseller_id)
    return reseller_id if partnership and partnership.earns_incentives else None


def supporter_of(actor: Actor, draft: CustomerDraft) -> UUID | None:
    """Return the reseller that may support the customer: one related to it, as it will be to a new one (S178)."""
    candidates = dict.fromkeys(filter(None, [of_record(actor, draft), reseller_of(draft)]))
    if draft.customer_id is None:
        return next((key for key in candidates if key == reseller_of(draft)), None)
    ask = partial(customer_queries.related_partners, draft.customer_id)
    related = remembered(draft, "related", ask) if candidates else set()
    return next((key for key in candidates if key in related), None)


def support_by_default(actor: Actor, draft: CustomerDraft) -> str:
    """Return whom a new line names as support contact: the reseller where the partnership says so (level 4)."""
    supporter = supporter_of(actor, draft)
    partnership = partnership_of(actor, draft, supporter)
    return RESELLER if partnership and partnership.gives_support else ""


def wanted(actor: Actor, draft: CustomerDraft) -> list[Wanted]:
    """Return a draft's lines as they are ordered: the reseller's tied MPN id on each, support contacts by id."""
    lines = lines_of(draft)
    record = of_record(actor, draft) if lines else None
    mpn_id = partner_queries.tied_mpn_ids([record]).get(record, "") if record else ""
    seller = str(actor.organization_id)
    named = any(line.support_partner_id == RESELLER for line in lines)
    contacts = {RESELLER: str(supporter_of(actor, draft) or seller) if named else seller}
    return [
        msgspec.structs.replace(
            line, partner_of_record=mpn_id, support_partner_id=contacts.get(line.support_partner_id, seller)
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
