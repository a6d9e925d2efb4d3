"""What time brings in this room: plans that begin, terms that are over, states that end by themselves."""

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.subscriptions.queries import due as queries
from twotier.subscriptions.usecases.change_plans import change_plans
from twotier.subscriptions.usecases.count_down import count_down
from twotier.subscriptions.usecases.turn_terms import turn_terms


def register() -> None:
    """Make the jobs known."""
    due.job(
        "change billing plans",
        due.Order.CHANGES,
        next_due=queries.next_plan,
        run=blockwise(change_plans, queries.any_plan),
    )
    due.job(
        "turn subscription terms",
        due.Order.TERMS,
        next_due=queries.next_term,
        run=blockwise(turn_terms, queries.any_term),
    )
    due.job(
        "count subscriptions down",
        due.Order.COUNTDOWNS,
        next_due=queries.next_state,
        run=blockwise(count_down, queries.any_state),
    )
