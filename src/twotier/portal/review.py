"""Review: everything that Submit will do, on one page."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer, CustomerDraft
from twotier.customers.rules.names import company_name_cautions
from twotier.customers.rules.phone import phone_cautions
from twotier.orders import drafts
from twotier.partners.regions import country_name
from twotier.portal import halts, new_subscription, sale, sale_lines
from twotier.portal.agreements import AttestationForm
from twotier.portal.forms import reseller
from twotier.portal.forms.new_customer import NewCustomerForm
from twotier.portal.sale_lines import Basket


@sale.step
@require_safe
def review(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show the sale as it would be submitted."""
    return page(request, drafts.read_draft(sale.acting(request), draft_id))


def page(
    request: HttpRequest,
    draft: CustomerDraft,
    notes: list[str] | None = None,
    status: int = 200,
    accepted: AttestationForm | None = None,
) -> HttpResponse:
    """Return the page, or the way back to the step that is not complete."""
    actor = sale.acting(request)
    form = sale.checked(actor, draft)
    if form and form.errors:
        return HttpResponseRedirect(reverse("sale-customer", args=[draft.id]) + "?check")
    customer, orders = sale.buyer(actor, draft), sale.orders(actor, draft)
    moved = new_subscription.renewed(actor, draft) if orders else []
    draft = drafts.read_draft(actor, draft.id) if moved else draft
    found = sale_lines.basket(draft, customer) if orders else sale_lines.NOTHING
    if orders and not found.ready:
        return redirect("sale-subscriptions", draft_id=draft.id)
    context = around(actor, draft, customer, found) | {
        "form": form,
        "moved": [*(notes or []), *new_subscription.moved_notes(moved), *left_out(draft, orders=orders)],
        "accepted": accepted or acceptance(actor, draft),
    }
    context |= details(actor, form, draft) if form else known(actor, customer)
    return render(request, "portal/sale/review.html", context, status=status)


def left_out(draft: CustomerDraft, *, orders: bool) -> list[str]:
    """Say that chosen subscriptions are not ordered, where who submits may not order, or not yet."""
    if orders or not draft.lines:
        return []
    return [_("The subscriptions that were chosen are left out: they cannot be ordered together with this customer.")]


def around(actor: Actor, draft: CustomerDraft, customer: Customer, found: Basket) -> dict[str, Any]:
    """Return what the page shows of the order: lines, whose MPN id stands on them, who supports."""
    context = sale.frame_of(actor, draft, sale.REVIEW) | {
        "basket": found,
        "seen": drafts.as_seen(actor, draft, found.seen),
        "customer": customer,
        "halted": halts.of(actor, buying=True).texts,
        "market_note": sale_lines.market_note(customer) if found.lines else "",
        "supporters": dict(sale_lines.supporters(actor, draft)),
    }
    if found.lines:
        context["reseller"] = reseller.shown_in(draft, drafts.of_record(actor, draft))[1]
    return context


def acceptance(actor: Actor, draft: CustomerDraft, posted: Any = None) -> AttestationForm | None:
    """Return the form in which a missing acceptance of the agreement is recorded with the order (C12)."""
    if draft.customer_id is None or not actor.may(Permission.AGREEMENT_ATTEST_CUSTOMER):
        return None
    if customer_queries.has_agreed(draft.customer_id, actor.organization_id):
        return None
    form = AttestationForm(customer_queries.customer_with(actor, draft.customer_id), posted)
    for field in form.fields.values():
        field.widget.attrs["form"] = "submit"
    return form


def served(actor: Actor, form: NewCustomerForm, draft: CustomerDraft) -> list[tuple[object, object]]:
    """Return the reseller of a new customer and what it gets, as Submit will give it."""
    chosen = drafts.reseller_of(draft)
    partnership = drafts.partnership_of(actor, draft, chosen)
    if partnership is None:
        return []
    told = form.levels().under(partnership)
    words = {True: _("Yes"), False: _("No"), None: _("No")}
    gets = [(label, words[getattr(told, name)]) for name, label in reseller.LEVELS.items()]
    return [(pgettext("noun", "Associated reseller"), reseller.shown_in(draft, chosen)[1]), *gets]


def details(actor: Actor, form: NewCustomerForm, draft: CustomerDraft) -> dict[str, Any]:
    """Return the facts of a new customer as they will be kept, and what is unusual about them."""
    told = form.customer().cleaned()
    facts: list[tuple[Any, object]] = [
        (form.fields["company_name"].label, told.company_name),
        (form.fields["domain_prefix"].label, told.domain),
        (form.fields["address_line1"].label, address(told)),
        (form.fields["country"].label, country_name(told.country)),
    ]
    if "registration_number" in form.fields:
        facts.append((form.fields["registration_number"].label, told.registration_number))
    facts += served(actor, form, draft)
    contact = [
        (form.fields["first_name"].label, told.first_name),
        (form.fields["last_name"].label, told.last_name),
        (form.fields["email"].label, told.email),
        (form.fields["phone"].label, told.phone),
    ]
    cautions = [*company_name_cautions(told.company_name), *phone_cautions(told.phone, told.country)]
    return {"facts": facts, "contact": contact, "cautions": [str(caution.message) for caution in cautions]}


def address(told: Any) -> str:
    """Return an address on one line."""
    parts = (told.address_line1, told.address_line2, f"{told.postal_code} {told.city}".strip(), told.state)
    return ", ".join(part for part in parts if part)


def known(actor: Actor, customer: Customer) -> dict[str, Any]:
    """Return the facts of an existing customer and its acceptance of the agreement."""
    labels = {name: field.label for name, field in NewCustomerForm.base_fields.items()}
    facts = [
        (labels["company_name"], customer.company_name),
        (labels["domain_prefix"], customer.domain),
        (labels["address_line1"], address(customer)),
        (labels["country"], country_name(customer.country)),
    ]
    return {"facts": facts, "agreement": customer_queries.last_agreement(customer.id, actor.organization_id)}
