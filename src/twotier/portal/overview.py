"""Overview: what an organization has, what needs someone by when, and what waits for others."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.customers import queries as customer_queries
from twotier.incentives import queries as incentive_queries
from twotier.incentives.models import IncentiveEnrollment
from twotier.orders import requests
from twotier.orders.lifecycle import ORDER_REQUEST
from twotier.orders.models import OrderRequest
from twotier.partnerships import queries as partnership_queries
from twotier.portal import enrollment_cards, overview_vendor, pages, request_words, wording
from twotier.portal.halts import Halts
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions import terms
from twotier.subscriptions.models import SeatBatch, Subscription
from twotier.transfers import queries as transfer_queries
from twotier.transfers.models import Transfer

SOON, NEAR = timedelta(days=30), timedelta(days=7)
LISTED = 5
Figure = tuple[str, str, str]
Due = dict[str, Any]


@pages.page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the home page of the organization's kind."""
    actor = pages.acting(request)
    context = {"title": _("Overview"), "lead": greeting(actor), "needs": False}
    kinds = ("provider", "reseller", "direct_bill")
    builder = of_partner if actor.is_(*kinds) else overview_vendor.of_vendor if actor.is_("vendor") else of_customer
    context |= builder(actor) | enrollment_cards.card(request, actor)
    return render(request, "portal/overview/overview.html", context)


def greeting(actor: Actor) -> str:
    """Say for whom the reader acts."""
    return _("%(person)s for %(organization)s.") % {
        "person": actor.person_name,
        "organization": actor.organization_name,
    }


def of_partner(actor: Actor) -> dict[str, Any]:
    """Return a partner's figures, as far as its roles see them, and what is due."""
    figures: list[Figure] = []
    stopped = False
    if actor.sees(Permission.CUSTOMER_LIST):
        count, stopped = customer_queries.count(actor)
        figures.append((_("Customers"), wording.number(count), reverse("customers")))
    if actor.sees(Permission.PARTNERSHIP_VIEW):
        figures += partner_figures(actor)
    ends = 0
    if actor.sees(Permission.SUBSCRIPTION_VIEW):
        count, seats, ends = subscription_queries.totals(actor, clock.today() + SOON)
        figures += seat_figures(count, seats, ends)
    creates = actor.may(Permission.CUSTOMER_CREATE_WITH_ORDER) or actor.may(Permission.CUSTOMER_CREATE_WITHOUT_ORDER)
    halted = Halts(buying=creates and stopped)
    found = {"figures": figures[:4], "due": due(actor, ends=ends > 0), "waiting": waiting(actor), "needs": True}
    return found | {"creates": creates and not halted.buying, "halted": halted.texts}


def partner_figures(actor: Actor) -> list[Figure]:
    """Return how many partners stand on the other side."""
    if actor.is_("provider"):
        label, url = _("Active resellers"), reverse("indirect-resellers")
        return [(label, wording.number(partnership_queries.count_active(actor)), url)]
    if actor.is_("reseller"):
        count = len(partnership_queries.providers(actor))
        return [(_("Indirect providers"), wording.number(count), reverse("indirect-providers"))]
    return []


def seat_figures(count: int, seats: int, ending: int) -> list[Figure]:
    """Return how many seats run, and how many subscriptions end or renew soon."""
    return [
        (_("Active licenses"), wording.number(seats), subscriptions_words(count)),
        (_("Terms that end within 30 days"), wording.number(ending), _("by their last day")),
    ]


def subscriptions_words(count: int) -> str:
    """Return in how many subscriptions something is."""
    text = ngettext("in %(count)s subscription", "in %(count)s subscriptions", count)
    return text % {"count": wording.number(count)}


def due(actor: Actor, *, ends: bool) -> list[Due]:
    """Return what ends by itself or holds up a sale, the most urgent first; `ends` tells whether any term does soon."""
    batches: list[SeatBatch] = []
    ending: list[Subscription] = []
    if actor.sees(Permission.SUBSCRIPTION_VIEW):
        batches = subscription_queries.closing_soonest(actor, clock.now() + NEAR, LISTED)
        ending = subscription_queries.ends_soonest(actor, clock.today() + SOON, LISTED) if ends else []
    asked = requests.waiting(actor, LISTED) if actor.may(Permission.ORDER_DECIDE_REQUEST) else []
    ids = {row.tenant_id for row in batches} | {row.tenant_id for row in ending} | {row.tenant_id for row in asked}
    names = customer_queries.names_of(ids) if ids else {}
    found = [batch_due(batch, names.get(batch.tenant_id, "")) for batch in batches]
    found += [term_due(row, names.get(row.tenant_id, "")) for row in ending]
    if actor.may(Permission.TRANSFER_DECIDE):
        found += [transfer_due(row) for row in transfer_queries.waiting(actor, LISTED)]
    found.sort(key=lambda item: item["until"])
    if actor.may(Permission.INCENTIVE_ENROL):
        found += [incentive_due(row) for row in incentive_queries.waiting_cards(actor)[:LISTED]]
    found += [request_due(row, names.get(row.tenant_id, "")) for row in asked]
    if actor.may(Permission.AGREEMENT_ATTEST_CUSTOMER):
        found += [agreement_due(key, name) for key, name in customer_queries.without_agreement(actor, LISTED)]
    return found


def batch_due(batch: SeatBatch, customer: str) -> Due:
    """Return a window to give seats back that closes soon."""
    row = batch.subscription
    text = ngettext("%(count)s license can be given back", "%(count)s licenses can be given back", batch.quantity)
    what = _("%(title)s at %(customer)s. After that the whole term is billed.")
    return {
        "until": batch.open_until,
        "since": batch.open_until - terms.WINDOW,
        "costs": True,
        "title": text % {"count": wording.number(batch.quantity)},
        "text": what % {"title": row.friendly_name, "customer": customer},
        "url": reverse("subscription", args=[row.tenant_id, row.id]),
        "act": _("Review licenses"),
    }


def term_due(row: Subscription, customer: str) -> Due:
    """Return a term that ends soon, and what happens then."""
    renews = _("%(title)s at %(customer)s renews by itself.")
    ends = _("%(title)s at %(customer)s ends; it does not renew by itself.")
    text = (renews if row.auto_renew else ends) % {"title": row.friendly_name, "customer": customer}
    return {
        "until": datetime.combine(row.next_term_start, time(), UTC),
        "since": datetime.combine(row.term_start, time(), UTC),
        "costs": not row.auto_renew,
        "title": _("A term ends"),
        "text": text,
        "url": reverse("subscription", args=[row.tenant_id, row.id]),
        "act": _("Review subscription"),
    }


def request_due(row: OrderRequest, customer: str) -> Due:
    """Return an order request that waits for the reader's organization."""
    return {
        "until": None,
        "mark": ORDER_REQUEST.state(row.status).label,
        "title": request_words.what(row),
        "text": _("%(sender)s asks for %(customer)s.") % {"sender": row.sender.name, "customer": customer},
        "url": reverse("order-request", args=[row.id]),
        "act": _("Review request"),
    }


def transfer_due(row: Transfer) -> Due:
    """Return a transfer that waits for the reader's organization; without an answer it expires."""
    takes = row.requester_id == row.target_id
    asks = _("%(partner)s asks for subscriptions of %(customer)s.")
    offers = _("%(partner)s offers subscriptions of %(customer)s.")
    partner = row.target.name if takes else row.source.name
    return {
        "until": row.expires_at,
        "since": row.created_at,
        "title": _("A transfer waits for your answer"),
        "text": (asks if takes else offers) % {"partner": partner, "customer": row.customer_name},
        "url": reverse("transfer", args=[row.id]),
        "act": _("Review transfer"),
    }


def agreement_due(customer_id: object, name: str) -> Due:
    """Return a customer for whom nothing can be ordered yet."""
    return {
        "until": None,
        "title": _("The customer agreement is missing"),
        "text": _("Nothing can be ordered for %(customer)s before.") % {"customer": name},
        "url": reverse("customer", args=[customer_id]),
        "act": _("Record acceptance"),
    }


def incentive_due(row: IncentiveEnrollment) -> Due:
    """Return the card of an incentive invitation; following it takes it away (N1)."""
    return {
        "until": None,
        "mark": pgettext("incentive enrollment", "Invited"),
        "title": _("You are invited to the incentive program %(program)s") % {"program": row.program.name},
        "text": _("Enroll and choose a payout profile and a tax profile."),
        "post": reverse("incentive-open", args=[row.id]),
        "act": _("Enroll"),
    }


def waiting(actor: Actor) -> list[Due]:
    """Return what others have to do first."""
    if not actor.is_("provider") or not actor.sees(Permission.PARTNERSHIP_VIEW):
        return []
    text = _("Until its global admin accepts the partner agreement, it cannot stand on a subscription.")
    return [
        {"title": name, "text": text, "url": reverse("indirect-reseller", args=[key]), "act": _("Review reseller")}
        for key, name in partnership_queries.lacking_agreement(actor, LISTED)
    ]


def of_customer(actor: Actor) -> dict[str, Any]:
    """Return a customer's figures, as far as its roles see them."""
    figures: list[Figure] = []
    if actor.sees(Permission.SUBSCRIPTION_VIEW):
        figures += seat_figures(*subscription_queries.totals(actor, clock.today() + SOON))
    if actor.sees(Permission.CUSTOMER_USER_VIEW):
        figures.append(
            (_("Users"), wording.number(access_queries.people(actor.organization_id).count()), reverse("users"))
        )
    if actor.sees(Permission.RELATIONSHIP_VIEW_AS_CUSTOMER):
        count = len(customer_queries.related_partners(actor.organization_id))
        figures.append((_("Partners"), wording.number(count), reverse("partners")))
    return {"figures": figures, "quiet": not figures}
