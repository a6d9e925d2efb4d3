"""Open and close incentive programs."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.letters import is_blank, one_line
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.incentives import queries
from twotier.incentives.events import IncentiveProgramOpened
from twotier.incentives.lifecycle import INCENTIVE_ENROLLMENT, INCENTIVE_PROGRAM
from twotier.incentives.models import IncentiveEnrollment, IncentiveProgram
from twotier.partners.models import DIRECT_BILL, INDIRECT_PROVIDER, INDIRECT_RESELLER

KINDS = (INDIRECT_RESELLER, DIRECT_BILL, INDIRECT_PROVIDER)


@usecase(permission=Permission.INCENTIVE_MANAGE_PROGRAMMES)
def open_program(actor: Actor, *, name: str, kind: str, open_to_all: bool = False) -> IncentiveProgram:
    """Open a program for the tenants of one kind of partner program; raises 400/3000 for a name that cannot be."""
    name = one_line(name)
    if is_blank(name) or len(name) > 128 or kind not in KINDS:
        raise wrong(_("Give the program a name, 128 characters at most, and the kind of partner that it is for."))
    row = IncentiveProgram(
        tenant_id=actor.organization_id, name=name, kind=kind, open_to_all=open_to_all,
        status=INCENTIVE_PROGRAM.initial, created_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise wrong(_("There is a program of this name already. Choose another name.")) from error
    emit(IncentiveProgramOpened(tenant_id=row.tenant_id, resource_id=str(row.id), program=name, kind=kind), actor)
    return row


def wrong(text: object) -> Refusal:
    """Return the refusal of a name."""
    return Refusal(400, 3000, text, fields=[("name", text)])  # type: ignore[arg-type, list-item]


@usecase(permission=Permission.INCENTIVE_MANAGE_PROGRAMMES)
def close_program(actor: Actor, program_id: UUID) -> IncentiveProgram:
    """Close a program; every enrollment in it ends with it. Raises 404, 409/910055 when it is closed already."""
    row = queries.program(program_id)
    if row.tenant_id != actor.organization_id:
        raise queries.unknown()
    INCENTIVE_PROGRAM.fire(row, "close", actor)
    rows = IncentiveEnrollment.objects.filter(program=row).select_related("program")
    INCENTIVE_ENROLLMENT.fire_all(rows, "discontinue", actor)
    return row
