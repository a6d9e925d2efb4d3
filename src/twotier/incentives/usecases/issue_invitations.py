"""Invite every partner whose program is active to the incentive programs of its kind, once each."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.incentives import queries
from twotier.incentives.events import InvitationHeld
from twotier.incentives.lifecycle import INCENTIVE_ENROLLMENT
from twotier.incentives.models import IncentiveEnrollment, IncentiveProgram
from twotier.partners.models import MpnAccount, Program

BLOCK = 200


@usecase(permission=Permission.INCENTIVE_MANAGE_PROGRAMMES)
def issue_invitations(actor: Actor) -> int:
    """Invite a block of partners (S82), and those held ones that have a membership account by now; returns how many."""
    count = 0
    for program in open_programs():
        found = list(queries.not_invited(program)[: BLOCK - count])
        invite(actor, program, found)
        count += len(found)
    held = list(queries.issuable()[: BLOCK - count])
    issue(actor, held, queries.tied_of(row.tenant_id for row in held))
    return count + len(held)


def open_programs() -> list[IncentiveProgram]:
    """Return the programs that invite, held open until this act ends."""
    rows = IncentiveProgram.objects.select_for_update(no_key=True).filter(status="open", open_to_all=False)
    return list(rows.order_by("created_at", "id"))


def invite(actor: Actor, program: IncentiveProgram, found: Sequence[Program]) -> None:
    """Make the one invitation of each tenant to a program; without a membership account it is held."""
    accounts = queries.tied_of(row.tenant_id for row in found)
    rows = [invitation(program, row) for row in found]
    IncentiveEnrollment.objects.bulk_create(rows)
    for row in rows:
        if row.tenant_id not in accounts:
            emit(InvitationHeld.of(row), actor)
    issue(actor, [row for row in rows if row.tenant_id in accounts], accounts)


def invitation(program: IncentiveProgram, found: Program) -> IncentiveEnrollment:
    """Return the invitation of a tenant whose program was activated, not issued yet."""
    assert found.activated_at
    return IncentiveEnrollment(
        tenant_id=found.tenant_id,
        program=program,
        status=INCENTIVE_ENROLLMENT.initial,
        activated_at=found.activated_at,
        due_at=queries.due_at(program, found.activated_at),
    )


def issue(actor: Actor, rows: Sequence[IncentiveEnrollment], accounts: Mapping[UUID, MpnAccount]) -> None:
    """Invite for the membership accounts that are tied now, at their own e-mail addresses (S83, S84)."""
    for row in rows:
        row.mpn_id, row.invited_email = accounts[row.tenant_id].mpn_id, accounts[row.tenant_id].email
    IncentiveEnrollment.objects.bulk_update(rows, ["mpn_id", "invited_email"])
    issued = IncentiveEnrollment.objects.filter(id__in=[row.id for row in rows]).prefetch_related("program")
    INCENTIVE_ENROLLMENT.fire_all(queries.with_company(issued).order_by("due_at", "id"), "issue", actor)
