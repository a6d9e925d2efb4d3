"""Plan a launch wave of program anniversaries (S11, S12)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.letters import one_line
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners.events import WavePlanned
from twotier.partners.models import EnrollmentWave
from twotier.partners.usecases import _steps

MONTHS = range(1, 13)


@usecase(permission=Permission.ENROLMENT_OPEN_WAVE)
def plan_wave(actor: Actor, name: str, first_month: int, last_month: int, planned_on: date | None) -> EnrollmentWave:
    """Plan a wave for the anniversaries from one month to another, and say when it opens.

    Raises 400/3000 without a name or for what is no month, 409/910055 for a name that is taken.
    """
    cleaned = _steps.said("name", one_line(name), _("Name the wave."))[:128]
    if first_month not in MONTHS or last_month not in MONTHS:
        raise _steps.missing("first_month", _("A month is a number from 1 to 12."))
    access_queries.hold_program_owner()
    if EnrollmentWave.objects.filter(tenant_id=actor.organization_id, name=cleaned).exists():
        text = _("There is a wave of this name already. Choose another name.")
        raise Refusal(409, 910055, text, "state_conflict", fields=[("name", text)])
    made = EnrollmentWave.objects.create(
        tenant_id=actor.organization_id, name=cleaned, first_month=first_month, last_month=last_month,
        planned_on=planned_on,
    )  # fmt: skip
    emit(
        WavePlanned(
            tenant_id=made.tenant_id, resource_id=str(made.id), name=made.name, first_month=first_month,
            last_month=last_month, planned_on=str(planned_on or ""),
        ),
        actor,
    )  # fmt: skip
    return made
