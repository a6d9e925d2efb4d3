"""The page of one subscription, with what may change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from twotier.access import queries as access_queries
from twotier.access.actors import Actor, missing_role
from twotier.access.permissions import Permission
from twotier.core import money
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.portal import (
    attributions,
    customer_pages,
    pages,
    renewals,
    sale_wording,
    subscription_acts,
    subscription_states,
    wording,
)
from twotier.portal.forms.subscription import ChangeForm
from twotier.portal.subscription_lists import amount_words, billed, reseller_words
from twotier.subscriptions import families, queries, terms
from twotier.subscriptions.models import SeatBatch, Subscription
from twotier.subscriptions.usecases.change_subscription import change_subscription

CHANGES = (
    Permission.SUBSCRIPTION_ADD_SEATS, Permission.SUBSCRIPTION_REMOVE_SEATS, Permission.SUBSCRIPTION_PARTNER_OF_RECORD,
    Permission.SUBSCRIPTION_SUPPORT_CONTACT,
)  # fmt: skip
"""What the page of a subscription can change."""


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    """Show one subscription, and change what the actor may change."""
    actor = pages.acting(request)
    pages.look(actor, Permission.SUBSCRIPTION_VIEW)
    if request.method == "POST" and not any(actor.may(each) for each in CHANGES):
        raise missing_role(Permission.SUBSCRIPTION_ADD_SEATS, actor.kinds)
    found = queries.subscription(actor, customer_id, subscription_id)
    form = ChangeForm(actor, found, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not form.fields:
            raise Http404
        if "verify" in request.POST and "reseller" in form.fields:
            if form.is_valid():
                form.verify()
            return shown(request, found, form, 422 if form.errors else 200)
        if saved(request, form, found):
            return redirect("subscription", customer_id=customer_id, subscription_id=subscription_id)
    return shown(request, found, form, 422 if form.errors else 200)


def saved(request: HttpRequest, form: ChangeForm, found: Subscription) -> bool:
    """Make the change that was asked for; a refusal stays with the field that it names."""
    if not form.is_valid():
        return False
    with form.shows_refusals():
        changed = change_subscription(pages.acting(request), found.tenant_id, found.id, form.changes())
        text = _("Saved.") if changed.version != found.version else _("Nothing was changed.")
        messages.success(request, text)
        return True
    return False


def shown(request: HttpRequest, found: Subscription, form: ChangeForm, status: int) -> HttpResponse:
    """Return the page of a subscription."""
    actor = pages.acting(request)
    customer = customer_queries.customer_seen(actor, found.tenant_id)
    context = customer_pages.around(request, customer, "customer-subscriptions")
    sold = found.partner_id == actor.organization_id
    names = names_in(found, context["partners"])
    context |= {
        "crumbs": crumbs(actor, customer),
        "title": found.friendly_name,
        "subscription": found,
        "form": form,
        "sold": sold,
        "seller": names.get(found.partner_id, ""),
        "facts": facts(found, names, own=sold),
        "batches": windows(found),
        "place": billed(found),
        "lines": term_line(found),
        "state": subscription_states.note(found),
        "renewal": renewals.control(actor, found),
        "acts": subscription_acts.offered(actor, found),
        **buttons(actor, found, sold=sold),
        "attributions": attributions.told(actor, found, names),
    }
    context |= price(actor, found) if sold and found.family != families.USAGE else {}
    return render(request, "portal/subscriptions/subscription.html", context, status=status)


def buttons(actor: Actor, found: Subscription, *, sold: bool) -> dict[str, bool]:
    """Return which ways lead on from the page: to its spending, to who sold it."""
    return {
        "spends": found.family == families.USAGE and actor.sees(Permission.USAGE_VIEW),
        "asks_change": not sold and found.status == "active" and actor.may(Permission.ORDER_REQUEST),
    }


def windows(found: Subscription) -> list[tuple[SeatBatch, datetime]]:
    """Return the batches that can still be given back, each with when its window opened."""
    batches = queries.open_batches(found) if found.status == "active" else []
    return [(batch, batch.open_until - terms.WINDOW) for batch in batches]


def crumbs(actor: Actor, customer: Customer) -> list[tuple[str, str]]:
    """Return where a subscription stands: below its customer, or below the customer's own list."""
    if actor.is_("customer"):
        return [(_("Subscriptions"), reverse("subscriptions"))]
    here = reverse("customer-subscriptions", args=[customer.id])
    return [(_("Customers"), reverse("customers")), (customer.company_name, here)]


def names_in(found: Subscription, partners: customer_pages.Partners) -> dict[UUID, str]:
    """Return the names of the partners that a subscription mentions: no statement when all are related."""
    names = {row.partner_id: name for row, name in partners}
    missing = {found.partner_id, found.reseller_id, found.support_partner_id} - {None} - set(names)
    return names | (access_queries.names_of(key for key in missing if key) if missing else {})


def facts(found: Subscription, names: dict[UUID, str], *, own: bool) -> list[tuple[str, object]]:
    """Return what a subscription is."""
    rows: list[tuple[str, object]] = [
        (_("Subscription ID"), customer_pages.mono(found.id)),
        (_("Product"), found.title),
        (_("Licenses"), wording.number(found.quantity)),
        (_("Sold by"), names.get(found.partner_id, "")),
        (_("Reseller"), reseller_words(found, names)),
        (_("Designated support contact"), names.get(found.support_partner_id, "")),
        (_("Renews by itself"), _("Yes") if found.auto_renew and found.status == "active" else _("No")),
    ]
    order = (pgettext("noun", "Order"), customer_pages.mono(found.order_id))
    return [*rows, order] if own else rows


def term_line(found: Subscription) -> list[tuple[str, str]]:
    """Return begin and end of the term in words, what comes afterwards, and what is scheduled for then."""
    last = wording.day(terms.last_day(found.next_term_start))
    afterwards = subscription_states.afterwards(found, subscription_states.rules_for([found]))
    if found.family == families.USAGE:
        return [(_("Runs since"), wording.day(found.term_start)), (_("Afterwards"), afterwards)]
    rows = [(_("Term"), f"{wording.day(found.term_start)} – {last}"), (_("Afterwards"), afterwards)]
    return [*rows, (_("Scheduled for then"), renewals.next_term(found))] if found.schedule else rows


def price(actor: Actor, found: Subscription) -> dict[str, Any]:
    """Return the amount with how it comes about."""
    unit = sale_wording.unit_price(found.unit_price_e8, found.currency)
    total = wording.amount(money.minor(found.unit_price_e8, found.quantity, found.currency), found.currency)
    steps = [
        (_("Price of one license"), unit),
        (_("Licenses"), f"× {wording.number(found.quantity)}"),
        (_("Rounded half up, once per line"), total),
    ]
    links = [(_("Orders"), reverse("customer-orders", args=[found.tenant_id]))]
    return {
        "amount": amount_words(found),
        "steps": steps,
        "total": (str(sale_wording.TOTALS.get(found.billing_cycle, _("Total"))), total),
        "links": links if actor.sees(Permission.ORDER_VIEW) else [],
    }
