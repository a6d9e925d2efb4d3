"""What a subscription could become, and what stands in the way of each: read by pages and clients before the act."""

from dataclasses import dataclass

from twotier.conversions import targets
from twotier.conversions.models import Transition
from twotier.conversions.targets import Target
from twotier.core.refusal import Refusal
from twotier.subscriptions import families
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._changing import reseller_refused

OTHER, NOT_ACTIVE, BUSY = 0, 2, 4
"""Why not, in the numbers of the modelled upgrades: the state, another change that goes on, or anything else."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that all seats could become, and each way of doing it with what stands in its way."""

    target: Target
    quantity: int
    kinds: list[tuple[str, Refusal | None]]


def of_license(row: Subscription, *, scheduled: bool = False) -> list[Choice]:
    """Return the upgrades of a new-commerce license; with the next term nobody's license moves along."""
    if row.family != families.LICENSE:
        return []
    why = SUBSCRIPTION.why_not(row, SUBSCRIPTION.move("schedule" if scheduled else "upgrade"))
    why = why or (None if scheduled else reseller_refused(row))
    kinds = (Transition.ONLY,) if scheduled else (Transition.ONLY, Transition.WITH_LICENSES)
    return [Choice(each, row.quantity, [(kind, why) for kind in kinds]) for each in targets.upgrades(row)]


def of_offer(row: Subscription) -> list[Choice]:
    """Return the upgrades of a legacy offer."""
    if row.family != families.LEGACY:
        return []
    why = SUBSCRIPTION.why_not(row, SUBSCRIPTION.move("upgrade")) or reseller_refused(row)
    kinds = [(kind, why) for kind in (Transition.ONLY, Transition.WITH_LICENSES)]
    return [Choice(each, row.quantity, kinds) for each in targets.upgrades(row)]


def of_trial(row: Subscription, billing_cycle: str = "") -> list[Target]:
    """Return what a trial can be paid as now; nothing where its state does not allow it."""
    if SUBSCRIPTION.why_not(row, SUBSCRIPTION.move("convert_trial")):
        return []
    return targets.paid(row, billing_cycle)


def word_of(why: Refusal) -> int:
    """Return the number that clients know for a reason."""
    if why.code in (800081, 800091, 900277, 900279):
        return NOT_ACTIVE
    return BUSY if why.code == 900278 else OTHER
