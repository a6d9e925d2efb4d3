"""Review: everything that Submit will do, on one page."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer, CustomerDraft
from twotier.customers.rules.names import company_name_cautions
from twotier.customers.rules.phone import phone_cautions
from twotier.orders import drafts
from twotier.orders.usecases.keep_draft import renew_items
from twotier.partners.regions import country_name
from twotier.portal import new_subscription, sale, sale_lines
from twotier.portal.forms.new_customer import NewCustomerForm


@sale.step
@require_safe
def review(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show the sale as it would be submitted."""
    return page(request, drafts.read_draft(sale.acting(request), draft_id))


def page(request: HttpRequest, draft: CustomerDraft, notes: list[str] | None = None, status: int = 200) -> HttpResponse:
    """Return the page, or the way back to the step that is not complete."""
    actor = sale.acting(request)
    form = sale.checked(actor, draft)
    if form and form.errors:
        return HttpResponseRedirect(reverse("sale-customer", args=[draft.id]) + "?check")
    customer = sale.buyer(actor, draft)
    moved = renew_items(actor, draft.id, customer.country) if draft.lines else []
    draft = drafts.read_draft(actor, draft.id) if moved else draft
    found = sale_lines.basket(draft, customer)
    if sale.orders(actor) and not found.ready:
        return redirect("sale-subscriptions", draft_id=draft.id)
    around = sale.frame_of(actor, draft, sale.REVIEW)
    context = around | {
        "basket": found,
        "customer": customer,
        "form": form,
        "moved": [*(notes or []), *new_subscription.moved_notes(moved)],
        "market_note": sale_lines.market_note(customer) if found.lines else "",
        "supporters": dict(sale_lines.supporters(actor, draft, around["reseller"])),
    }
    context |= details(form, draft) if form else known(customer)
    return render(request, "portal/sale/review.html", context, status=status)


def details(form: NewCustomerForm, draft: CustomerDraft) -> dict[str, Any]:
    """Return the facts of a new customer as they will be kept, and what is unusual about them."""
    told = form.customer().cleaned()
    facts = [
        (form.fields["company_name"].label, told.company_name),
        (form.fields["domain_prefix"].label, told.domain),
        (form.fields["address_line1"].label, address(told)),
        (form.fields["country"].label, country_name(told.country)),
    ]
    if "registration_number" in form.fields:
        facts.append((form.fields["registration_number"].label, told.registration_number))
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


def known(customer: Customer) -> dict[str, Any]:
    """Return the facts of an existing customer and its acceptance of the agreement."""
    labels = {name: field.label for name, field in NewCustomerForm.base_fields.items()}
    facts = [
        (labels["company_name"], customer.company_name),
        (labels["domain_prefix"], customer.domain),
        (labels["address_line1"], address(customer)),
        (labels["country"], country_name(customer.country)),
    ]
    return {"facts": facts, "agreement": customer_queries.last_agreement(customer.id)}
