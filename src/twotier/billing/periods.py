"""Which months are billed and when they are closed (billing.md BI60)."""

from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from twotier.billing import policies
from twotier.billing.rules import midnight, month_before, month_name, next_month
from twotier.core import clock
from twotier.core.refusal import Refusal, Sentence
from twotier.subscriptions.policies import InForce, in_force

__all__ = ["closing_of", "last_to_close", "midnight", "month_before", "next_month", "refuse_running"]


def closing_of(month: date, rules: InForce | None = None) -> datetime:
    """Return the moment at which a month's documents are due: the issue day of the next month."""
    day = policies.invoicing(rules or in_force()).issue_day
    return midnight(next_month(month) + timedelta(days=day - 1))


def last_to_close(now: datetime) -> date:
    """Return the last month whose documents are due by a moment."""
    month = month_before(now.date())
    return month if closing_of(month) <= now else month_before(month)


def refuse_running(month: date) -> None:
    """Refuse to bill a month that is not over: 409/910055."""
    if midnight(next_month(month)) > clock.now():
        text = _("%(month)s is not over. A month is billed when it has ended.")
        raise Refusal(409, 910055, Sentence(text, {"month": month_name(month)}), "state_conflict")


def refuse_gap(month: date, first_open: date | None) -> None:
    """Refuse to bill a month before those that come first: 409/910055."""
    if first_open and first_open < month:
        text = _("%(month)s is still open. Months are billed in their order: bill it first.")
        raise Refusal(409, 910055, Sentence(text, {"month": month_name(first_open)}), "state_conflict")


def in_utc(moment: datetime) -> datetime:
    """Return a moment that has no zone as one in UTC."""
    return moment.replace(tzinfo=UTC)
