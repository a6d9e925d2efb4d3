"""Follow an invitation, enroll, and choose the payout and tax profile of one program."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.queries.invitations import locked_organization
from twotier.incentives import queries
from twotier.incentives.events import ProfilesAssigned
from twotier.incentives.lifecycle import INCENTIVE_ENROLLMENT
from twotier.incentives.models import IncentiveEnrollment, IncentiveProfile
from twotier.incentives.usecases import _invitations

STARTING = ("invited", "inactive")
CHOOSING = ("action_required", "enrolled")
BEGINNING = (*STARTING, "action_required")


@usecase(permission=Permission.INCENTIVE_ENROL)
def open_invitation(actor: Actor, enrollment_id: UUID) -> IncentiveEnrollment:
    """Remember that the card was followed: it leaves the home page (N1). Raises 404."""
    row = _invitations.locked(actor, enrollment_id)
    if row.seen_at is None:
        row.seen_at = clock.now()
        row.save(update_fields=["seen_at"])
    return row


@usecase(permission=Permission.INCENTIVE_ENROL)
def enroll(
    actor: Actor, enrollment_id: UUID, payout_id: UUID | None = None, tax_id: UUID | None = None
) -> IncentiveEnrollment:
    """Enroll in one program, with its own payout and tax profile (N1, S86); with both, the vendor validates.

    Raises 404 for a stranger's invitation or profile, 403/910041 for another location's admin, 403/800039 or 900149
    for a program that is not active, unless the partner is enrolled already, 409/910055.
    """
    row = _invitations.locked(actor, enrollment_id)
    _invitations.refuse_others(actor, row.mpn_id)
    if row.status in BEGINNING and (refusal := _invitations.halted(row)):
        raise refusal
    if row.status in STARTING:
        INCENTIVE_ENROLLMENT.fire(row, "start", actor)
    if row.status not in CHOOSING:
        raise INCENTIVE_ENROLLMENT.conflict(row.status, INCENTIVE_ENROLLMENT.move("submit"))
    assign(actor, row, payout_id, tax_id)
    if row.status == "action_required" and row.payout_id and row.tax_id:
        INCENTIVE_ENROLLMENT.fire(row, "submit", actor)
    return row


def assign(actor: Actor, row: IncentiveEnrollment, payout_id: UUID | None, tax_id: UUID | None) -> None:
    """Choose the profiles of this enrollment alone; what was chosen can be exchanged, not taken away."""
    before = (row.payout_id, row.tax_id)
    if payout_id:
        row.payout = queries.profile(row.tenant_id, IncentiveProfile.PAYOUT, payout_id)
    if tax_id:
        row.tax = queries.profile(row.tenant_id, IncentiveProfile.TAX, tax_id)
    if before != (row.payout_id, row.tax_id):
        row.save(update_fields=["payout", "tax"])
        event = ProfilesAssigned.of(row, old_payout=before[0], payout=row.payout_id, old_tax=before[1], tax=row.tax_id)
        emit(event, actor)


@usecase(permission=Permission.INCENTIVE_ENROL)
def join_program(actor: Actor, program_id: UUID) -> IncentiveEnrollment:
    """Begin to enroll in an open program without criteria (N3); raises 404, 409/910042 without a membership account."""
    locked_organization(actor.organization_id)
    program = next((row for row in queries.open_to(actor) if row.id == program_id), None)
    if program is None:
        raise queries.unknown()
    account = queries.tied(actor.organization_id)
    if account is None:
        text = _("No membership account is tied to your tenant. Your MPN partner admin ties one. Nothing was changed.")
        raise Refusal(409, 910042, text, "mpn_association_missing")
    _invitations.refuse_others(actor, account.mpn_id)
    now = clock.now()
    row = IncentiveEnrollment(
        tenant_id=actor.organization_id, program=program, status="invited", mpn_id=account.mpn_id,  # status: joined without an invitation
        activated_at=now, due_at=now + queries.WITHIN, seen_at=now,
    )  # fmt: skip
    INCENTIVE_ENROLLMENT.begin(row, "start", actor)
    row.save(force_insert=True)
    return row
