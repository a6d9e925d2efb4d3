"""Documents and their lines: whoever is billed reads what it received, the vendor what it issued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.billing.models import ChargeLine, Invoice
from twotier.catalog.queries.rates import DOLLAR
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.partners import queries as partner_queries
from twotier.partners.regions import country

Rows = QuerySet[ChargeLine]
SEATS, USED = Q(meter_id=None), Q(meter_id__isnull=False)


@dataclass(frozen=True)
class Balance:
    """What is open of documents of a series in a currency, and when they were issued."""

    currency: str
    series: str
    open_minor: int
    first: datetime
    latest: datetime


@dataclass(frozen=True)
class Named:
    """What lines say of a customer besides its id."""

    name: str
    domain: str
    country: str


def visible(actor: Actor) -> QuerySet[Invoice]:
    """Return the documents that the actor reads, the latest first."""
    mine = {"tenant_id" if actor.is_("vendor") else "bill_to_id": actor.organization_id}
    return Invoice.objects.filter(**mine).select_related("amends").order_by("-issued_at", "-id")


def invoice(actor: Actor, number: str) -> Invoice:
    """Return the document of a number, which may come with the kind of its lines before it; raises 404/1000."""
    plain = number.rpartition("-")[2].upper()
    found = visible(actor).filter(number=plain).first()
    if found is None:
        text = _("There is no invoice with this number. Read the list of invoices for their numbers.")
        raise Refusal(404, 1000, text)
    return found


def issued(actor: Actor, number: str) -> Invoice:
    """Return a document that the actor's organization issued, locked; raises 404/1000."""
    rows = Invoice.objects.filter(tenant_id=actor.organization_id, number=number.rpartition("-")[2].upper())
    found = rows.select_for_update().first()
    if found is None:
        raise Refusal(404, 1000, _("Your organization issued no invoice with this number."))
    return found


def receipt(actor: Actor, number: str, receipt_id: str) -> Invoice:
    """Return the document whose tax a receipt is of; raises 404/1000 without tax, or for another receipt."""
    found = invoice(actor, number)
    if receipt_id != receipt_of(found):
        raise Refusal(404, 1000, _("There is no such receipt. The invoice names its receipts."))
    return found


def receipt_of(document: Invoice) -> str:
    """Return the id of the receipt of a document's tax."""
    return document.number[1:].lstrip("0")


def amendments(rows: Sequence[Invoice]) -> dict[UUID, list[Invoice]]:
    """Return what amends documents, by theirs ids: one statement."""
    found: dict[UUID, list[Invoice]] = {}
    issuers = {row.tenant_id for row in rows}
    for row in (
        Invoice.objects.filter(tenant_id__in=issuers, amends__in=[row.id for row in rows])
        .select_related("amends")
        .order_by("number")
    ):
        assert row.amends_id
        found.setdefault(row.amends_id, []).append(row)
    return found


def lines(document: Invoice, which: Q) -> Rows:
    """Return lines of a document in their order."""
    rows = ChargeLine.objects.filter(which, tenant_id=document.tenant_id, invoice=document)
    return rows.order_by("position")


def lines_of(document: Invoice, customer_id: UUID) -> Rows:
    """Return the lines of a document that are of a customer."""
    rows = ChargeLine.objects.filter(tenant_id=document.tenant_id, customer_id=customer_id, invoice=document)
    return rows.order_by("position")


def balances(actor: Actor) -> list[Balance]:
    """Return what is open, by currency and series: one statement."""
    rows = visible(actor).order_by("currency", "series").values("currency", "series")
    sums = rows.annotate(
        total=Sum("total_minor"), paid=Sum("paid_minor"), first=Min("issued_at"), latest=Max("issued_at")
    )
    return [
        Balance(row["currency"], row["series"], int(row["total"] - row["paid"]), row["first"], row["latest"])
        for row in sums
    ]


def customers(ids: Iterable[UUID]) -> dict[UUID, Named]:
    """Return the customers of lines that the actor reads: also those that are no longer its own (one statement)."""
    with tenancy.scope(tenancy.PROGRAM):
        found = Customer.objects.filter(id__in=set(ids)).values_list("id", "company_name", "domain", "country")
        return {key: Named(*said) for key, *said in found}


def location(organization_id: UUID) -> str:
    """Return the MPN id of whoever is billed."""
    return partner_queries.tied_mpn_ids([organization_id]).get(organization_id, "")


def latest_of(actor: Actor, customer_id: UUID) -> list[Invoice]:
    """Return the last document of each series on which a customer has lines: two statements."""
    rows = visible(actor)
    last = {
        row.series: row for row in rows.filter(lines__customer_id=customer_id).distinct().order_by("issued_at", "id")
    }
    return [last[series] for series in sorted(last)]


def currency_of(actor: Actor) -> str:
    """Return the currency in which an organization is billed."""
    found = country(actor.market)
    return found.currency if found else DOLLAR


def shares(document: Invoice, most: int) -> list[tuple[str, int, int]]:
    """Return what each customer has on a document, by name: lines and their sum; without names where there are more than `most`."""
    rows = ChargeLine.objects.filter(tenant_id=document.tenant_id, invoice=document).order_by()
    sums = list(rows.values_list("customer_id").annotate(lines=Count("id"), sum=Sum("subtotal_minor"))[: most + 1])
    if len(sums) > most:
        return [("", document.seat_lines + document.usage_lines, document.subtotal_minor)]
    known = customers(row[0] for row in sums)
    return sorted((known[key].name if key in known else "", lines, int(sum_)) for key, lines, sum_ in sums)
