"""Who may take a customer's subscriptions over: relationship, program, agreement, reseller of record (LC80, T4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor, program
from twotier.core import tenancy
from twotier.core.refusal import Refusal, Sentence
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer, Relationship
from twotier.customers.queries import vetting
from twotier.orders.buying import BUYERS, not_the_buyer
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries as partnership_queries
from twotier.partnerships.rules import resellers_of_record


@dataclass(frozen=True, slots=True)
class Taker:
    """The partner that takes subscriptions over, as far as the rules need to know it."""

    id: UUID
    name: str
    sells_through_reseller: bool
    """Whether it buys for the customer of a reseller, so that a reseller's location id belongs on everything (T4)."""
    names_resellers: bool


def taker(customer: Customer, target_id: UUID, *, asking: Actor | None = None, hold: bool = False) -> Taker:
    """Return the partner that takes over; raises what keeps it from it, told to itself or to somebody else.

    With `hold` its relationship cannot end before the act does. Raises 910030 and 910032 (the caller does not buy for
    the customer), 910028 (the other one does not), 900137 (its program), 13605 (agreement), 800073-800075 (the review).
    """
    with tenancy.scope(tenancy.PROGRAM):
        found = access_queries.organization(target_id)
        kinds, halted = customer_queries.standing_with(program(on_behalf_of=target_id), customer.id, hold=hold)
        agreed = customer_queries.has_agreed(customer.id, target_id)
    name = found.name if found else ""
    if not kinds & BUYERS:
        raise not_the_buyer(asking) if asking and asking.organization_id == target_id else unrelated(name)
    if halted:
        text = _(
            "The program of %(partner)s is not active, so it takes nothing over. Ask the vendor when it may again."
        )
        raise Refusal(403, 900137, Sentence(text, {"partner": name}))
    vetting.refuse_unvetted(customer)
    if not agreed:
        text = _(
            "The customer has not accepted the customer agreement with %(partner)s. It records the acceptance first."
        )
        raise Refusal(403, 13605, Sentence(text, {"partner": name}))
    provides = "provider" in (found.kinds if found else ())
    return Taker(target_id, name, Relationship.PROVIDER in kinds, provides)


def unrelated(name: str) -> Refusal:
    """Return the refusal of a target that does not buy for the customer."""
    text = _("%(partner)s does not buy for this customer. It needs a relationship with the customer first.")
    return Refusal(403, 910028, Sentence(text, {"partner": name or "–"}), "no_relationship")


def of_record(takes: Taker, customer_id: UUID, source_id: UUID, named: Iterable[str]) -> dict[str, str]:
    """Return, for each location id that a request names, the one that stands on what moves; nothing named counts too.

    Raises 800016 where an id is missing or has no business there, and the codes of LC91.
    """
    wanted = list(dict.fromkeys(named))
    stands = {mpn_id: mpn_id or by_default(takes, customer_id, source_id) for mpn_id in wanted}
    if takes.sells_through_reseller and not all(stands.values()):
        text = _(
            "%(partner)s buys for a reseller here: name the MPN ID of the reseller's location for each subscription."
        )
        raise misnamed(Sentence(text, {"partner": takes.name}))
    if any(stands.values()) and not takes.names_resellers:
        raise misnamed(_("Only an indirect provider names a reseller. Remove the MPN ID."))
    with tenancy.scope(tenancy.PROGRAM):
        resellers_of_record(takes.id, stands.values())
    return stands


def misnamed(text: object) -> Refusal:
    """Return the refusal of a location id that is missing or cannot stand there."""
    return Refusal(400, 800016, text, fields=[("partnerIdOnRecord", text)])  # type: ignore[arg-type,list-item]


def by_default(takes: Taker, customer_id: UUID, source_id: UUID) -> str:
    """Return the location id that stands there by itself: that of the source when it becomes the target's reseller
    (LC81), else that of the one reseller whom the target designated for the customer.
    """
    if not takes.sells_through_reseller:
        return ""
    with tenancy.scope(tenancy.PROGRAM):
        rows = customer_queries.associations(customer_id).filter(provider_id=takes.id)
        named = set(rows.values_list("reseller_id", flat=True))
        if partnership_queries.active_between(takes.id, source_id):
            named = {source_id}
        return partner_queries.tied_mpn_ids(named).get(next(iter(named)), "") if len(named) == 1 else ""
