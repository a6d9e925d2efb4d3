"""Who may be partner of record: the reseller's own location id, and an active partnership (lifecycle.md LC91)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal, Sentence
from twotier.partners import queries as partner_queries
from twotier.partners.queries import MpnStanding
from twotier.partnerships import queries


@dataclass(frozen=True, slots=True)
class OfRecord:
    """A reseller that may stand on a sale, and whether it supports what it sells by agreement (S137)."""

    reseller_id: UUID
    gives_support: bool


def resellers_of_record(provider_id: UUID, mpn_ids: Iterable[str]) -> dict[str, UUID]:
    """Return the reseller behind each MPN id that may stand on this provider's sales; raises as `of_record` does."""
    return {mpn_id: found.reseller_id for mpn_id, found in of_record(provider_id, mpn_ids).items()}


def of_record(provider_id: UUID, mpn_ids: Iterable[str]) -> dict[str, OfRecord]:
    """Return the reseller behind each MPN id that may stand on this provider's sales, with its level of support.

    Two statements, however many ids. Raises the refusal of the first id that may not: 800015 (unknown),
    2072 (an indirect provider's), 800016 (not a reseller's location), 900123 (agreement), 910016 (partnership).
    """
    wanted = set(filter(None, mpn_ids))
    if not wanted:
        return {}
    found = partner_queries.standings(wanted)
    partners = queries.active_resellers(provider_id, (row.tenant_id for row in found.values()))
    for mpn_id in sorted(wanted):
        if refusal := why_not_of_record(mpn_id, found.get(mpn_id), provider_id, partners):
            raise refusal
    return {mpn_id: OfRecord(row.tenant_id, partners[row.tenant_id]) for mpn_id, row in found.items()}


def verdicts(provider_id: UUID, mpn_ids: Iterable[str]) -> dict[str, Refusal | None]:
    """Return for each MPN id the rule that keeps it off this provider's sales, or nothing: two statements."""
    wanted = list(dict.fromkeys(mpn_ids))
    found = partner_queries.standings(wanted)
    partners = queries.active_resellers(provider_id, (row.tenant_id for row in found.values()))
    return {mpn_id: why_not_of_record(mpn_id, found.get(mpn_id), provider_id, partners) for mpn_id in wanted}


def headquarters(mpn_id: str, standing: MpnStanding, *, named: bool) -> Refusal:
    """Return the refusal of a partner global account, with a partner's location id to enter instead (S117)."""
    location = partner_queries.tied_mpn_ids([standing.tenant_id]).get(standing.tenant_id, "") if named else ""
    plain = _(
        "MPN ID %(mpn_id)s is a partner global account. Enter the MPN ID of the partner location account that the reseller used for enrollment."
    )
    told = _(
        "MPN ID %(mpn_id)s is a partner global account. Enter the MPN ID of the partner location account that the reseller used for enrollment: %(location)s."
    )
    message = Sentence(told if location else plain, {"mpn_id": mpn_id, "location": location})
    fields, data = [("partner_of_record", message)], [mpn_id, *filter(None, [location])]
    return Refusal(400, 800016, message, "headquarters_id_not_allowed", fields=fields, data=data)


def why_not_of_record(  # long: one rule after the other, in the order in which they are told
    mpn_id: str, standing: MpnStanding | None, provider_id: UUID, partners: Collection[UUID]
) -> Refusal | None:
    """Return the rule that keeps an MPN id off a sale, with the way out, or nothing."""
    if standing is None:
        return refusal(404, 800015, _("There is no MPN ID %(mpn_id)s. Check the number with the reseller."), mpn_id)
    if standing.tenant_id == provider_id or (standing.is_provider and not standing.is_reseller):
        return refusal(
            404, 2072, _("MPN ID %(mpn_id)s belongs to an indirect provider. Enter the MPN ID of the reseller."), mpn_id
        )
    if standing.level == "global":
        return headquarters(mpn_id, standing, named=standing.tenant_id in partners)
    if not standing.is_reseller or not standing.active:
        return refusal(
            400,
            800016,
            _("MPN ID %(mpn_id)s does not belong to an active indirect reseller. The reseller must enroll first."),
            mpn_id,
        )
    if not standing.agreed:
        return refusal(
            403,
            900123,
            _(
                "The reseller with MPN ID %(mpn_id)s has not accepted the partner agreement. Their global admin can accept it on Overview."
            ),
            mpn_id,
        )
    if standing.tenant_id not in partners:
        return refusal(
            403,
            910016,
            _("There is no active partnership with the reseller of MPN ID %(mpn_id)s. Request a partnership first."),
            mpn_id,
            "partnership_not_active",
        )
    return None


def refusal(status: int, code: int, text: object, mpn_id: str, error_name: str = "") -> Refusal:
    """Return a refusal that names the MPN id."""
    message = Sentence(text, {"mpn_id": mpn_id})  # type: ignore[arg-type]
    return Refusal(status, code, message, error_name, fields=[("partner_of_record", message)], data=[mpn_id])
