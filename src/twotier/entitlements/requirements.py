"""What a reservation needs of its line: a usage subscription that is ready for it (spec/api.md 9, cart errors)."""

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.catalog.rules import RESERVATION
from twotier.customers.models import Customer
from twotier.entitlements import queries
from twotier.entitlements.models import Reservation
from twotier.orders.pricing import Priced, also_checked_by, faulty
from twotier.subscriptions.models import Subscription

BAD_INPUT, BAD_SUBSCRIPTION, NOT_USAGE, NOT_REGISTERED = 10010, 10007, 10008, 10011
SCOPES = {scope.lower(): scope for scope in (Reservation.SHARED, Reservation.SINGLE)}


def scope_of(context: dict[str, str]) -> str | None:
    """Return the scope that a line asks for; shared where it says nothing, nothing where it is unknown."""
    return SCOPES.get(context.get("scope", Reservation.SHARED).lower())


def subscription_of(context: dict[str, str]) -> UUID | None:
    """Return the Azure subscription that a line names."""
    try:
        return UUID(context.get("subscriptionId", ""))
    except ValueError:
        return None


@also_checked_by
def check_reservations(customer: Customer, buyer: UUID | None, lines: list[Priced]) -> list[Priced]:
    """Give reservations without a usage subscription that is ready their error; no statement without any."""
    asked = {n: line for n, line in enumerate(lines) if is_reservation(line)}
    if not asked:
        return lines
    named = {n: subscription_of(line.wanted.context) for n, line in asked.items()}
    known = queries.azure_subscriptions(customer.id, buyer, filter(None, named.values()))
    ready = queries.registered(list(known.values()))
    checked = {n: fault(line, known, ready, named[n]) or line for n, line in asked.items()}
    return [checked.get(n, line) for n, line in enumerate(lines)]


def is_reservation(line: Priced) -> bool:
    """Tell whether a line reserves capacity, and has no error yet."""
    return line.item is not None and line.item.product_type == RESERVATION and not line.error_code


def fault(line: Priced, known: dict[UUID, Subscription], ready: set[UUID], named: UUID | None) -> Priced | None:
    """Return a line with what is wrong with it, or nothing."""
    if named is None or scope_of(line.wanted.context) is None:
        text = _("A reservation names its Azure subscription in provisioningContext: subscriptionId, and scope as shared or single.")  # fmt: skip
        return faulty(line, BAD_INPUT, text)
    wrong = unfit(known.get(named), ready)
    return faulty(line, *wrong) if wrong else None


def unfit(subscription: Subscription | None, ready: set[UUID]) -> tuple[int, Promise] | None:
    """Return the error of a reservation for a subscription, or nothing where it can have one."""
    if subscription is None:
        return BAD_SUBSCRIPTION, _("There is no such active Azure subscription of this customer.")
    if not queries.is_usage(subscription):
        return NOT_USAGE, _("This subscription cannot have reservations. Name one that is charged by use.")
    if subscription.id not in ready:
        return NOT_REGISTERED, _("Register the Azure subscription for reservations first, and wait until it is registered.")  # fmt: skip
    return None


def why_no_reservation(customer_id: UUID, buyer: UUID | None, named: UUID) -> Promise | None:
    """Return why an Azure subscription of a customer cannot have reservations now, or nothing where it can."""
    known = queries.azure_subscriptions(customer_id, buyer, [named])
    wrong = unfit(known.get(named), queries.registered(list(known.values())))
    return wrong[1] if wrong else None
