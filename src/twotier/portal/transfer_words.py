"""How a transfer reads: what moves, between whom, and what accepting it means for whoever decides."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from twotier.access.actors import Actor
from twotier.core.refusal import said
from twotier.portal import pages, sale_wording, wording
from twotier.portal.templatetags.twotier import drawn_pill, moment, pill
from twotier.subscriptions import terms
from twotier.transfers.lifecycle import MOVED, TRANSFER_LINE
from twotier.transfers.models import Transfer, TransferLine
from twotier.transfers.queries import Shown


def what(shown: Shown) -> str:
    """Return in one line what is to be transferred."""
    first, more = shown.lines[0][0].friendly_name, len(shown.lines) - 1
    if not more:
        return first
    return _("%(title)s and %(more)s more") % {"title": first, "more": wording.number(more)}


def seen(actor: Actor, row: Transfer) -> str:
    """Return the state of a transfer as the reader's side sees it: whoever must answer is needed."""
    asked = row.decider_id == actor.organization_id
    return pill(row, "transfer", asked=asked)


def facts(actor: Actor, row: Transfer) -> list[tuple[str, object]]:
    """Return who gives what to whom, who asked, and what came of it."""
    found: list[tuple[str, object]] = [
        (_("Customer"), row.customer_name),
        (_("Present partner"), row.source.name),
        (_("Future partner"), row.target.name),
        (_("Requested by"), requester(row)),
        (_("Requested"), moment(row.created_at)),
        (_("Takes place"), when(row)),
    ]
    if actor.organization_id != row.tenant_id:
        found[0] = (
            _("Customer"),
            pages.link(reverse("customer-subscriptions", args=[row.tenant_id]), row.customer_name),
        )
    if row.answered_at:
        found += [(_("Answered"), moment(row.answered_at)), (_("Answered by"), row.answered_by_name)]
    if row.closed_at:
        found.append((_("Ended"), moment(row.closed_at)))
    return found


def requester(row: Transfer) -> str:
    """Return who asked: the partner and its person."""
    name = row.target.name if row.requester_id == row.target_id else row.source.name
    return f"{name} ({row.asked_by_name})" if row.asked_by_name else name


def when(row: Transfer) -> str:
    """Return when the subscriptions move."""
    return _("at the end of each term") if row.at_end else _("as soon as it is accepted")


def lines(actor: Actor, shown: Shown) -> list[dict[str, Any]]:
    """Return the subscriptions as the page lists them, add-ons below their base."""
    found = []
    for base, addons in shown.lines:
        found.append(line_of(actor, base, addon=False))
        found += [line_of(actor, row, addon=True) for row in addons]
    return found


def line_of(actor: Actor, row: TransferLine, *, addon: bool) -> dict[str, Any]:
    """Return one subscription: what it is, where it stands, and why it does not move."""
    state, ends = TRANSFER_LINE.state(row.status), row.last_day < terms.last_day(terms.NEVER)
    return {
        "id": row.subscription_id,
        "title": row.friendly_name,
        "url": address(actor, row),
        "addon": addon,
        "billed": sale_wording.billed(row.term, row.billing_cycle) if ends else sale_wording.BY_USE,
        "quantity": row.quantity,
        "last_day": row.last_day if ends else None,
        "mpn_id": row.partner_of_record,
        "pill": drawn_pill(state.family, str(state.label)),
        "open": row.status == TRANSFER_LINE.initial,
        "problem": said(row.problem) if row.problem else "",
    }


def address(actor: Actor, row: TransferLine) -> str:
    """Return the page of a subscription, for those who see it: the present partner's until it moves, then the future one's."""
    key = row.new_subscription_id if row.status == MOVED else row.subscription_id
    owner = row.target_id if row.status == MOVED else row.source_id
    return reverse("subscription", args=[row.tenant_id, key]) if actor.organization_id in (owner, row.tenant_id) else ""


def meaning(actor: Actor, row: Transfer) -> list[str]:
    """Return what accepting a transfer means for the reader's organization, and for the customer."""
    gives = actor.organization_id == row.source_id
    return [*(for_source(row) if gives else for_target(row)), for_customer()]


def for_source(row: Transfer) -> Sequence[str]:
    """Return what the present partner agrees to."""
    values = {"target": row.target.name}
    if row.at_end:
        return [
            _("Each subscription ends here with its term and goes on at %(target)s the day after. Auto-renew is turned off.") % values,
            _("You are charged to the end of each term."),
        ]  # fmt: skip
    return [
        _("%(target)s sells, bills and supports these subscriptions from then on. They end here.") % values,
        _(
            "You are charged up to and including the day on which you accept, and get the rest of the charge cycle back."
        ),
        *(
            [_("The reseller that stands on them now earns nothing on them any more.")]
            if "provider" in row.source.kinds
            else []
        ),
    ]


def for_target(row: Transfer) -> Sequence[str]:
    """Return what the future partner agrees to."""
    if row.at_end:
        return [_("A new term begins here the day after each term ends, at the price of that day.")]
    return [
        _("You sell, bill and support these subscriptions, from the day after you accept."),
        _(
            "Last day, billing plan and price stay as they are. Nothing can be canceled or given back before the term ends."
        ),
    ]


def for_customer() -> str:
    """Return what stays as it is."""
    return _("Licenses, users and data of the customer stay as they are. The customer gets a mail.")
