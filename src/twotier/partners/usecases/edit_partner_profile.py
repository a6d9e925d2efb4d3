"""Edit the legal part of a partner's own record: legal name, address, primary contact (portal.md 1.3)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.letters import one_line
from twotier.core.usecase import usecase
from twotier.partners import readiness
from twotier.partners.lifecycle import VERIFICATION
from twotier.partners.models import PartnerProfile
from twotier.partners.usecases import _profiles, _steps

FIELDS = (
    "legal_name", "address_line", "city", "state", "postal_code", "registration_number",
    "contact_first_name", "contact_last_name", "contact_email", "contact_phone",
)  # fmt: skip
NEEDED = ("legal_name", "address_line", "city", "contact_first_name", "contact_last_name", "contact_email")


@usecase(permission=Permission.PROFILE_EDIT_LEGAL)
def edit_partner_profile(actor: Actor, values: Mapping[str, str]) -> PartnerProfile:
    """Change the record and confirm it; another legal name of a verified company is verified again.

    Raises 400/3000 for a field that is empty or no address, or an email of a free mail service.
    """
    _profiles.refuse_faults(values, NEEDED, ("contact_email",))
    if readiness.is_free_mail(values["contact_email"]):
        text = _("The email of the primary contact must belong to your company, not to a free mail service.")
        raise _steps.missing("contact_email", text)
    row = _profiles.own(actor)
    renamed = bool(row.legal_name) and one_line(row.legal_name) != one_line(values["legal_name"])
    changed: Mapping[str, Any] = _profiles.write(actor, row, FIELDS, values, confirmed=True)
    if (renamed or (changed and row.verification == "rejected")) and row.verification != "pending":
        VERIFICATION.fire(row, "verify_again", actor)
    return row
