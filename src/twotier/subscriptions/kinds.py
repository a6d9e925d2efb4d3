"""What cannot be done with some kinds of products (lifecycle.md LC23, LC25; portal T1): objections by family."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal
from twotier.subscriptions import families
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.objections import in_progress

FIXED = 900280
THROUGH_ORDER = _("Software is not suspended or canceled by itself. Cancel it through its order, within 7 days after it was ordered or renewed.")  # fmt: skip
WHOLE = _("The quantity of software cannot be changed. Order more of it, or cancel it through its order.")
OF_ONE_TERM = _("Term and billing plan of this product cannot be changed.")
BY_USE = _("This subscription is charged by use: it has no quantity, term and billing plan of its own that could be changed.")  # fmt: skip
UNTIL_CANCELED = _("A plan that is charged by use goes on until it is canceled.")
NO_TRIAL_MOVES = _("A trial cannot go to another partner. Convert it to a paid subscription first.")
NO_SERVICE_MOVES = _("Services of the marketplace cannot go to another partner. Let the service end, and order it from the future partner.")  # fmt: skip
Said = dict[str, tuple[int, Promise]]
"""Code and reason, by family."""
ONE_TERM: Said = dict.fromkeys((families.SOFTWARE, *families.SERVICES), (FIXED, OF_ONE_TERM))
METERED: Said = {families.USAGE: (FIXED, BY_USE)}
STAYING_TRIALS: Said = dict.fromkeys(families.TRIALS, (800078, NO_TRIAL_MOVES))
STAYING_SERVICES: Said = dict.fromkeys(families.SERVICES, (900146, NO_SERVICE_MOVES))
REFUSED: dict[str, Said] = {
    "suspend": {families.SOFTWARE: (800040, THROUGH_ORDER)},
    "cancel": {families.SOFTWARE: (800040, THROUGH_ORDER)},
    "change_seats": METERED | {families.SOFTWARE: (FIXED, WHOLE)},
    "change_renewal": {families.USAGE: (FIXED, UNTIL_CANCELED)},
    "schedule": METERED | ONE_TERM,
    "change_term": METERED | ONE_TERM,
    "change_plan": METERED | ONE_TERM,
    "transfer_away": STAYING_TRIALS | STAYING_SERVICES,
}
"""What each move is refused with, by family."""


def objection(said: Said) -> Callable[[Subscription], Refusal | None]:
    """Return the objection to a move that some families do not have."""

    def of_its_kind(row: Subscription) -> Refusal | None:
        return Refusal(400, *said[row.family]) if row.family in said else None

    return of_its_kind


for move, said in REFUSED.items():
    SUBSCRIPTION.object_to(move, objection(said))
SUBSCRIPTION.object_to("cancel_with_order", in_progress)
