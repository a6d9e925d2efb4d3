"""What a program that is not active keeps its partner from starting: the buttons give way to a sentence (portal.md 1.4)."""

from dataclasses import dataclass

from twotier.access.actors import Actor
from twotier.customers.rules.program import halted_program, halted_reselling
from twotier.partners import queries
from twotier.partners.models import DIRECT_BILL, INDIRECT_PROVIDER, INDIRECT_RESELLER


@dataclass(frozen=True)
class Halts:
    """Which programs of the reader's organization gain nothing new now, of those that the page would start something with."""

    buying: bool = False
    reselling: bool = False

    @property
    def texts(self) -> list[str]:
        """Return what the page says instead of the buttons: why, and who can mend it."""
        found = [halted_program()] if self.buying else []
        found += [halted_reselling()] if self.reselling else []
        return [str(refusal) for refusal in found]


NONE = Halts()


def of(actor: Actor, *, buying: bool = False, reselling: bool = False) -> Halts:
    """Return which of the programs are halted that the page would start something with: one statement, or none."""
    buying, reselling = buying and actor.is_("provider", "direct_bill"), reselling and actor.is_("reseller")
    if not (buying or reselling):
        return NONE
    halted = queries.halted_kinds(actor.organization_id)
    buyer = INDIRECT_PROVIDER if actor.is_("provider") else DIRECT_BILL
    return Halts(buying=buying and buyer in halted, reselling=reselling and INDIRECT_RESELLER in halted)
