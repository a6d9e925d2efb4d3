"""Azure spending of one customer in a month: by service and by resource, and the budget of who sold it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.billing import rules
from twotier.billing.models import SpendingBudget
from twotier.billing.queries import budgets, spending, usage
from twotier.billing.shapes import Cost, Currency, MeterUsage, PlanUsage, ResourceUsage, together
from twotier.billing.usecases.set_budget import set_budget
from twotier.catalog.queries import rates
from twotier.catalog.rules import QUANTITY_SCALE
from twotier.catalog.shapes import MeterRow
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.portal import azure_wording as words
from twotier.portal import customer_pages, pages, tables, wording
from twotier.portal.forms.budget import BudgetForm

LINE = "portal/azure/_line.html"
MOST = 50
"""Resources that a page shows; the file has all of them."""


def own(request: HttpRequest) -> HttpResponse:
    """Show a customer's people what their own company spends."""
    actor = pages.acting(request)
    pages.look(actor, Permission.USAGE_VIEW, "customer")
    return shown(request, queries.customer_with(actor, actor.organization_id))


@pages.page
@require_safe
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show a partner what a customer spends on what the partner sees."""
    actor = pages.acting(request)
    pages.look(actor, Permission.USAGE_VIEW)
    return shown(request, queries.customer_seen(actor, customer_id))


@pages.page
@require_POST
def set_own(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Set or remove the budget; what cannot be one stays in the form with its reason."""
    actor = pages.acting(request)
    actor.require(Permission.BUDGET_SET)
    customer = queries.customer_seen(actor, customer_id)
    form = BudgetForm(usage.currency_of(actor, usage.this_month()).code, None, request.POST)
    if form.is_valid():
        with form.shows_refusals():
            row = set_budget(actor, customer_id, form.cleaned_data["amount"])
            messages.success(request, _("The budget is set.") if row else _("There is no budget now."))
            return redirect("customer-azure-spending", customer_id)
    return shown(request, customer, form, status=422)


def shown(request: HttpRequest, customer: Customer, form: BudgetForm | None = None, status: int = 200) -> HttpResponse:
    """Return the page of a month, with the form of the budget as it stands."""
    actor, month = pages.acting(request), month_of(request)
    context = customer_pages.around(request, customer, "customer-azure-spending")
    if actor.is_("customer"):
        context |= {"title": _("Azure spending"), "place": _("What you use of Azure, as an estimate before tax.")}
    plans, currency = usage.plans(actor, month, customer.id), usage.currency_of(actor, month)
    context |= {"month": wording.month(month), "plans": plans, "moves": moves(request, month)}
    if plans:
        context |= told(actor, plans, month, currency)
        context["export"] = exported(customer, month)
        if context["buys"] and actor.sees(Permission.BUDGET_SET):
            context |= budgeted(actor, plans, currency, form)
    return render(request, "portal/azure/customer.html", context, status=status)


def month_of(request: HttpRequest) -> date:
    """Return the month that is looked at: the present one unless another is named."""
    return words.months().get(request.GET.get("month", ""), usage.this_month())


def moves(request: HttpRequest, month: date) -> list[tuple[str, str]]:
    """Return the months beside the shown one, each with its address."""
    near = {rules.month_before(month), rules.next_month(month)}
    found = sorted((day, name) for name, day in words.months().items() if day in near)
    return [(wording.month(day), f"{request.path.removesuffix('/budget')}?month={name}") for day, name in found]


def exported(customer: Customer, month: date) -> str:
    """Return where the file of a month is."""
    return f"{reverse('customer-azure-spending-export', args=[customer.id])}?month={rules.month_name(month)}"


def told(actor: Actor, plans: Sequence[PlanUsage], month: date, currency: Currency) -> dict[str, Any]:
    """Return what a month cost: three statements."""
    sold = together(row.cost for row in plans if row.seller_id == actor.organization_id)
    every = together(row.cost for row in plans)
    found = spending.by_resource(plans, month, MOST + 1)
    estimate = {"label": _("Estimate"), "numeric": True}
    return {
        "line": LINE,
        "subscription_columns": [{"label": _("Subscription")}, estimate],
        "service_columns": [{"label": _("Meter")}, {"label": _("Used"), "numeric": True}, estimate],
        "resource_columns": [{"label": _("Resource")}, estimate],
        "amount": words.money(every.list_e10, currency),
        "steps": words.steps(every, currency, month),
        "cost": words.money(sold.net_e10, currency) if sold.list_e10 else "",
        "cost_steps": words.steps(sold, currency, month, net=True),
        "changed": wording.moment(every.modified_at) if every.modified_at else "",
        "subscriptions": [plan_row(row, currency) for row in plans] if len(plans) > 1 else [],
        "services": service_rows(spending.by_meter(plans, month), currency),
        "resources": [resource_row(row, currency) for row in found[:MOST]],
        "most": wording.number(MOST) if len(found) > MOST else "",
    }


def plan_row(row: PlanUsage, currency: Currency) -> dict[str, Any]:
    """Return a subscription as the table shows it."""
    url = reverse("subscription", args=[row.customer_id, row.subscription_id])
    return line(row.subscription_id, row.name, row.partner_of_record, row.cost, currency) | {"url": url}


def line(key: object, name: str, note: str, cost: Cost, currency: Currency, *, used: str = "") -> dict[str, Any]:
    """Return a line of a table of amounts."""
    cells = [{"label": _("Used"), "value": used, "numeric": True}] if used else []
    amount = {"label": _("Estimate"), "value": words.money(cost.list_e10, currency), "numeric": True}
    return {"id": key, "name": name, "note": note, "cells": [*cells, amount]}


def service_rows(found: Sequence[MeterUsage], currency: Currency) -> list[dict[str, Any]]:
    """Return what was used of each meter as the table shows it, in the reader's words: one statement."""
    known = rates.meters([row.meter_id for row in found]) if found else {}
    return [service_row(row, known[row.meter_id], currency) for row in found]


def service_row(row: MeterUsage, meter: MeterRow, currency: Currency) -> dict[str, Any]:
    """Return what was used of a meter."""
    said = meter.said(get_language() or "")
    name, kind = said.get("name", meter.name), said.get("category", meter.category)
    used = words.quantity(row.quantity_e10, said.get("unit", meter.unit))
    return line(row.meter_id, name, wording.joined([kind, meter.region]), row.cost, currency, used=used)


def resource_row(row: ResourceUsage, currency: Currency) -> dict[str, Any]:
    """Return a resource as the table shows it."""
    return line(row.uri, row.name, wording.joined([row.service, row.group_name]), row.cost, currency)


def budgeted(actor: Actor, plans: Sequence[PlanUsage], currency: Currency, form: BudgetForm | None) -> dict[str, Any]:
    """Return the budget, how far it is used, and the form for who may set it: two statements."""
    row = budgets.budget(actor, plans[0].customer_id)
    if form is None and actor.may(Permission.BUDGET_SET):
        code = usage.currency_of(actor, usage.this_month()).code
        form = BudgetForm(code, row.amount_minor if row and row.currency == code else None)
    return {
        "form": form,
        "budget": wording.amount(row.amount_minor, row.currency) if row else "",
        "bar": used(row, plans, currency) if row else "",
    }


def used(row: SpendingBudget, plans: Sequence[PlanUsage], currency: Currency) -> str:
    """Return how far a budget is used, if the month has a rate of its currency."""
    share = spending.share_of(row, plans, currency)
    return "–" if share is None else words.bar(rules.percent(share), words.state(share))


@pages.page
@require_safe
def export(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Answer what each resource used of each meter in a month as a file, with amounts that nothing is cut off from."""
    actor, month = pages.acting(request), month_of(request)
    pages.look(actor, Permission.USAGE_VIEW)
    customer = queries.customer_seen(actor, customer_id)
    head = (
        _("Subscription ID"), _("Resource"), _("Resource group"), _("Category"), _("Meter"), _("Region"), _("Quantity"),
        _("Unit"), _("Currency"), _("Estimate"),
    )  # fmt: skip
    plans, currency = usage.plans(actor, month, customer.id), usage.currency_of(actor, month)
    name = f"azure-spending-{customer.domain}-{rules.month_name(month)}"
    return tables.download(name, head, file_lines(plans, month, currency))


def file_lines(plans: Sequence[PlanUsage], month: date, currency: Currency) -> Iterator[tuple[object, ...]]:
    """Return the lines of the file: two statements, read line by line."""
    known = rates.meters([row.meter_id for row in spending.by_meter(plans, month)])
    for subscription, uri, group, meter_id, quantity, listed in spending.lines(plans, month):
        meter = known[meter_id]
        yield (
            subscription, uri, group, meter.category, meter.name, meter.region, exact(quantity, QUANTITY_SCALE),
            meter.unit, currency.code, exact(currency.of(listed), rules.AMOUNT_SCALE),
        )  # fmt: skip


def exact(value: int, scale: int) -> str:
    """Return a number with all its digits, as a spreadsheet reads it."""
    return tables.figure(Decimal(value).scaleb(-scale).normalize())
