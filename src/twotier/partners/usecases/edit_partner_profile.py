"""Edit the legal part of a partner's own record: legal name, address, primary contact (portal.md 1.3)."""

from collections.abc import Mapping

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.letters import one_line
from twotier.core.usecase import usecase
from twotier.partners.models import CompanyApprover, PartnerProfile
from twotier.partners.queries import own_profiles as queries
from twotier.partners.usecases import _profiles

FIELDS = (
    "legal_name", "address_line", "address_line2", "city", "state", "postal_code", "registration_number",
    "contact_first_name", "contact_last_name", "contact_email", "contact_phone",
)  # fmt: skip
NEEDED = ("legal_name", "address_line", "city", "contact_first_name", "contact_last_name", "contact_email")


@usecase(permission=Permission.PROFILE_EDIT_LEGAL)
def edit_partner_profile(
    actor: Actor, values: Mapping[str, str], approver: Mapping[str, str] | None = None
) -> PartnerProfile:
    """Change the record and confirm it; another legal name of a verified company is verified again.

    What is not among the values stays; `approver` names who approves for the company. Raises 400/3000 for a field that is
    empty, too long or no address, for another country, or for an email of a free mail service.
    """
    row = _profiles.own(actor)
    wanted = _profiles.merged(row, FIELDS, values)
    _profiles.refuse_faults(wanted, NEEDED, ("contact_email",))
    _profiles.refuse_free_mail(wanted["contact_email"])
    _profiles.refuse_move(values.get("country", row.country), row.country)
    before = queries.legal(row)
    named = queries.approver(actor, row)
    renamed = bool(row.legal_name) and one_line(row.legal_name) != one_line(wanted["legal_name"])
    changed = _profiles.write(actor, row, FIELDS, values, confirmed=True)
    name_approver(actor, row, _profiles.differing(approver or {}, named))
    _profiles.verify_again(actor, row, before, renamed=renamed, changed=bool(changed))
    return row


def name_approver(actor: Actor, row: PartnerProfile, differing: dict[str, str]) -> None:
    """Write down who approves for the company, where another is named than until now."""
    if not differing:
        return
    wanted = queries.approver(actor, row) | differing
    wanted["country"] = wanted["country"].upper()
    _profiles.refuse_no_country(wanted["country"], "approver_")
    _profiles.refuse_faults(wanted, (), ("contact_email",), CompanyApprover, "approver_")
    _profiles.write_beside(actor, row, CompanyApprover, wanted, queries.of_record(actor, row))
