"""What happens when a term is over (lifecycle.md LC53, LC55, LC56): pure functions on a subscription and the policies."""

from twotier.subscriptions import families, policies, terms
from twotier.subscriptions.models import Subscription

RENEW, EXTEND, CANCEL = "renew", "extend", "cancel"
CHOICES = (RENEW, EXTEND, CANCEL)
EXPIRE, END = "expire", "end"
CONVERT, DELETE_SUSPENDED = "convert", "delete_suspended"


def extended_applies(row: Subscription, rules: policies.InForce) -> bool:
    """Tell whether an extended term may follow the running one (LC55)."""
    policy = rules.of(policies.EXTENDED_TERMS, policies.ExtendedTerms)
    return (
        row.family in policy.families
        and row.term_start >= policy.started_from
        and terms.last_day(row.next_term_start) >= policy.ends_from
    )


def chosen(row: Subscription, rules: policies.InForce) -> str:
    """Return what happens at the end of the term as it stands: renew, extend or cancel (LC53)."""
    if row.term_kind == families.EXTENDED:
        return EXTEND
    if row.auto_renew:
        return RENEW
    if not extended_applies(row, rules):
        return CANCEL
    return row.end_choice or rules.of(policies.END_OF_TERM, policies.EndOfTerm).action


def due(row: Subscription, rules: policies.InForce, *, served: bool = True) -> str:
    """Return what time does now that the term is over.

    `served` is false when the seller has no relationship with the customer any more: nothing renews then (LC52).
    """
    if row.status == "suspended":
        return DELETE_SUSPENDED if row.family == families.LEGACY else END
    choice = chosen(row, rules) if served else CANCEL
    if choice == RENEW and row.family in families.TRIALS:
        return CONVERT if row.family == families.TRIAL else EXPIRE
    if choice in (RENEW, EXTEND):
        return choice
    if row.term_kind == families.EXTENDED or extended_applies(row, rules):
        return END
    return EXPIRE
