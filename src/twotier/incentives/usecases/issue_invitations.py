"""Invite every partner whose program is active to the incentive programs of its kind, once each."""

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.incentives import queries
from twotier.incentives.events import InvitationHeld, about
from twotier.incentives.lifecycle import INCENTIVE_ENROLLMENT
from twotier.incentives.models import IncentiveEnrollment, IncentiveProgram
from twotier.incentives.usecases import _invitations
from twotier.partners.models import Program

BLOCK = 200


@usecase(permission=Permission.INCENTIVE_MANAGE_PROGRAMMES)
def issue_invitations(actor: Actor) -> int:
    """Invite a block of partners (S82), and those held ones that have a membership account by now; returns how many."""
    count = 0
    for program in IncentiveProgram.objects.filter(status="open", open_to_all=False).order_by("created_at", "id"):
        for found in queries.not_invited(program)[: BLOCK - count]:
            invite(actor, program, found)
            count += 1
    for row in queries.issuable()[: BLOCK - count]:
        account = queries.tied(row.tenant_id)
        if account:
            _invitations.issue(actor, row, account)
            count += 1
    return count


def invite(actor: Actor, program: IncentiveProgram, found: Program) -> None:
    """Make the one invitation of a tenant to a program; without a membership account it is held."""
    activated = found.activated_at
    assert activated
    row = IncentiveEnrollment.objects.create(
        tenant_id=found.tenant_id,
        program=program,
        status=INCENTIVE_ENROLLMENT.initial,
        activated_at=activated,
        due_at=activated + queries.WITHIN,
    )
    account = queries.tied(found.tenant_id)
    if account:
        _invitations.issue(actor, row, account)
    else:
        emit(InvitationHeld(**about(row)), actor)
