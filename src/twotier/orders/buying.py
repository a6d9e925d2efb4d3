"""Who buys for a customer: the indirect provider or the direct-bill partner, never the reseller (S54, S57, S75)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import trial
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.customers.queries import vetting
from twotier.customers.rules.program import halted_program

BUYERS = frozenset({"provider", "direct"})


def check_buyer(actor: Actor, customer_id: UUID) -> None:
    """Refuse whoever does not buy for a customer: 910030 for a dual partner, 910032 for a reseller."""
    if not customer_queries.kinds_with(actor, customer_id) & BUYERS:
        raise not_the_buyer(actor)


def check_purchase(actor: Actor, customer_id: UUID, *, hold: bool = False) -> None:
    """Refuse whoever does not buy for a customer, and whose program buys nothing new now (900149).

    With `hold` the relationship cannot end before the act does; 20002 when it ended since the customer was read.
    """
    kinds, halted = customer_queries.standing_with(actor, customer_id, hold=hold)
    if hold and not kinds:
        raise customer_queries.not_found(actor, customer_id)
    if not kinds & BUYERS:
        raise not_the_buyer(actor)
    with trial.objection():
        if halted:
            raise halted_program()


def check_open(actor: Actor, customer: Customer, *, hold: bool = False) -> None:
    """Refuse an order before its lines are looked at: who buys, the program, the vendor's review, the agreement."""
    check_purchase(actor, customer.id, hold=hold)
    with trial.objection():
        vetting.refuse_unvetted(customer)
    with trial.objection():
        check_agreement(actor, customer)


def check_agreement(actor: Actor, customer: Customer) -> None:
    """No order before the customer agreement (C12); what another partner attested counts for that one alone (C14)."""
    if not customer_queries.has_agreed(customer.id, actor.organization_id):
        text = _("The customer has not accepted the customer agreement. Record the acceptance first, then order.")
        raise Refusal(403, 13605, text)


def not_the_buyer(actor: Actor) -> Refusal:
    """Return the refusal of an organization that serves a customer and does not buy for it."""
    if actor.is_("direct_bill"):
        text = _("You cannot use direct bill to buy for customers you gained as an indirect reseller.")
        return Refusal(403, 910030, text, "customer_is_indirect")
    text = _("Only the indirect provider can order products for indirect customers.")
    return Refusal(403, 910032, text, "reseller_cannot_order")
