"""Proposed changes of directory entries: made by providers, decided by the vendor."""

from datetime import datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.directory import GROUP, DirectoryContent, content_of, members
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.partners import directory as rules
from twotier.partners.models import DirectoryChange
from twotier.partners.queries import directory as queries
from twotier.partners.usecases.approve_directory_change import approve_directory_change
from twotier.partners.usecases.decline_directory_change import decline_directory_change
from twotier.partners.usecases.propose_directory_change import propose_directory_change
from twotier.partners.usecases.withdraw_directory_change import withdraw_directory_change


class DirectoryProposal(Wire):
    """A change that a provider proposes."""

    id: str
    provider_id: str
    status: str
    proposed_date: datetime
    content: DirectoryContent
    reason: str | None = None
    attributes: Attributes | None = attributes("DirectoryChange")


class Decision(Wire):
    """Why a proposal is declined."""

    reason: str


@route(
    "POST",
    "directory/providers/{provider_id}/changes",
    answers=DirectoryProposal,
    takes=DirectoryContent,
    status=201,
    auth="app+user",
    summary="Propose a change of the own directory entry",
    group=GROUP,
    right="directory.propose",
    refuses=[(404, 1000), (400, 3000), (409, 910055)],
    extension=True,
)
def post_directory_change(call: Call, provider_id: UUID) -> DirectoryProposal:
    """Keep what the entry should say until the vendor representative decides."""
    call.actor.require(Permission.DIRECTORY_PROPOSE)
    if provider_id != call.actor.organization_id:
        raise queries.unknown()
    return proposal(propose_directory_change(call.actor, content_of(call.body(DirectoryContent))))


@route(
    "GET",
    "directory/providers/{provider_id}/changes",
    answers=Collection[DirectoryProposal],
    auth="app+user",
    sees=Permission.DIRECTORY_PROPOSE,
    summary="List the own proposed changes",
    group=GROUP,
    refuses=[(404, 1000)],
    extension=True,
)
def list_own_directory_changes(call: Call, provider_id: UUID) -> Collection[DirectoryProposal]:
    """Answer a provider's newest hundred."""
    if provider_id != call.actor.organization_id:
        raise queries.unknown()
    return collection([proposal(row) for row in queries.changes(call.actor)], call.uri)


@route(
    "GET",
    "directory/changes",
    answers=Collection[DirectoryProposal],
    auth="app+user",
    sees=Permission.DIRECTORY_APPROVE,
    summary="List proposed changes of directory entries as the vendor",
    group=GROUP,
    extension=True,
)
def list_directory_changes(call: Call) -> Collection[DirectoryProposal]:
    """Answer the newest hundred of all providers."""
    return collection([proposal(row) for row in queries.changes(call.actor)], call.uri)


def proposal(row: DirectoryChange) -> DirectoryProposal:
    """Return a proposal with what it proposes."""
    return DirectoryProposal(
        id=str(row.id),
        provider_id=str(row.tenant_id),
        status=row.status,
        proposed_date=row.proposed_at,
        content=DirectoryContent(**members(rules.read(row.content))),
        reason=row.reason or None,
    )


@route(
    "POST",
    "directory/changes/{change_id}/approve",
    answers=DirectoryProposal,
    auth="app+user",
    summary="Approve a proposed change",
    group=GROUP,
    right="directory.approve",
    refuses=[(404, 1000), (409, 910055)],
    extension=True,
)
def post_directory_approval(call: Call, change_id: UUID) -> DirectoryProposal:
    """Take a proposal over into the entry."""
    return proposal(approve_directory_change(call.actor, change_id))


@route(
    "POST",
    "directory/changes/{change_id}/decline",
    answers=DirectoryProposal,
    takes=Decision,
    auth="app+user",
    summary="Decline a proposed change",
    group=GROUP,
    right="directory.approve",
    refuses=[(404, 1000), (400, 3000), (409, 910055)],
    extension=True,
)
def post_directory_refusal(call: Call, change_id: UUID) -> DirectoryProposal:
    """Leave the entry as it is and tell the provider why."""
    return proposal(decline_directory_change(call.actor, change_id, call.body(Decision).reason))


@route(
    "POST",
    "directory/changes/{change_id}/withdraw",
    answers=DirectoryProposal,
    auth="app+user",
    summary="Withdraw an own proposal",
    group=GROUP,
    right="directory.propose",
    refuses=[(404, 1000), (409, 910055)],
    extension=True,
)
def post_directory_withdrawal(call: Call, change_id: UUID) -> DirectoryProposal:
    """Take a proposal back before it is decided."""
    return proposal(withdraw_directory_change(call.actor, change_id))
