"""Edit who answers customers' questions (portal.md 1.3)."""

from collections.abc import Mapping

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.models import PartnerProfile
from twotier.partners.usecases import _profiles

FIELDS = ("support_name", "support_email", "support_phone", "support_website")


@usecase(permission=Permission.PROFILE_EDIT_SUPPORT)
def edit_support_profile(actor: Actor, values: Mapping[str, str]) -> PartnerProfile:
    """Change the support contact; what is not among the values stays. Raises 400/3000 without an email address."""
    row = _profiles.own(actor)
    wanted = _profiles.merged(row, FIELDS, values)
    _profiles.refuse_faults(wanted, ("support_email",), ("support_email",))
    _profiles.write(actor, row, FIELDS, values)
    return row
