"""The partner's legal business profile, as it is and as it was verified last."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.agreements import Contact
from twotier.api.v1.customers import Address
from twotier.api.v1.profile_members import GROUP, OF_ADDRESS, OF_PERSON, address_of, contact_of, members, named, paths
from twotier.api.wire import Attributes, Links, Wire, Words, attributes, link
from twotier.core.refusal import Refusal
from twotier.partners.queries import own_profiles as queries
from twotier.partners.usecases.edit_partner_profile import edit_partner_profile

VETTING = {"": "none", "pending": "pending", "accepted": "authorized", "rejected": "rejected"}

OF_LEGAL, APPROVERS_EMAIL = {"company_name": "legal_name"}, {"company_approver_email": "contact_email"}
WHERE = (
    paths("", OF_LEGAL) | paths("address", OF_ADDRESS) | paths("primaryContact", OF_PERSON)
    | paths("companyApproverAddress", OF_ADDRESS | OF_PERSON, "approver_") | paths("", APPROVERS_EMAIL, "approver_")
)  # fmt: skip
"""Where the record's members stand in the body, for refusals."""


class VettingVersion(Words):
    """Which version of the profile is asked: as it is, or as the vendor decided on it last."""

    NONE = "none"
    CURRENT = "current"
    LAST_FINALIZED = "last_finalized"


class LegalBusinessProfile(Wire):
    """The company as the vendor verifies it."""

    company_name: str | None = None
    address: Address | None = None
    primary_contact: Contact | None = None
    company_approver_address: Address | None = None
    company_approver_email: str | None = None
    vetting_status: str | None = None
    vetting_sub_status: str | None = None
    profile_type: str | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("LegalBusinessProfile")


@route(
    "GET",
    "profiles/legalbusiness",
    answers=LegalBusinessProfile,
    sees=Permission.PROFILE_VIEW,
    query={"vettingVersion": "Current (unless said otherwise), or LastFinalized: as the vendor decided on it last"},
    refuses=[(400, 900126), (404, 1000)],
    summary="Get the partner's legal business profile",
    group=GROUP,
)
def get_legal_profile(call: Call) -> LegalBusinessProfile:
    """Answer the company with the state of its verification."""
    row = queries.record(call.actor)
    if call.word("vettingVersion", VettingVersion) is not VettingVersion.LAST_FINALIZED:
        said = queries.legal(row) if row else queries.of_record(call.actor, None)
        return profile_of(call, said, row.verification if row else "")
    found = queries.verified(row) if row else None
    if found is None:
        raise Refusal(404, 1000, _("The company was never verified so far. Ask for vettingVersion=Current."))
    return profile_of(call, *found)


@route(
    "PUT",
    "profiles/legalbusiness",
    answers=LegalBusinessProfile,
    takes=LegalBusinessProfile,
    auth="app+user",
    right="profile.edit_legal",
    summary="Update the partner's legal business profile",
    group=GROUP,
    refuses=[(400, 3000)],
)
def put_legal_profile(call: Call) -> LegalBusinessProfile:
    """Change the company, which confirms it too; what is not sent stays. Another legal name is verified again."""
    sent = call.body(LegalBusinessProfile)
    row = queries.record(call.actor)
    now = queries.of_record(call.actor, row)
    values = members(sent, OF_LEGAL) | members(sent.address, OF_ADDRESS) | person_of(sent, now)
    approver = members(sent.company_approver_address, OF_ADDRESS | OF_PERSON)
    approver |= members(sent, APPROVERS_EMAIL)
    with named(WHERE):
        found = edit_partner_profile(call.actor, values, approver)
    return profile_of(call, queries.legal(found), found.verification)


def person_of(sent: LegalBusinessProfile, now: Mapping[str, str]) -> dict[str, str]:
    """Return the primary contact: it stands in the address too, and whichever of the two was changed holds."""
    there, here = members(sent.address, OF_PERSON), members(sent.primary_contact, OF_PERSON)
    return there | {name: text for name, text in here.items() if text != now[name] or name not in there}


def profile_of(call: Call, said: Mapping[str, str], verification: str) -> LegalBusinessProfile:
    """Return the legal profile as the wire has it."""
    approver = queries.approver(call.actor, queries.record(call.actor))
    return LegalBusinessProfile(
        company_name=said.get("legal_name") or call.actor.organization_name,
        address=address_of(said, person=True),
        primary_contact=contact_of(said),
        company_approver_address=address_of(approver, person=True),
        company_approver_email=approver["contact_email"],
        vetting_status=VETTING[verification],
        vetting_sub_status="decision" if verification == "pending" else "none",
        profile_type="LegalBusinessProfile",
        links={"self": link("/profiles/legalbusiness")},
    )
