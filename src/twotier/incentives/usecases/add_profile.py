"""Add a payout or tax profile."""

import re

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock, vault
from twotier.core.events import emit
from twotier.core.ids import new_id
from twotier.core.letters import is_blank, one_line
from twotier.core.refusal import Refusal, Text
from twotier.core.usecase import usecase
from twotier.incentives.events import ProfileAdded
from twotier.incentives.models import IncentiveProfile
from twotier.incentives.usecases import _invitations
from twotier.partners import regions

NUMBER = re.compile(r"[A-Z0-9]{4,34}")
PURPOSE = "incentive profile"


@usecase(permission=Permission.INCENTIVE_ENROL)
def add_profile(actor: Actor, *, kind: str, label: str, country: str, number: str) -> IncentiveProfile:
    """Keep a bank or tax number sealed, under words to choose it by; raises 400/3000, 403/910041."""
    _invitations.refuse_others(actor)
    bare = re.sub(r"[\s./-]", "", number).upper()
    label = one_line(label)
    refuse(wrong(kind, label, country, bare))
    key = new_id()
    row = IncentiveProfile.objects.create(
        id=key,
        tenant_id=actor.organization_id,
        kind=kind,
        label=label,
        country=country.upper(),
        sealed_number=vault.seal(PURPOSE, bare.encode(), str(key)),
        last_digits=bare[-4:],
        created_at=clock.now(),
    )
    emit(ProfileAdded(tenant_id=row.tenant_id, resource_id=str(row.id), label=row.label, kind=kind), actor)
    return row


def wrong(kind: str, label: str, country: str, bare: str) -> list[tuple[str, Text]]:
    """Return what is wrong with a profile."""
    found: list[tuple[str, Text]] = []
    if kind not in (IncentiveProfile.PAYOUT, IncentiveProfile.TAX):
        found.append(("kind", _("Choose a payout profile or a tax profile.")))
    if is_blank(label) or len(label) > 128:
        found.append(("label", _("Give the profile a name, 128 characters at most.")))
    if regions.country(country) is None:
        found.append(("country", _("Choose a country.")))
    if not NUMBER.fullmatch(bare):
        found.append(("number", _("Write an account or tax number of 4 to 34 letters and digits.")))
    return found


def refuse(found: list[tuple[str, Text]]) -> None:
    """Raise a refusal that names every field at fault."""
    if found:
        raise Refusal(400, 3000, found[0][1], fields=found)
