"""What can happen to usage and budgets, said once."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import program
from twotier.core.events import Event, Who, emit


class UsageImported(Event, frozen=True, kw_only=True):
    """A file of usage was taken; it is about whoever imported it."""

    operation: ClassVar[str] = "import_usage"
    resource_type: ClassVar[str] = "usage_import"
    sentence: ClassVar[str | Promise] = _(
        "Usage from %(file_name)s was imported. Rows taken: %(taken)s. Rows rejected: %(rejected)s."
    )

    file_name: str
    taken: int
    rejected: int


class BudgetEvent(Event, frozen=True, kw_only=True):
    """Something about a seller's budget for a customer; it is about the seller, the customer does not see it."""

    resource_type: ClassVar[str] = "spending_budget"

    customer_id: UUID
    company: str
    currency: str


class BudgetSet(BudgetEvent, frozen=True, kw_only=True):
    """A seller set a budget, or another one."""

    operation: ClassVar[str] = "set_spending_budget"
    sentence: ClassVar[str | Promise] = _("%(user)s set the spending budget of %(company)s.")

    amount_minor: int


class BudgetRemoved(BudgetEvent, frozen=True, kw_only=True):
    """A seller took a budget away."""

    operation: ClassVar[str] = "remove_spending_budget"
    sentence: ClassVar[str | Promise] = _("%(user)s removed the spending budget of %(company)s.")


class BudgetReached(BudgetEvent, frozen=True, kw_only=True):
    """A customer's usage of a month reached one or more shares of its budget."""

    operation: ClassVar[str] = "reach_spending_budget"
    sentence: ClassVar[str | Promise] = _(
        "The Azure usage of %(company)s reached %(percent)s %% of its spending budget."
    )

    percent: int
    month: str
    amount_minor: int
    spent_minor: int


class InvoiceEvent(Event, frozen=True, kw_only=True):
    """Something about a document; it is about the partner that it bills."""

    resource_type: ClassVar[str] = "invoice"
    origins: ClassVar[Mapping[str, str]] = {
        "tenant_id": "bill_to_id",
        "issuer_id": "tenant_id",
        "resource_id": "number",
    }

    number: str


class InvoiceReady(InvoiceEvent, frozen=True, kw_only=True):
    """A document was issued (BI64)."""

    operation: ClassVar[str] = "ready_invoice"
    sentence: ClassVar[str | Promise] = _("Invoice %(number)s is ready.")

    issuer_id: UUID
    kind: str
    currency: str
    total_minor: int


def tell_ready(invoice: Any, actor: Who) -> None:
    """Say that a document was issued, in the log of whoever is billed: whoever issued it did so for that organization."""
    emit(InvoiceReady.of(invoice), program(actor.user_name, on_behalf_of=invoice.bill_to_id))


class InvoiceCredited(InvoiceEvent, frozen=True, kw_only=True):
    """A document was given back by a credit note, and stays as it is (BI63)."""

    operation: ClassVar[str] = "create_credit"
    sentence: ClassVar[str | Promise] = _("Invoice %(number)s was credited with %(credit_note)s: %(reason)s")

    credit_note: str
    reason: str


class InvoiceVoided(InvoiceEvent, frozen=True, kw_only=True):
    """A document was taken back by a credit note (BI63)."""

    operation: ClassVar[str] = "void_invoice"
    sentence: ClassVar[str | Promise] = _("Invoice %(number)s is void. A credit note takes its place.")
