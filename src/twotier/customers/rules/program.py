"""What a restricted or suspended program does not do: it gains nothing new, and keeps what runs (portal.md 1.4)."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal
from twotier.partners import queries
from twotier.partners.models import DIRECT_BILL, INDIRECT_PROVIDER


def check_program(actor: Actor) -> None:
    """Refuse a new customer of a partner whose buying program is not active (900149)."""
    kind = INDIRECT_PROVIDER if actor.is_("provider") else DIRECT_BILL
    if queries.halted(actor.organization_id, kind):
        raise halted_program()


def halted_program() -> Refusal:
    """Return the refusal of what a halted program would gain."""
    text = _(
        "Your program is restricted or suspended, so you cannot place orders or create customers. What runs goes on, with renewals and license changes. Program info says why; the vendor can reinstate it."
    )
    return Refusal(403, 900149, text)
