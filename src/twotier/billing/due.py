"""What time brings in this room: months are closed and their documents issued."""

from datetime import datetime

from twotier.access.actors import program
from twotier.billing import periods
from twotier.billing.queries import periods as queries
from twotier.core import due


def close_months(until: datetime) -> int:
    """Close every month whose documents are due, the oldest first; returns how many documents were issued."""
    from twotier.billing.usecases.close_month import close_month

    documents = 0
    while (month := queries.next_month_to_close()) and periods.closing_of(month) <= until:
        documents += close_month(program("clock"), month).documents
    return documents


def register() -> None:
    """Make the job known: documents come after whatever else is due at that moment (lifecycle.md LC12)."""
    due.job("issue invoices", due.Order.DOCUMENTS, next_due=queries.next_closing, run=close_months)
