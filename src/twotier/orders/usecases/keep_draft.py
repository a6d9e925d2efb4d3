"""Keep what is typed into the new-customer wizard, so that nothing typed is lost and nothing else happens yet."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.models import CustomerDraft
from twotier.customers.queries import vetting
from twotier.customers.rules.program import check_program
from twotier.customers.usecases import _creating as creating
from twotier.orders import drafts, queries
from twotier.orders.buying import check_purchase
from twotier.orders.drafts import Moved
from twotier.orders.pricing import Wanted

LIVES = timedelta(days=7)


@usecase(permission=Permission.CUSTOMER_CREATE_WITHOUT_ORDER)
def start_customer(actor: Actor, *, reseller_id: UUID | None) -> CustomerDraft:
    """Open a draft of a new customer, with its reseller locked when there is one (S155)."""
    creating.refuse_resellers(actor)
    check_program(actor)
    creating.check_reseller(actor, reseller_id)
    return new_draft(actor, reseller_id=reseller_id)


@usecase(permission=Permission.ORDER_PLACE)
def start_subscriptions(actor: Actor, *, customer_id: UUID) -> CustomerDraft:
    """Open a draft of more subscriptions for an existing customer (S173)."""
    customer = customer_queries.customer_with(actor, customer_id)
    check_purchase(actor, customer.id)
    vetting.refuse_unvetted(customer)
    return new_draft(actor, customer_id=customer.id, reseller_id=customer_queries.reseller_for(actor, customer.id))


@usecase(permission=Permission.CUSTOMER_CREATE_WITHOUT_ORDER)
def keep_form(actor: Actor, draft_id: UUID, form: dict[str, Any]) -> CustomerDraft:
    """Keep the customer form as it was typed, right or wrong; a reseller that is no partner any more binds it no longer."""
    draft = drafts.open_draft(actor, draft_id)
    if not drafts.is_locked(actor, draft):
        draft.reseller_id = None
    draft.form = {name: draft.form[name] for name in (drafts.RECORD,) if name in draft.form} | form
    draft.save(update_fields=["form", "reseller_id"])
    return draft


@usecase(permission=Permission.ORDER_PLACE)
def keep_lines(actor: Actor, draft_id: UUID, lines: list[Wanted]) -> CustomerDraft:
    """Keep the chosen subscriptions."""
    draft = drafts.open_draft(actor, draft_id)
    draft.lines = msgspec.to_builtins(lines)
    draft.save(update_fields=["lines"])
    return draft


@usecase(permission=Permission.CUSTOMER_CREATE_WITHOUT_ORDER)
def discard(actor: Actor, draft_id: UUID) -> None:
    """Void the whole draft: no customer, no tenant, no order, no domain remains (S160)."""
    drafts.close(drafts.open_draft(actor, draft_id), drafts.CANCELED)


@usecase(permission=Permission.ORDER_PLACE)
def renew_items(actor: Actor, draft_id: UUID, country: str) -> list[Moved]:
    """Put today's item in the place of each whose price has ended; return what changed."""
    draft = drafts.open_draft(actor, draft_id)
    lines, moved = drafts.renewed(drafts.lines_of(draft), country)
    if moved:
        draft.lines = msgspec.to_builtins(lines)
        draft.save(update_fields=["lines"])
    return moved


@usecase(permission=Permission.ORDER_PLACE)
def keep_reseller(actor: Actor, draft_id: UUID, reseller_id: UUID | None) -> CustomerDraft:
    """Keep whose MPN id stands on the subscriptions, or that nobody's does (S136, S175)."""
    draft = drafts.open_draft(actor, draft_id)
    creating.check_reseller(actor, reseller_id)
    draft.form = draft.form | {drafts.RECORD: str(reseller_id or "")}
    draft.save(update_fields=["form"])
    return draft


def new_draft(actor: Actor, *, reseller_id: UUID | None = None, customer_id: UUID | None = None) -> CustomerDraft:
    """Write an empty draft of the person who acts; one of the same sale in which nothing stands yet serves again."""
    if actor.person_id is None:
        raise Refusal(403, 910047, _("Drafts belong to people. Sign in to the portal."), "wrong_token_kind")
    now = clock.now()
    same = queries.open_drafts(actor).filter(reseller_id=reseller_id, customer_id=customer_id)
    if empty := next(filter(drafts.untouched, same), None):
        empty.created_at, empty.expires_at = now, now + LIVES
        empty.save(update_fields=["created_at", "expires_at"])
        return empty
    return CustomerDraft.objects.create(
        tenant_id=actor.organization_id,
        person_id=actor.person_id,
        reseller_id=reseller_id,
        customer_id=customer_id,
        created_at=now,
        expires_at=now + LIVES,
    )
