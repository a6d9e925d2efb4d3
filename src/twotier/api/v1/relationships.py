"""Relationships: a provider's resellers, a reseller's providers, a customer's resellers (spec/api.md 15)."""

from collections.abc import Sequence
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.filters import Compound, Filter, Simple
from twotier.api.routing import route
from twotier.api.v1.customers import admit_reader
from twotier.api.wire import Attributes, Collection, Wire, Words, attributes, collection
from twotier.customers import queries as customer_queries
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries
from twotier.partnerships.queries import PartnerRow


class RelationshipType(Words):
    """From whose side a relationship is seen."""

    UNKNOWN = "unknown"
    IS_INDIRECT_RESELLER_OF = "is_indirect_reseller_of"
    IS_INDIRECT_CLOUD_SOLUTION_PROVIDER_OF = "is_indirect_cloud_solution_provider_of"


class PartnerRelationship(Wire):
    """The partner on the other side."""

    id: str
    name: str
    relationship_type: str
    mpn_id: str
    state: str | None = None
    location: str | None = None
    attributes: Attributes | None = attributes("PartnerRelationship")


RESELLERS = RelationshipType.IS_INDIRECT_CLOUD_SOLUTION_PROVIDER_OF
PROVIDERS = RelationshipType.IS_INDIRECT_RESELLER_OF


@route(
    "GET",
    "relationships",
    answers=Collection[PartnerRelationship],
    auth="app+user",
    summary="List indirect resellers, or indirect providers",
    group="relationships",
    right="partnership.view",
    query={"relationship_type": "IsIndirectCloudSolutionProviderOf or IsIndirectResellerOf", "filter": "JSON: Name"},
)
def list_relationships(call: Call) -> Collection[PartnerRelationship]:
    """Answer the other side of the caller's partnerships; without a type, what its program has."""
    call.actor.require(Permission.PARTNERSHIP_VIEW)
    kind = call.word("relationship_type", RelationshipType)
    if kind not in (RESELLERS, PROVIDERS):
        kind = RESELLERS if call.actor.is_("provider") else PROVIDERS
    rows = queries.resellers(call.actor) if kind is RESELLERS else queries.providers(call.actor)
    if kind is PROVIDERS:
        mpn_ids = partner_queries.tied_mpn_ids(row.organization_id for row in rows)
        items = [item(row, kind, mpn_ids.get(row.organization_id, "")) for row in rows]
    else:
        items = [item(row, kind, row.mpn_id) for row in rows]
    return collection(named(items, call.filter()))


def item(row: PartnerRow, kind: RelationshipType, mpn_id: str) -> PartnerRelationship:
    """Return one partner of the list."""
    return PartnerRelationship(
        id=str(row.organization_id),
        name=row.name,
        relationship_type=kind.value,
        mpn_id=mpn_id,
        state="Active",
        location=row.market,
    )


def named(items: Sequence[PartnerRelationship], asked: Filter | None) -> list[PartnerRelationship]:
    """Return the partners whose name fits the filter; the list is short, so it is read whole."""
    return [item for item in items if asked is None or fits(item.name.lower(), asked)]


def fits(name: str, asked: Filter) -> bool:
    """Tell whether a name fits a filter on Name."""
    if isinstance(asked, Compound):
        sides = (fits(name, asked.left), fits(name, asked.right))
        return all(sides) if asked.operator.value == "and" else any(sides)
    return compare(name, asked)


def compare(name: str, asked: Simple) -> bool:
    """Compare a name with one value."""
    value = asked.value.lower()
    found = {"starts_with": name.startswith(value), "substring": value in name, "equals": name == value}
    opposite = {"not_starts_with": not name.startswith(value), "not_equals": name != value}
    return (found | opposite).get(asked.operator.value, False)


@route(
    "GET",
    "customers/{customer_id}/relationships",
    answers=Collection[PartnerRelationship],
    auth="app+user",
    summary="List the indirect resellers of a customer",
    group="relationships",
    right="customer.list/relationship.view_as_customer",
    refuses=[(404, 60003)],
)
def list_customer_resellers(call: Call, customer_id: UUID) -> Collection[PartnerRelationship]:
    """Answer the resellers that serve one customer."""
    admit_reader(call)
    customer_queries.customer_with(call.actor, customer_id)
    found = customer_queries.resellers_of(call.actor, [customer_id]).get(customer_id, [])
    mpn_ids = partner_queries.tied_mpn_ids(reseller for reseller, _name in found)
    return collection(
        [
            PartnerRelationship(
                id=str(reseller), name=name, relationship_type=RESELLERS.value, mpn_id=mpn_ids.get(reseller, "")
            )
            for reseller, name in found
        ]
    )
