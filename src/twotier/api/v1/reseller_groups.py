"""Groups of resellers that get the same prices (an extension)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.price_rules import GROUP, RIGHT, SEES, members
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.catalog.rules import END_OF_TIME
from twotier.pricing import queries
from twotier.pricing.models import GroupMember, ResellerGroup
from twotier.pricing.usecases.manage_groups import close_group, create_group, put_in_group


class GroupedReseller(Wire):
    """A reseller in a group, with its days; without groupId it leaves its group."""

    reseller_id: UUID | None = None
    name: str | None = None
    group_id: UUID | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    attributes: Attributes | None = attributes("GroupedReseller")


class PriceGroup(Wire):
    """A group of resellers, with those who are in it today or will be."""

    id: UUID | None = None
    name: str | None = None
    resellers: list[GroupedReseller] | None = None
    attributes: Attributes | None = attributes("ResellerGroup")


@route(
    "GET", "resellergroups", answers=Collection[PriceGroup], sees=SEES,
    summary="List your groups of resellers", group=GROUP, extension=True,
)  # fmt: skip
def list_reseller_groups(call: Call) -> Collection[PriceGroup]:
    """Answer the open groups by name."""
    inside = list(queries.members(call.actor))
    return collection([of_group(row, inside) for row in queries.groups(call.actor)], call.uri)


@route(
    "POST", "resellergroups", takes=PriceGroup, answers=PriceGroup, status=201, right=RIGHT,
    refuses=[(400, 3000), (409, 910055)], summary="Create a group of resellers", group=GROUP, extension=True,
)  # fmt: skip
def post_reseller_group(call: Call) -> PriceGroup:
    """Create a group without members."""
    return of_group(create_group(call.actor, call.body(PriceGroup).name or ""), [])


@route(
    "DELETE", "resellergroups/{group_id}", status=204, right=RIGHT, refuses=[(404, 1000)],
    summary="Close a group of resellers", group=GROUP, extension=True,
)  # fmt: skip
def delete_reseller_group(call: Call, group_id: UUID) -> None:
    """Close a group: its rules and memberships end today."""
    close_group(call.actor, group_id)


@route(
    "PUT", "resellergroups/members/{organization_id}", takes=GroupedReseller, answers=Collection[GroupedReseller],
    right=RIGHT, refuses=[(404, 1000), (400, 3000), (403, 910016), (409, 910056)],
    summary="Put a reseller into a group, or out of its group", group=GROUP, extension=True,
)  # fmt: skip
def put_group_member(call: Call, organization_id: UUID) -> Collection[GroupedReseller]:
    """Put a reseller into a group from `validFrom` on; answers the groups in which it is from today on."""
    call.actor.require(SEES)
    sent = call.body(GroupedReseller)
    with members():
        put_in_group(call.actor, organization_id, sent.group_id, day=sent.valid_from)
    rows = queries.members(call.actor).filter(reseller_id=organization_id)
    return collection([of_member(row) for row in rows], call.uri)


def of_group(row: ResellerGroup, inside: Sequence[GroupMember]) -> PriceGroup:
    """Return a group as the wire has it."""
    return PriceGroup(
        id=row.id, name=row.name, resellers=[of_member(member) for member in inside if member.group_id == row.id]
    )


def of_member(row: GroupMember) -> GroupedReseller:
    """Return a membership as the wire has it."""
    return GroupedReseller(
        reseller_id=row.reseller_id, name=row.reseller.name, group_id=row.group_id, valid_from=row.valid_from,
        valid_until=row.valid_until if row.valid_until < END_OF_TIME else None,
    )  # fmt: skip
