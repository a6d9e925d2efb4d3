"""What happens at the end of a term, as its page offers it: to the seller, and to a reseller that got the right (S77)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock, money
from twotier.core.refusal import Refusal
from twotier.portal import pages, sale_wording, wording
from twotier.subscriptions import discounts, endings, families, policies, prices, schedules, terms
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._renewing import why_not
from twotier.subscriptions.usecases.change_subscription import Changes, WantedTerm, change_subscription
from twotier.subscriptions.usecases.set_auto_renew import choose_end_of_term

LONGEST_VERSION = 9
STATES = {
    endings.RENEW: gettext_lazy("The subscription renews by itself at the end of its term."),
    endings.EXTEND: gettext_lazy("The subscription goes on month by month at the end of its term."),
    endings.CANCEL: gettext_lazy("The subscription ends with its term."),
}
LABELS = {
    endings.RENEW: gettext_lazy("Renew"),
    endings.EXTEND: gettext_lazy("Go on month by month"),
    endings.CANCEL: gettext_lazy("Let it end"),
}


def control(actor: Actor, found: Subscription) -> dict[str, Any]:
    """Return the choices of the page, or why there are none; nothing for whoever has no say at all."""
    if not actor.may(Permission.SUBSCRIPTION_AUTO_RENEW) or found.status != "active":
        return {}
    if found.family == families.USAGE:
        return {"state": _("It is charged by use and goes on until it is canceled.")}
    rules = policies.in_force()
    choice = endings.chosen(found, rules)
    if refusal := why_not(actor, found) or SUBSCRIPTION.why_not(found, SUBSCRIPTION.move("change_renewal")):
        return {"state": STATES[choice], "why_not": refusal}
    costs = quoted(found) if found.partner_id == actor.organization_id else {}
    offered = [each for each in endings.CHOICES if each != endings.EXTEND or endings.extended_applies(found, rules)]
    return {
        "state": STATES[choice],
        "options": [
            {"value": each, "label": LABELS[each], "text": consequence(found, rules, each, costs), "at": each == choice}
            for each in offered
        ],
        "scheduled": bool(found.schedule),
    }


def quoted(found: Subscription) -> dict[str, str]:
    """Return what the next term and a month of an extended one would cost at today's prices, for all licenses."""
    plan = schedules.of(found) or schedules.unchanged(found)
    place, today = prices.around(found, {found.product_id, plan.product_id}, clock.today())
    item = today.of(place, plan.sku, plan.term, plan.billing_cycle)
    unit = found.unit_price_e8
    if item and item.unit_price_e8 != unit:
        # Whoever pays today's list price has no promotion that could go on.
        unit = discounts.unit_price(found, item, found.next_term_start, plan.quantity)
    return {
        endings.RENEW: amount(unit, plan.quantity, found.currency, plan.billing_cycle),
        endings.EXTEND: amount(today.extended(place, found), found.quantity, found.currency, "monthly"),
    }


def amount(unit_e8: int, quantity: int, currency: str, cycle: str) -> str:
    """Return what all licenses cost per charge."""
    total = wording.amount(money.minor(unit_e8, quantity, currency), currency)
    return f"{total} {sale_wording.PER_CYCLE.get(cycle, '')}".strip()


def consequence(found: Subscription, rules: policies.InForce, choice: str, costs: dict[str, str]) -> str:
    """Say what a choice brings, with its price for whoever pays it."""
    values = {
        "day": wording.day(found.next_term_start),
        "last": wording.day(terms.last_day(found.next_term_start)),
        "amount": costs.get(choice, ""),
        "term": next_term(found),
        "expired": wording.day(found.next_term_start + timedelta(days=terms.EXPIRED_DAYS - 1)),
        "until": wording.day(found.next_term_start + timedelta(days=terms.DISABLED_DAYS)),
    }
    return words_of(choice, priced=bool(costs), extended=endings.extended_applies(found, rules)) % values


def words_of(choice: str, *, priced: bool, extended: bool) -> str:
    """Return the sentence of a choice; `extended` says that terms can go on month by month, and so end at once."""
    if choice == endings.RENEW:
        return _("From %(day)s: %(term)s. At today's prices: %(amount)s.") if priced else _("From %(day)s: %(term)s.")
    if choice == endings.EXTEND and priced:
        return _(
            "From %(day)s every month is billed, at today's prices: %(amount)s. Licenses cannot be changed then; you can cancel on any day."
        )
    if choice == endings.EXTEND:
        return _(
            "From %(day)s every month is billed. Licenses cannot be changed then; the seller can cancel on any day."
        )
    if extended:
        return _(
            "Users have access until %(last)s. Administrators reach the data until %(until)s; then everything is deleted."
        )
    return _("Users keep access until %(expired)s; from %(day)s on nothing is billed. Then the data is deleted.")


def next_term(found: Subscription) -> str:
    """Return the next term in words: as it is scheduled, or as it is now."""
    plan = schedules.of(found) or schedules.unchanged(found)
    billed = sale_wording.billed(plan.term, plan.billing_cycle)
    licenses = ngettext("%(count)s license", "%(count)s licenses", plan.quantity)
    licenses %= {"count": wording.number(plan.quantity)}
    return wording.joined([plan.title, licenses, billed])


def version_of(request: HttpRequest) -> int | None:
    """Return the version of the subscription that the page showed."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_VERSION else None


@pages.page
@require_POST
def choose(request: HttpRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    """Choose what follows the term, or take the scheduled change back; a second click finds it done."""
    actor, choice = pages.acting(request), request.POST.get("choice", "")
    if request.POST.get("unschedule"):
        changes = Changes(schedule=WantedTerm(), version=version_of(request))
        actor.require(Permission.SUBSCRIPTION_SCHEDULE)
        change_subscription(actor, customer_id, subscription_id, changes)
        messages.success(request, _("The scheduled change is removed."))
    elif choice in endings.CHOICES:
        choose_end_of_term(actor, customer_id, subscription_id, choice, version=version_of(request))
        messages.success(request, STATES[choice])
    else:
        actor.require(Permission.SUBSCRIPTION_AUTO_RENEW)
        raise Refusal(400, 3000, _("Choose what happens at the end of the term."))
    return redirect("subscription", customer_id=customer_id, subscription_id=subscription_id)
