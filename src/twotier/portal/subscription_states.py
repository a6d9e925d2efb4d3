"""What a subscription's state means for those who look at it, and what comes next by itself."""

from typing import Any

from django.utils.translation import gettext as _

from twotier.portal import wording
from twotier.subscriptions import endings, families, policies, terms
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.terms import DAY

Note = dict[str, Any]


def note(found: Subscription) -> Note:
    """Return the note of a state that is not the usual one; nothing for a subscription that simply runs."""
    days = {"last": terms.last_day(found.next_term_start), "until": found.state_until}
    values = {name: wording.day(day) for name, day in days.items()}
    makers = {"suspended": suspended, "expired": expired, "disabled": disabled, "deleted": deleted}
    if found.status in makers:
        return makers[found.status](found, values)
    if found.term_kind == families.EXTENDED:
        text = _(
            "Its term is over. Every month is billed until someone cancels the subscription or gives it a new term."
        )
        return {"kind": "time", "title": _("It goes on month by month"), "text": text}
    return {}


def suspended(found: Subscription, values: dict[str, str]) -> Note:
    """Return what a suspension means; a legacy offer's is not billed and ends after 90 days."""
    if found.family in families.LEGACIES:
        text = _("Users have no access, and it is not billed. Without reactivation it is deleted on %(until)s.")
    elif found.family == families.USAGE:
        text = _("Users have no access. It stays suspended until someone reactivates or cancels it.")
    else:
        text = _(
            "Users have no access; billing goes on. It can be reactivated until %(last)s. After that it is disabled for 120 days and then deleted."
        )
    return {"kind": "stop", "title": _("The subscription is suspended"), "text": text % values}


def expired(_found: Subscription, values: dict[str, str]) -> Note:
    """Return what comes after an expired term."""
    text = _("Users keep access until %(until)s without being billed. Then only administrators reach the data.")
    return {"kind": "stop", "title": _("The term is over"), "text": text % values}


def disabled(_found: Subscription, values: dict[str, str]) -> Note:
    """Return until when administrators reach the data."""
    text = _("Users have no access. Administrators reach the data until %(until)s; then everything is deleted.")
    return {"kind": "stop", "title": _("The subscription has ended"), "text": text % values}


def deleted(found: Subscription, _values: dict[str, str]) -> Note:
    """Return that nothing comes back."""
    canceled = found.end_reason == "canceled"
    text = _("It was canceled.") if canceled else _("Its time was over.")
    return {"kind": "stop", "title": _("The subscription is gone for good"), "text": text}


def afterwards(found: Subscription, rules: policies.InForce | None = None) -> str:
    """Say what comes next by itself, in a few words."""
    if found.status == "deleted":
        return "–"
    if found.status in ("expired", "disabled") and found.state_until:
        words = _("disabled on %(day)s") if found.status == "expired" else _("deleted on %(day)s")
        return words % {"day": wording.day(found.state_until)}
    if found.family == families.USAGE:
        return (
            _("suspended until someone changes it")
            if found.status == "suspended"
            else _("goes on until it is canceled")
        )
    if found.status == "suspended":
        return _("disabled on %(day)s") % {"day": wording.day(found.next_term_start)}
    return of_term(found, endings.chosen(found, rules) if rules else "")


def of_term(found: Subscription, choice: str) -> str:
    """Say what follows the running term."""
    if found.auto_renew:
        return _("renews on %(day)s") % {"day": wording.day(found.next_term_start)}
    if choice == endings.EXTEND:
        return _("month by month from %(day)s") % {"day": wording.day(found.next_term_start)}
    return _("ends on %(day)s") % {"day": wording.day(found.next_term_start - DAY)}


def rules_for(rows: list[Subscription]) -> policies.InForce | None:
    """Return the policies, where any of some subscriptions has an end that they decide."""
    ending = [row for row in rows if row.family != families.USAGE]
    open_end = any(row.status == "active" and not row.auto_renew for row in ending)
    return policies.in_force() if open_end else None
