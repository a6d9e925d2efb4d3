"""Record incentive money that was sent."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock, money
from twotier.core.events import emit
from twotier.core.letters import is_blank, one_line
from twotier.core.refusal import Refusal, Text
from twotier.core.usecase import usecase
from twotier.incentives.events import PaymentRecorded
from twotier.incentives.models import IncentivePayment
from twotier.incentives.usecases import _invitations
from twotier.partners import regions

LARGEST = 10**15


@usecase(permission=Permission.INCENTIVE_PAY)
def record_payment(
    actor: Actor, enrollment_id: UUID, *, amount: str, currency: str, reference: str
) -> IncentivePayment:
    """Write one line of an enrolled partner's statement, to the payout profile of that program; a reference counts once.

    What was earned is paid while the partner's program is halted too.

    Raises 404, 400/3000 for what is no amount or was paid with another one, 409/910055 when the partner is not enrolled.
    """
    row = _invitations.locked(actor, enrollment_id)
    minor, reference = minor_of(amount, currency), one_line(reference)
    if is_blank(reference) or len(reference) > 64:
        raise wrong("reference", _("Write the reference of the transfer, 64 characters at most."))
    if row.status != "enrolled" or row.payout is None:
        raise Refusal(
            409, 910055, _("Only an enrolled partner is paid. Validate its enrollment first."), "state_conflict"
        )
    found, new = IncentivePayment.objects.get_or_create(
        tenant_id=row.tenant_id, enrollment=row, reference=reference,
        defaults={"payout": row.payout, "amount": minor, "currency": currency, "paid_at": clock.now()},
    )  # fmt: skip
    if (found.amount, found.currency) != (minor, currency):
        raise wrong(
            "reference",
            _(
                "This reference stands on the statement already, with another amount. Check both and write the right one."
            ),
        )
    if new:
        emit(PaymentRecorded.of(row, amount=minor, currency=currency, reference=reference), actor)
    return found


def minor_of(amount: str, currency: str) -> int:
    """Return an amount in minor units, exactly."""
    if currency not in {country.currency for country in regions.all_countries().values()}:
        raise wrong("currency", _("Choose a currency."))
    try:
        minor = Decimal(amount.strip()).scaleb(money.digits(currency))
        whole = int(minor)
    except (ArithmeticError, ValueError):
        minor, whole = Decimal(0), 0
    if whole != minor or not 0 < whole < LARGEST:
        raise wrong("amount", _("Write an amount above zero such as 1234.50."))
    return whole


def wrong(field: str, text: Text) -> Refusal:
    """Return the refusal of one field."""
    return Refusal(400, 3000, text, fields=[(field, text)])
