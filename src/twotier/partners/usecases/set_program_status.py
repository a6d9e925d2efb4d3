"""Restrict, suspend, reinstate or de-authorize a partner's program (portal.md 1.4, 5.1)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners.eligibility import irreversible
from twotier.partners.lifecycle import ENROLLMENT, PROGRAM
from twotier.partners.models import DIRECT_BILL, INDIRECT_RESELLER, Enrollment, Program
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases import _steps

MOVES = ("restrict", "suspend", "reinstate", "deauthorise")


@usecase(permission=Permission.ENROLMENT_SET_PROGRAMME_STATUS)
def set_program_status(actor: Actor, tenant_id: UUID, kind: str, move: str, reason: str) -> Program:
    """Move a program, and with it the enrollment that it came from; the partner is told.

    Raises 404 for an unknown partner or program, 409/910055 for a move that the state does not have, 409/910004 for
    what would leave a dual partner direct bill only.
    """
    queries.partner(actor, tenant_id)
    found = Program.objects.select_for_update().filter(tenant_id=tenant_id, kind=kind).first()
    if found is None or move not in MOVES:
        raise Refusal(404, 1000, _("This partner has no such program, or there is no such step."))
    if move == "deauthorise" and kind == INDIRECT_RESELLER and is_dual(tenant_id):
        raise irreversible()
    PROGRAM.check(found, move)
    found.reason = _steps.said("reason", reason, _("Write the reason; the partner reads it."))  # type: ignore[attr-defined]
    PROGRAM.fire(found, move, actor)
    row = Enrollment.objects.select_for_update().filter(tenant_id=tenant_id, program=kind).first()
    if row is not None and row.status in ("active", "suspended"):
        ENROLLMENT.fire(row, move, actor)
        _steps.step(row, move, actor, found.reason)  # type: ignore[attr-defined]
    return found


def is_dual(tenant_id: UUID) -> bool:
    """Tell whether a tenant is direct bill besides being a reseller (S24)."""
    return Program.objects.filter(tenant_id=tenant_id, kind=DIRECT_BILL).exclude(status="deauthorised").exists()
