"""Replace the holidays of a market: days that are no business days (D5)."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.partners import regions
from twotier.partners.events import HolidaysChanged
from twotier.partners.models import Holiday
from twotier.partners.usecases import _steps


@usecase(permission=Permission.POLICY_EDIT)
def change_holidays(actor: Actor, market: str, days: Mapping[date, str]) -> list[Holiday]:
    """Replace a market's holidays of the program that the actor's organization owns; promises given stay.

    Raises 400/3000 for an unknown market.
    """
    code = market.strip().upper()
    if regions.country(code) is None:
        raise _steps.missing("market", _("Choose a market."))
    access_queries.hold_program_owner()
    Holiday.objects.filter(tenant_id=actor.organization_id, market=code).delete()
    made = Holiday.objects.bulk_create(
        Holiday(tenant_id=actor.organization_id, market=code, day=day, name=name[:128]) for day, name in days.items()
    )
    emit(
        HolidaysChanged(
            tenant_id=actor.organization_id, resource_id=code, market=code, days=[str(day) for day in sorted(days)]
        ),
        actor,
    )
    return made
