"""Edit who is called about security at any hour (portal.md 1.3): never a reason to verify the company again."""

from collections.abc import Mapping

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.models import PartnerProfile
from twotier.partners.usecases import _profiles

FIELDS = (
    "security_first_name", "security_middle_name", "security_last_name", "security_email", "security_phone",
)  # fmt: skip
NEEDED = ("security_first_name", "security_last_name", "security_email", "security_phone")


@usecase(permission=Permission.PROFILE_SECURITY_CONTACT)
def edit_security_contact(actor: Actor, values: Mapping[str, str]) -> PartnerProfile:
    """Change the security contact; raises 400/3000 for a field that is empty or no address."""
    _profiles.refuse_faults(values, NEEDED, ("security_email",))
    row = _profiles.own(actor)
    _profiles.write(actor, row, FIELDS, values)
    return row
