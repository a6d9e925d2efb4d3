"""What a program that is not active does not do: it gains nothing new, and keeps what runs (portal.md 1.4)."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal, Sentence
from twotier.partners import queries
from twotier.partners.models import DIRECT_BILL, INDIRECT_PROVIDER, INDIRECT_RESELLER
from twotier.partnerships.models import Partnership


def check_program(actor: Actor) -> None:
    """Refuse a new customer of a partner whose buying program is not active (900149)."""
    kind = INDIRECT_PROVIDER if actor.is_("provider") else DIRECT_BILL
    if queries.halted(actor.organization_id, kind):
        raise halted_program()


def halted_program() -> Refusal:
    """Return the refusal of what a halted program would gain."""
    text = _(
        "Your program is not active, so nothing new can begin: no order, no customer, no partnership. What runs goes on, with renewals and license changes. Program info says why; the vendor can say when it may again."
    )
    return Refusal(403, 900149, text)


def check_gaining(partnership: Partnership) -> None:
    """Refuse a customer for a reseller whose program is not active (800039)."""
    if queries.halted(partnership.reseller_id, INDIRECT_RESELLER):
        refusal = gains_nothing(partnership.reseller.name, 800039)
        raise Refusal(403, 800039, refusal.message, fields=[("reseller", refusal.message)])


def gains_nothing(name: str, code: int) -> Refusal:
    """Return the refusal of customers for a partner whose program is not active."""
    text = _(
        "The program of %(partner)s is not active, so it gains no customers. The vendor can say when it may again."
    )
    return Refusal(403, code, Sentence(text, {"partner": name}))


def check_reselling(actor: Actor) -> None:
    """Refuse what a reseller would resell anew while its program is not active (800039)."""
    if actor.is_("reseller") and queries.halted(actor.organization_id, INDIRECT_RESELLER):
        raise halted_reselling()


def halted_reselling() -> Refusal:
    """Return the refusal of what a halted reseller program would gain."""
    text = _(
        "Your reseller program is not active, so you cannot invite customers, nor ask for new subscriptions or another number of licenses. What runs goes on and renews. Program info says why; the vendor can say when it may again."
    )
    return Refusal(403, 800039, text)
