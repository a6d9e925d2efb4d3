"""Whether a partner's profile and MPN id are current: the checks before an application, each with what to mend (D2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal, Sentence, Text
from twotier.partners import months
from twotier.partners.models import MpnAccount, PartnerProfile
from twotier.partners.regions import country, lazy_country_name

LEGAL, CONTACT, SUPPORT, VERIFIED, CONFIRMED, MPN_TIED, MPN_ACTIVE, MPN_COUNTRY = (
    "legal", "contact", "support", "verified", "confirmed", "mpn_tied", "mpn_active", "mpn_country",
)  # fmt: skip
OF_MPN = (MPN_TIED, MPN_ACTIVE, MPN_COUNTRY)
FREE_MAIL = frozenset({
    "aol.com", "gmail.com", "googlemail.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "me.com", "msn.com",
    "outlook.com", "yahoo.com", "ymail.com",
})  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One thing that must be current, and if it is not: what is missing."""

    code: str
    label: str | Promise
    missing: Text = ""

    @property
    def passed(self) -> bool:
        """Whether it is current."""
        return not self.missing


def is_free_mail(email: str) -> bool:
    """Tell whether an address belongs to a free mail service, which no company owns."""
    domain = email.rpartition("@")[2].strip().lower()
    return domain in FREE_MAIL or domain.startswith(("yahoo.", "hotmail.", "outlook."))


def checks(
    profile: PartnerProfile | None, location: MpnAccount | None, market: str, freshness: int, today: date
) -> list[Check]:
    """Return every check of a partner's record and MPN id, in the order of the form."""
    return [
        Check(LEGAL, _("Legal name and address"), legal_missing(profile)),
        Check(CONTACT, _("Primary contact"), contact_missing(profile)),
        Check(SUPPORT, _("Support contact"), support_missing(profile)),
        Check(VERIFIED, _("Verification"), verification_missing(profile)),
        Check(CONFIRMED, _("Profile confirmed"), confirmation_missing(profile, freshness, today)),
        *of_mpn(location, market),
    ]


def legal_missing(profile: PartnerProfile | None) -> Text:
    """Return what the legal part of a profile lacks."""
    if profile is None or not all((profile.legal_name, profile.address_line, profile.city, profile.country)):
        return _("Enter the legal name, the address and the city.")
    found = country(profile.country)
    if found and found.registration_id_required and not profile.registration_number:
        return Sentence(_("Enter the registration number: it is mandatory in %(country)s."), named(profile.country))
    return ""


def contact_missing(profile: PartnerProfile | None) -> Text:
    """Return what the primary contact lacks."""
    if profile is None or not all((profile.contact_first_name, profile.contact_last_name, profile.contact_email)):
        return _("Enter first name, last name and email of the primary contact.")
    if is_free_mail(profile.contact_email):
        return _("The email of the primary contact must belong to your company, not to a free mail service.")
    return ""


def support_missing(profile: PartnerProfile | None) -> Text:
    """Return what the support contact lacks."""
    if profile is None or not profile.support_email:
        return _("Enter the email of the support contact.")
    return ""


def verification_missing(profile: PartnerProfile | None) -> Text:
    """Return what stands in the way of the verification."""
    if profile is None or profile.verification == "pending":
        return _("The vendor is still verifying your company. This usually takes 3 to 5 business days.")
    if profile.verification == "rejected":
        return _("The vendor rejected the verification of your company. Correct the legal profile.")
    return ""


def confirmation_missing(profile: PartnerProfile | None, freshness: int, today: date) -> Text:
    """Return whether the profile must be confirmed again."""
    if profile is None or months.later(profile.confirmed_at.date(), freshness) < today:
        text = _("Confirm the profile: the last confirmation is older than %(months)s months.")
        return Sentence(text, {"months": freshness})
    return ""


def of_mpn(location: MpnAccount | None, market: str) -> Iterator[Check]:
    """Yield the checks of the MPN id that is tied to the tenant."""
    tied, active, same = _("MPN ID tied to your tenant"), _("MPN ID active"), _("MPN ID of the same country")
    if location is None:
        yield Check(MPN_TIED, tied, _("Tie a partner location account to your tenant."))
        return
    yield Check(MPN_TIED, tied)
    ended = Sentence(_("MPN ID %(mpn_id)s is not active. Tie an active location account."), {"mpn_id": location.mpn_id})
    yield Check(MPN_ACTIVE, active, "" if location.active else ended)
    abroad = Sentence(
        _("MPN ID %(mpn_id)s belongs to another country. Tie a location account of %(country)s."),
        {"mpn_id": location.mpn_id} | named(market),
    )
    yield Check(MPN_COUNTRY, same, "" if location.country == market else abroad)


def named(market: str) -> dict[str, object]:
    """Return a country as a sentence's value."""
    return {"country": lazy_country_name(market)}


def refusal(found: list[Check]) -> Refusal | None:
    """Return the refusal of an application whose checks did not all pass, every missing item listed (S4)."""
    open_items = [check for check in found if not check.passed]
    if not open_items:
        return None
    fields = [(check.code, check.missing) for check in open_items]
    data = [f"{check.code}: {check.missing}" for check in open_items]
    if any(check.code not in OF_MPN for check in open_items):
        text = _("Your partner profile is not current. Correct every listed item in Partner Profile, then try again.")
        return Refusal(409, 910005, text, "profile_not_current", fields=fields, data=data)
    text = _("Your MPN ID is not current. Tie an active location account of your country to the tenant.")
    return Refusal(409, 910006, text, "mpn_id_not_current", fields=fields, data=data)
