"""Validate an enrollment: confirm it, ask for a correction, or find the partner ineligible."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.letters import is_blank, lines
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.incentives import queries
from twotier.incentives.lifecycle import INCENTIVE_ENROLLMENT
from twotier.incentives.models import IncentiveEnrollment
from twotier.incentives.usecases import _invitations

DECISIONS = ("confirm", "ask", "reject")


@usecase(permission=Permission.INCENTIVE_DECIDE)
def decide_enrollment(actor: Actor, enrollment_id: UUID, decision: str, reason: str = "") -> IncentiveEnrollment:
    """Decide one enrollment (N2); all but a confirmation need a reason.

    Raises 404, 400/3000 without a reason, 403/800039 or 900149 for a confirmation while the partner's program is not
    active, 409/910055 when the state does not allow it.
    """
    row = _invitations.locked(actor, enrollment_id)
    if decision not in DECISIONS:
        raise queries.unknown()
    if decision == "confirm" and (refusal := _invitations.halted(row)):
        raise refusal
    reason = lines(reason).strip()
    if decision != "confirm" and (is_blank(reason) or len(reason) > 1000):
        text = _("Give the partner a reason, 1000 characters at most.")
        raise Refusal(400, 3000, text, fields=[("reason", text)])
    row.reason = "" if decision == "confirm" else reason
    row.runs_until = queries.fiscal_year_end(clock.now()) if decision == "confirm" else None
    row.save(update_fields=["reason", "runs_until"])
    INCENTIVE_ENROLLMENT.fire(row, decision, actor)
    return row
