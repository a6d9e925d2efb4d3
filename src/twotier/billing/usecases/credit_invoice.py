"""Credit a whole invoice: a document of its own gives every line back; the invoice itself stays as it is (billing.md BI63)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.billing import policies
from twotier.billing.documents import writing
from twotier.billing.documents.issuing import numbered
from twotier.billing.events import InvoiceCredited, tell_ready
from twotier.billing.lifecycle import INVOICE_STATUS
from twotier.billing.models import Invoice, InvoiceTax
from twotier.billing.queries import invoices
from twotier.core import clock, events
from twotier.core.ids import new_id
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.subscriptions.policies import in_force


@usecase(permission=Permission.INVOICE_ISSUE)
def credit_invoice(actor: Actor, number: str, reason: str) -> Invoice:
    """Issue the credit note of an invoice that the actor issued; returns it.

    Raises 404/1000 for a document of somebody else, 409/910055 for one that is credited, void, or a credit itself.
    """
    found = invoices.issued(actor, number)
    refuse_credited(found)
    now = clock.now()
    (next_number,) = numbered(found.tenant_id, [found.series])
    note = Invoice.objects.create(
        id=new_id(), tenant_id=found.tenant_id, bill_to_id=found.bill_to_id, number=next_number, series=found.series,
        kind=Invoice.CREDIT_NOTE, status=INVOICE_STATUS.initial, period_start=found.period_start,
        period_end=found.period_end, issued_at=now,
        due_on=now.date() + timedelta(days=policies.invoicing(in_force()).net_days), currency=found.currency,
        subtotal_minor=-found.subtotal_minor, tax_minor=-found.tax_minor, total_minor=-found.total_minor, amends=found,
        seat_lines=found.seat_lines, usage_lines=found.usage_lines, parties=found.parties,
    )  # fmt: skip
    give_back(found, note)
    events.emit(InvoiceCredited.of(found, reason=reason, credit_note=note.number), actor)
    tell_ready(note, actor)
    return note


def refuse_credited(found: Invoice) -> None:
    """Refuse to credit what gives back itself, is void, or was credited before."""
    if found.kind == Invoice.CREDIT_NOTE or found.status != INVOICE_STATUS.initial or invoices.amendments([found]):
        text = _("This document cannot be credited: it is a credit note, void, or was credited before.")
        raise Refusal(409, 910055, text, "state_conflict")


def give_back(found: Invoice, note: Invoice) -> None:
    """Write the taxes and lines of a credit note: each as it was, with the other sign. One statement for all lines."""
    InvoiceTax.objects.bulk_create(
        InvoiceTax(
            tenant_id=note.tenant_id, bill_to_id=note.bill_to_id, invoice=note, group=tax.group, rate_ppm=tax.rate_ppm,
            base_minor=-tax.base_minor, tax_minor=-tax.tax_minor,
        )
        for tax in found.taxes.all()
    )  # fmt: skip
    writing.give_back_lines(found, note)
