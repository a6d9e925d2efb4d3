"""Finding drafts of the new-customer wizard: each belongs to the person who types it."""

from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers.models import CustomerDraft
from twotier.orders import queries
from twotier.orders.pricing import Wanted


def open_draft(actor: Actor, draft_id: UUID) -> CustomerDraft:
    """Return an open draft under its row's lock; raises 910036 once it was submitted, voided or too old."""
    draft = queries.drafts(actor).select_for_update().filter(id=draft_id).first()
    if draft is None or draft.finished_as or draft.expires_at <= clock.now():
        raise gone()
    return draft


def read_draft(actor: Actor, draft_id: UUID) -> CustomerDraft:
    """Return an open draft to look at."""
    draft = queries.drafts(actor).filter(id=draft_id, finished_as="").first()
    if draft is None or draft.expires_at <= clock.now():
        raise gone()
    return draft


def gone() -> Refusal:
    """Return the refusal of a draft that is no more."""
    text = _("This draft was submitted, canceled or has expired. Start over.")
    return Refusal(409, 910036, text, "draft_discarded")


def lines_of(draft: CustomerDraft) -> list[Wanted]:
    """Return the chosen subscriptions of a draft."""
    return msgspec.convert(draft.lines, list[Wanted])
