"""Edit who answers customers' questions (portal.md 1.3)."""

from collections.abc import Mapping

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.models import PartnerProfile
from twotier.partners.usecases import _profiles

FIELDS = ("support_name", "support_email", "support_phone")


@usecase(permission=Permission.PROFILE_EDIT_SUPPORT)
def edit_support_profile(actor: Actor, values: Mapping[str, str]) -> PartnerProfile:
    """Change the support contact; raises 400/3000 without an email address."""
    _profiles.refuse_faults(values, ("support_email",), ("support_email",))
    row = _profiles.own(actor)
    _profiles.write(actor, row, FIELDS, values)
    return row
