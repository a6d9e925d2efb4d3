"""New subscription: offers of the catalog become lines of the draft, for a new customer or an existing one."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import queries as catalog_queries
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer, CustomerDraft
from twotier.orders import drafts, pricing
from twotier.orders.drafts import Moved
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.keep_draft import keep_lines, keep_reseller, renew_items, start_subscriptions
from twotier.portal import legacy_lines, sale, sale_lines, sale_wording
from twotier.portal.forms import reseller
from twotier.portal.forms.refusable import answers_page

OFFERS = 20
MOST_DIGITS = 9


@sale.step
@require_GET
def start(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Open a draft of more subscriptions for an existing customer (S173)."""
    draft = start_subscriptions(sale.acting(request), customer_id=customer_id)
    return redirect("sale-subscriptions", draft_id=draft.id)


@sale.step
@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show the catalog beside what was chosen from it."""
    actor, draft = sale.acting(request), drafts.read_draft(sale.acting(request), draft_id)
    if not sale.orders(actor, draft):
        return redirect("sale-review", draft_id=draft.id)
    form = sale.checked(actor, draft)
    if form and form.errors:
        return HttpResponseRedirect(reverse("sale-customer", args=[draft.id]) + "?check")
    if request.method == "POST":
        return act(request, draft)
    moved = renewed(actor, draft)
    return shown(request, drafts.read_draft(actor, draft.id) if moved else draft, moved=moved)


def renewed(actor: Actor, draft: CustomerDraft) -> list[Moved]:
    """Renew a draft's items once one of them is no longer for sale; return what moved."""
    customer = sale.buyer(actor, draft)
    return renew_items(actor, draft.id, customer.country) if sale_lines.ended(draft, customer) else []


def act(request: HttpRequest, draft: CustomerDraft) -> HttpResponse:
    """Keep what was typed, do what the pressed button says, then go on or show the page again."""
    actor, posted = sale.acting(request), sale.sent(request)
    verb, _colon, what = posted.get("act", "").partition(":")
    typed, wrong = read_lines(posted, drafts.lines_of(draft))
    lines = changed(typed, verb, what, posted, sale.buyer(actor, draft).country if verb == "add" else "")
    if len(lines) > len(typed):
        support = drafts.support_by_default(actor, draft)
        lines = [*lines[:-1], msgspec.structs.replace(lines[-1], support_partner_id=support)]
    draft = keep_lines(actor, draft.id, lines)
    wrong = {key: text for key, text in wrong.items() if any(line.id == key for line in lines)}
    if refused := kept_reseller(actor, draft, posted):
        return shown(request, drafts.read_draft(actor, draft.id), wrong=wrong, refused=refused, status=422)
    draft = drafts.read_draft(actor, draft.id)
    if wrong:
        return shown(request, draft, wrong=wrong, status=422)
    if verb == "next":
        return go_on(request, draft)
    query = urlencode({"q": q}) if (q := posted.get("q", "").strip()) else ""
    return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)


def kept_reseller(actor: Actor, draft: CustomerDraft, posted: Mapping[str, str]) -> str:
    """Keep the reseller that was chosen; return why it cannot be, if so."""
    if not actor.is_("provider") or "reseller" not in posted:
        return ""
    try:
        keep_reseller(actor, draft.id, posted_reseller(actor, draft, posted["reseller"]))
    except Refusal as refusal:
        if answers_page(refusal):
            raise
        return str(refusal.message)
    return ""


def read_lines(posted: Mapping[str, str], lines: list[Wanted]) -> tuple[list[Wanted], dict[int, str]]:
    """Return the lines with what was typed into them, and quantities that are no numbers."""
    read, wrong = [], {}
    for line in lines:
        text = posted.get(f"quantity-{line.id}", str(line.quantity)).strip()
        fits = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
        if not fits:
            wrong[line.id] = text
        values: dict[str, Any] = {"quantity": int(text)} if fits else {}
        item = posted.get(f"item-{line.id}", "")
        if same_sku(item, line.catalog_item_id):
            values["catalog_item_id"] = item
        support = posted.get(f"support-{line.id}", line.support_partner_id)
        values["support_partner_id"] = drafts.RESELLER if support == drafts.RESELLER else ""
        read.append(legacy_lines.with_plan(msgspec.structs.replace(line, **values), item))
    return read, wrong


def same_sku(one: str, other: str) -> bool:
    """Tell whether two catalog items are ways to buy the same SKU: a line never turns into something else."""
    return one.rpartition(":")[0] == other.rpartition(":")[0] and one.count(":") == other.count(":") > 0


def changed(lines: list[Wanted], verb: str, what: str, posted: Mapping[str, str], country: str) -> list[Wanted]:
    """Return the lines after the button that was pressed: add, remove, one more or one less."""
    if verb == "add" and legacy_lines.AT in (item := posted.get(f"offer-{what}", "")):
        return legacy_lines.added(lines, item, what, country)
    if verb == "add":
        return added(lines, item, what)
    if verb == "remove":
        return [line for line in lines if str(line.id) != what]
    step = {"more": 1, "less": -1}.get(verb, 0)
    return [
        msgspec.structs.replace(line, quantity=max(1, line.quantity + step)) if str(line.id) == what else line
        for line in lines
    ]


def added(lines: list[Wanted], item: str, sku_id: str) -> list[Wanted]:
    """Return the lines with one more of an item: a new line with the least quantity, or one more license."""
    known = catalog_queries.prices_of([item]) if item.rpartition(":")[0] == sku_id else {}
    row = known.get(item)
    if row is None:
        return lines
    if any(line.catalog_item_id == item for line in lines):
        same = [line.catalog_item_id == item for line in lines]
        return [
            msgspec.structs.replace(line, quantity=line.quantity + 1) if hit else line
            for line, hit in zip(lines, same, strict=True)
        ]
    number = max((line.id for line in lines), default=0) + 1
    quantity = max(1, row.minimum_quantity)
    return [*lines, Wanted(id=number, catalog_item_id=item, quantity=quantity, friendly_name=row.title)]


def posted_reseller(actor: Actor, draft: CustomerDraft, text: str) -> UUID | None:
    """Return the reseller that was chosen from the list; raises 910016 for any other."""
    if text and text not in dict(named_resellers(actor, draft)):
        refusal = _("Without a partnership you cannot transact with a reseller.")
        raise Refusal(403, 910016, refusal, "partnership_not_active")
    return UUID(text) if text else None


def go_on(request: HttpRequest, draft: CustomerDraft) -> HttpResponse:
    """Go to Review once at least one line is right and none is wrong (S158)."""
    found = sale_lines.basket(draft, sale.buyer(sale.acting(request), draft))
    if found.ready:
        return redirect("sale-review", draft_id=draft.id)
    return shown(request, draft, status=422, asked=True)


def shown(
    request: HttpRequest,
    draft: CustomerDraft,
    *,
    wrong: Mapping[int, str] | None = None,
    moved: list[Moved] | None = None,
    asked: bool = False,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page: search, lines, offers, summary."""
    actor = sale.acting(request)
    customer = sale.buyer(actor, draft)
    found = sale_lines.with_choices(sale_lines.basket(draft, customer, wrong), customer)
    named = chosen_reseller(actor, draft)
    context = around(actor, draft, customer) | {
        "basket": found,
        "empty": asked and not found.lines,
        "refused": refused,
        "faulty": [line for line in found.lines if line.error] if status != 200 else [],
        "moved": moved_notes(moved or []),
    }
    context |= offers(sale.sent(request).get("q", "").strip(), customer) | named
    return render(request, "portal/sale/subscriptions.html", context, status=status)


def around(actor: Actor, draft: CustomerDraft, customer: Customer) -> dict[str, Any]:
    """Return what stands around the lines: for whom, at whose prices, who may support."""
    shared = sale.frame_of(actor, draft, sale.SUBSCRIPTIONS)
    return shared | {
        "customer": customer,
        "market_note": sale_lines.market_note(customer),
        "supporters": sale_lines.supporters(actor, draft),
        "attests": actor.may(Permission.AGREEMENT_ATTEST_CUSTOMER),
        "no_agreement": bool(draft.customer_id) and not customer_queries.has_agreed(customer.id, actor.organization_id),
    }


def offers(text: str, customer: Customer) -> dict[str, Any]:
    """Return what the catalog has for a customer, one row per SKU with its ways to buy."""
    market = pricing.market_of(customer)
    found = catalog_queries.search_items(text, market, customer.segment, OFFERS + 1) if market else []
    pairs: list[tuple[Any, Any]] = [(item, sale_wording.choices(item.choices)) for item in found]
    pairs += legacy_lines.search(text, customer, OFFERS + 1)
    rows = [
        (item, choices, f"add:{item.sku_id}", f"add-{place}") for place, (item, choices) in enumerate(pairs[:OFFERS], 1)
    ]
    return {"q": text, "offers": rows, "more_offers": len(pairs) > OFFERS, "limit": OFFERS}


def chosen_reseller(actor: Actor, draft: CustomerDraft) -> dict[str, Any]:
    """Return whose MPN id may stand on the subscriptions, and whose does (S136, S175)."""
    if not actor.is_("provider"):
        return {}
    return {"resellers": named_resellers(actor, draft), "reseller_id": str(drafts.of_record(actor, draft) or "")}


def named_resellers(actor: Actor, draft: CustomerDraft) -> list[tuple[str, str]]:
    """Return the active resellers; of a new customer only the one that it is created for, if it is."""
    serving = drafts.reseller_of(draft) if draft.customer_id is None else None
    listed = reseller.choices(actor, draft)
    return [pair for pair in listed if serving is None or pair[0] == str(serving)]


def moved_notes(moved: list[Moved]) -> list[str]:
    """Say what happened to prices that ended while the draft lay."""
    gone = _("%(title)s is no longer sold on these terms. Remove it or choose other terms.")
    new = _("The price of %(title)s changed from %(before)s to %(now)s per license.")
    return [
        (new if move.now else gone)
        % {
            "title": move.before.title,
            "before": sale_wording.unit_price(move.before.unit_price_e8, move.before.currency),
            "now": sale_wording.unit_price(move.now.unit_price_e8, move.now.currency) if move.now else "",
        }
        for move in moved
    ]
