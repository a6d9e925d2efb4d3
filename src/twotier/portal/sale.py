"""What the steps of a sale share: who may walk them, their names, and what a draft that ended answers."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer, CustomerDraft
from twotier.orders import drafts
from twotier.portal import frame
from twotier.portal.forms import reseller
from twotier.portal.forms.new_customer import NewCustomerForm

CUSTOMER, SUBSCRIPTIONS = gettext_lazy("New customer"), gettext_lazy("New subscription")
REVIEW, CONFIRMATION = gettext_lazy("Review"), gettext_lazy("Confirmation")

View = Callable[..., HttpResponse]
Text = str | Promise
NUL = "\x00"
LONGEST = 4000
"""Characters that are read of one value; every rule's own limit lies far below."""


def acting(request: HttpRequest) -> Actor:
    """Return who acts; the entrance has seen to it that someone does."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def sent(request: HttpRequest) -> dict[str, str]:
    """Return what a form or a query sent, without NUL characters, which no database keeps."""
    values = request.POST if request.method == "POST" else request.GET
    return {name.replace(NUL, ""): str(value).replace(NUL, "")[:LONGEST] for name, value in values.items()}


def step(view: View) -> View:
    """Make a view a step of a sale: never cached, and a refusal becomes a page that says the way out."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal, kwargs.get("draft_id"))

    return never_cache(answer)


def refused(request: HttpRequest, refusal: Refusal, draft_id: UUID | None) -> HttpResponse:
    """Answer a refusal with the page that fits it."""
    if refusal.status == 404:
        raise Http404 from refusal
    if refusal.error_name == "draft_discarded" and draft_id:
        return ended(request, drafts.any_draft(acting(request), draft_id))
    return render(request, "portal/403.html", {"message": refusal.message}, status=refusal.status)


def ended(request: HttpRequest, draft: CustomerDraft) -> HttpResponse:
    """Say calmly what became of a draft that is no longer open; never a password."""
    actor, customer = acting(request), None
    if draft.finished_as and draft.finished_as != drafts.CANCELED:
        customer = customer_queries.visible(actor).filter(id=draft.finished_as).first()
    context = {
        "title": _("Already submitted") if customer else _("This draft is no longer open"),
        "crumbs": crumbs(),
        "customer": customer,
        "created": draft.customer_id is None,
        "canceled": draft.finished_as == drafts.CANCELED,
        "customers_url": customers_url(),
        "customer_url": customer_url(draft.finished_as) if customer else "",
    }
    return render(request, "portal/sale/ended.html", context, status=409)


def crumbs(*more: tuple[Text, str]) -> list[tuple[Text, str]]:
    """Return where the sale stands in the portal."""
    return [(_("Customers"), customers_url()), *more]


def customers_url() -> str:
    """Return the list that a sale ends at."""
    return frame.address("customers") or "/"


def customer_url(customer_id: object) -> str:
    """Return a customer's page, or nothing while there is none."""
    try:
        return reverse("customer", args=[customer_id])
    except NoReverseMatch:
        return ""


def orders(actor: Actor, draft: CustomerDraft | None = None) -> bool:
    """Tell whether the actor may order; a user management admin creates customers alone (decisions.md 21)."""
    return drafts.may_order(actor, draft) if draft else actor.may(Permission.ORDER_PLACE)


def names(actor: Actor, draft: CustomerDraft) -> list[Text]:
    """Return the names of a sale's steps."""
    first = [] if draft.customer_id else [CUSTOMER]
    second = [SUBSCRIPTIONS] if orders(actor, draft) else []
    return [*first, *second, REVIEW, CONFIRMATION]


def frame_of(actor: Actor, draft: CustomerDraft, name: Text) -> dict[str, Any]:
    """Return what every step shows around itself."""
    steps = names(actor, draft)
    existing = draft.customer_id is not None
    name_alone, named = reseller.shown_in(
        draft, drafts.of_record(actor, draft) if existing else drafts.reseller_of(draft)
    )
    return {
        "title": name,
        "crumbs": crumbs(),
        "steps": steps,
        "current": steps.index(name) + 1,
        "draft": draft,
        "orders": SUBSCRIPTIONS in steps,
        "reviewed": SUBSCRIPTIONS not in steps and orders(actor),
        "reseller": named,
        "reseller_name": name_alone,
    }


def buyer(actor: Actor, draft: CustomerDraft) -> Customer:
    """Return the customer of a sale: the existing one, or the one that the draft describes, not saved."""
    if draft.customer_id:
        ask = partial(customer_queries.customer_with, actor, draft.customer_id)
        return drafts.remembered(draft, "buyer", ask)
    typed = draft.form
    name, country = str(typed.get("company_name", "")), str(typed.get("country", "")).upper()
    return Customer(company_name=name, country=country, segment="commercial")


def buyer_if_any(actor: Actor, draft: CustomerDraft) -> Customer | None:
    """Return the customer of a sale, or nothing once it is out of the actor's reach: the draft can still be canceled."""
    try:
        return buyer(actor, draft)
    except Refusal:
        return None


def checked(actor: Actor, draft: CustomerDraft) -> NewCustomerForm | None:
    """Return the draft's form with all rules checked; nothing when the customer exists already."""
    if draft.customer_id:
        return None
    form = NewCustomerForm(actor, draft, draft.form)
    form.is_valid()
    return form
