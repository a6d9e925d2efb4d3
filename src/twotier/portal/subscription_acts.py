"""Suspend, reactivate and cancel a subscription: what stays and what stops is said first, and nothing happens before it is confirmed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.portal import pages, wording
from twotier.portal.forms.refusable import answers_page
from twotier.portal.renewals import version_of
from twotier.portal.subscription_lists import amount_words
from twotier.subscriptions import families, policies, queries, refunds, terms
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._changing import check_seller
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription

TICKED = "on"
Lines = list[str]


@dataclass(frozen=True)
class Act:
    """An act on a subscription: its move, the state that it leads to, who may, and its words."""

    name: str
    move: str
    status: str
    permission: Permission
    label: Promise
    question: Promise
    done: Promise


ACTS = {
    "suspend": Act(
        "suspend", "suspend", "suspended", Permission.SUBSCRIPTION_SUSPEND, pgettext_lazy("subscription", "Suspend"),
        gettext_lazy("Suspend %(name)s?"), gettext_lazy("Suspended. Nobody has access until it is reactivated."),
    ),
    "reactivate": Act(
        "reactivate", "reactivate", "active", Permission.SUBSCRIPTION_SUSPEND,
        pgettext_lazy("subscription", "Reactivate"), gettext_lazy("Reactivate %(name)s?"),
        gettext_lazy("Reactivated. Users have access again."),
    ),
    "cancel": Act(
        "cancel", "cancel", "deleted", Permission.SUBSCRIPTION_CANCEL,
        pgettext_lazy("subscription", "Cancel subscription"), gettext_lazy("Cancel %(name)s?"),
        gettext_lazy("The subscription is canceled."),
    ),
}  # fmt: skip


def offered(actor: Actor, found: Subscription) -> list[dict[str, Any]]:
    """Return the acts of the page for whoever may do them; what is not possible now says why."""
    if found.partner_id != actor.organization_id or found.status not in ("active", "suspended"):
        return []
    acts = [ACTS["suspend" if found.status == "active" else "reactivate"], ACTS["cancel"]]
    return [button(found, act) for act in acts if actor.may(act.permission)]


def button(found: Subscription, act: Act) -> dict[str, Any]:
    """Return an act as the page shows it."""
    refusal = SUBSCRIPTION.why_not(found, SUBSCRIPTION.move(move_of(found, act)))
    return {
        "name": act.name,
        "label": act.label,
        "url": reverse(f"subscription-{act.name}", args=[found.tenant_id, found.id]),
        "off": refusal.message if refusal else "",
    }


def move_of(found: Subscription, act: Act) -> str:
    """Return the move of an act: an extended term is canceled by one of its own."""
    return "cancel_extended" if act.name == "cancel" and found.term_kind == families.EXTENDED else act.move


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def act_on(request: HttpRequest, customer_id: UUID, subscription_id: UUID, name: str) -> HttpResponse:
    """Ask with every consequence, then act; a second click finds it done."""
    act = ACTS[name]
    actor = pages.enter(request, act.permission)
    found = queries.subscription(actor, customer_id, subscription_id)
    check_seller(actor, found, act.permission)
    if request.method != "POST":
        return asked(request, found, act)
    if found.status != act.status:
        try:
            confirmed(request, act)
            changes = Changes(status=act.status, version=version_of(request))
            found = change_subscription(actor, customer_id, subscription_id, changes)
        except Refusal as refusal:
            if answers_page(refusal):
                raise
            return asked(request, found, act, refusal)
    done = act.done if found.status == act.status else _("Too late to cancel: it ends with its term.")
    messages.success(request, str(done))
    return redirect("subscription", customer_id=customer_id, subscription_id=subscription_id)


def confirmed(request: HttpRequest, act: Act) -> None:
    """Refuse to cancel for good what nobody confirmed (910021)."""
    if act.name == "cancel" and request.POST.get("confirmed") != TICKED:
        text = _("Confirm first that you have read what ends.")
        raise Refusal(400, 910021, text, "confirmation_missing", fields=[("confirmed", text)])


def asked(request: HttpRequest, found: Subscription, act: Act, refusal: Refusal | None = None) -> HttpResponse:
    """Return the question with what stays and what stops."""
    actor = pages.acting(request)
    off = SUBSCRIPTION.why_not(found, SUBSCRIPTION.move(move_of(found, act)))
    here = reverse("subscription", args=[found.tenant_id, found.id])
    customer = customer_queries.customer_seen(actor, found.tenant_id)
    stays, stops, later = CONSEQUENCES[act.name](found)
    unsaid = refusal and not refusal.fields and not off
    context = {
        "title": act.question % {"name": found.friendly_name},
        "lead": customer.company_name,
        "crumbs": [(_("Customers"), reverse("customers")), (found.friendly_name, here)],
        "back": here,
        "action": request.path,
        "act": act,
        "subscription": found,
        "stays": stays,
        "stops": stops,
        "later": later,
        "off": off.message if off else "",
        "refused": refusal.message if refusal and unsaid else "",
        "errors": {name: str(text) for name, text in refusal.fields} if refusal else {},
    }
    return render(request, "portal/subscriptions/act.html", context, status=422 if refusal else 200)


def licenses(found: Subscription) -> str:
    """Return how many licenses a subscription has, as the sentences name them."""
    return wording.number(found.quantity)


def of_suspension(found: Subscription) -> tuple[Lines, Lines, str]:
    """Return what a suspension leaves, what it stops, and what follows by itself."""
    values = {
        "count": licenses(found), "amount": amount_words(found),
        "last": wording.day(terms.last_day(found.next_term_start)),
    }  # fmt: skip
    if found.family == families.USAGE:
        later = _("It stays suspended until you reactivate or cancel it.")
        return [_("The data; administrators reach it")], [_("All use, and so its charges")], later
    stops = [_("Access of all users; licenses: %(count)s") % values]
    if found.family == families.LEGACY:
        stops.append(_("Billing, until it is reactivated"))
        return [_("The data; administrators reach it")], stops, _("Without reactivation it is deleted after 90 days.")
    stays = [
        _("Billing: %(amount)s until %(last)s") % values,
        _("Licenses and data; administrators reach the data"),
        _("What you chose for the end of the term comes back with the reactivation"),
    ]
    later = _("Without reactivation it is disabled after %(last)s, and deleted 120 days later.") % values
    return stays, stops, later


def of_reactivation(found: Subscription) -> tuple[Lines, Lines, str]:
    """Return what a reactivation brings back."""
    if found.family == families.USAGE:
        return [_("All use, and its charges")], [], ""
    back = [_("Access of all users; licenses: %(count)s") % {"count": licenses(found)}]
    if policies.in_force().row(policies.RESTORE).values.on:
        back.append(_("Auto-renew and a scheduled change, as they were before the suspension"))
    return back, [], ""


def of_cancellation(found: Subscription) -> tuple[Lines, Lines, str]:
    """Return what a cancellation ends for good, and what comes back of the running charge."""
    extended = found.term_kind == families.EXTENDED
    rule = policies.in_force().cancellation(families.EXTENDED if extended else found.family)
    if found.family == families.USAGE:
        stops = [_("All use, for good")]
        return [_("Administrators can save the data for 7 days")], stops, _("What was used until now is billed.")
    values = {"count": licenses(found), "amount": amount_words(found)}
    stops = [
        _("Access of all users, at once; licenses: %(count)s") % values,
        _("Billing: %(amount)s") % values,
        _("Auto-renew and a scheduled change"),
    ]
    data = (
        _("Administrators reach the data for 90 days") if extended else _("Administrators can save the data for 7 days")
    )
    return [data], stops, credited(found, rule)


def credited(found: Subscription, rule: policies.Cancellation) -> str:
    """Say what comes back of the running charge."""
    if refunds.kind(found, rule, clock.now()) == refunds.FULL:
        return _("The running charge is credited in full.")
    unused, days = refunds.unused(found, clock.today(), charged=rule.cancel_day_charged)
    text = _("Credited of the running charge, in days: %(unused)s of %(days)s.")
    return text % {"unused": wording.number(unused), "days": wording.number(days)}


CONSEQUENCES = {"suspend": of_suspension, "reactivate": of_reactivation, "cancel": of_cancellation}
