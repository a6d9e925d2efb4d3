"""How enrollments read: where to mend what is missing, the steps of the journey, the history, the gates."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.partners import readiness
from twotier.partners.models import Enrollment, EnrollmentPolicy, EnrollmentStep, MpnAccount, PartnerProfile
from twotier.partners.regions import country_name
from twotier.portal import wording

MENDED_AT = {
    readiness.LEGAL: "profile-legal",
    readiness.CONTACT: "profile-legal",
    readiness.SUPPORT: "profile-support",
    readiness.VERIFIED: "partner-profile",
    readiness.CONFIRMED: "profile-confirm",
    readiness.MPN_TIED: "profile-location",
    readiness.MPN_ACTIVE: "profile-location",
    readiness.MPN_COUNTRY: "profile-location",
}
STEPS: dict[str, str | Promise] = {
    "submitted": gettext_lazy("Application submitted"),
    "approved": gettext_lazy("Application approved"),
    "documents_requested": gettext_lazy("Documents asked for"),
    "answered": gettext_lazy("Answer sent"),
    "rejected": gettext_lazy("Application rejected"),
    "appealed": gettext_lazy("Appeal sent"),
    "activated": gettext_lazy("Agreement accepted, program active"),
    "suspend": gettext_lazy("Program suspended"),
    "reinstate": gettext_lazy("Program reinstated"),
    "deauthorise": gettext_lazy("Program de-authorized"),
}
GATES: dict[str, str | Promise] = {
    EnrollmentPolicy.IDENTIFIED: gettext_lazy("Partners identified for off-boarding"),
    EnrollmentPolicy.WAVE: gettext_lazy("Partners whose wave is open"),
    EnrollmentPolicy.EITHER: gettext_lazy("Partners identified for off-boarding, and partners whose wave is open"),
    EnrollmentPolicy.BOTH: gettext_lazy("Partners identified for off-boarding, once their wave is open"),
    EnrollmentPolicy.OPEN: gettext_lazy("Every direct-bill partner"),
}
APPROVALS: dict[str, str | Promise] = {
    EnrollmentPolicy.AUTOMATIC: gettext_lazy("Automatic: applications that pass all checks are approved at once"),
    EnrollmentPolicy.MANUAL: gettext_lazy("Manual: a reviewer decides each application"),
}

PROGRAMS: dict[str, str | Promise] = {
    "indirect_provider": gettext_lazy("Indirect provider"),
    "indirect_reseller": gettext_lazy("Indirect reseller"),
    "direct_bill": gettext_lazy("Direct-bill partner"),
}


def items(checks: list[readiness.Check]) -> list[dict[str, Any]]:
    """Return the checks with the page where each is mended (S4)."""
    return [
        {"label": row.label, "passed": row.passed, "missing": row.missing, "url": reverse(MENDED_AT[row.code])}
        for row in checks
    ]


def day_of(stored: str) -> str:
    """Return the day of a moment that is kept as text."""
    return wording.day(datetime.fromisoformat(stored)) if stored else ""


def end_of(day: date) -> datetime:
    """Return the moment at which a promised day is over."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def history(steps: list[EnrollmentStep], url_name: str, *args: object, opens: bool = True) -> list[dict[str, Any]]:
    """Return an application's history with the names of its documents, and where those who may open them find them."""
    return [
        {
            "what": STEPS.get(step.kind, step.kind),
            "note": step.note,
            "who": step.person_name or _("Automatic checks"),
            "when": step.at,
            "documents": [
                (file.name, reverse(url_name, args=[*args, file.id]) if opens else "") for file in step.documents.all()
            ],
        }
        for step in steps
    ]


def details(kept: dict[str, str]) -> list[tuple[str, object]]:
    """Return what was submitted, as facts."""
    of = kept.get
    place = ", ".join(
        filter(None, [of("address_line"), f"{of('postal_code', '')} {of('city', '')}".strip(), of("state")])
    )
    found: list[tuple[str, object]] = [
        (_("Legal name"), of("legal_name")),
        (_("Address"), place),
        (_("Country"), country_name(of("country", ""))),
        (_("MPN ID"), of("mpn_id")),
        (_("Primary contact"), f"{of('contact_first_name', '')} {of('contact_last_name', '')}".strip()),
        (_("Email of the primary contact"), of("contact_email")),
        (_("Phone number of the primary contact"), of("contact_phone")),
        (_("Support contact"), " ".join(filter(None, [of("support_name"), of("support_email"), of("support_phone")]))),
    ]
    number = of("registration_number")
    return [*found, (_("Registration number"), number)] if number else found


def path(row: Enrollment | None, *, offered: bool) -> list[dict[str, Any]]:
    """Return the steps of the journey: done, here, or to come."""
    done = 0
    if row is not None:
        done = {"draft": 1, "pending": 4, "action_required": 4, "rejected": 4, "approved": 5, "deauthorised": 0}.get(
            row.status, 6
        )
    names = [
        (_("Intent"), _("State that your company decided to move.")),
        (_("Profile and MPN ID"), _("Review your details; what is missing has a link to where it is corrected.")),
        (_("Dry run"), _("See what changes and what does not, on your live data.")),
        (_("Decide"), _("Tick both statements and enroll.")),
        (_("Approval"), _("Usually at once; otherwise a reviewer decides by the promised day.")),
        (
            _("Reseller agreement"),
            _("Your global admin accepts it on Overview.")
            if offered or done < 5
            else _("The vendor has to publish it."),
        ),
    ]
    return [
        {"name": name, "text": text, "done": number < done, "here": number == done, "number": number + 1}
        for number, (name, text) in enumerate(names)
    ]


def items_label(code: str) -> str | Promise:
    """Return what a check is called."""
    return CHECKS.get(code, code)


CHECKS: dict[str, str | Promise] = {
    row.code: row.label for row in readiness.checks(None, MpnAccount(mpn_id=""), "", 12, date(2000, 1, 1))
}


def legal(profile: PartnerProfile | None) -> list[tuple[str, str]]:
    """Return the legal part of a partner's record, as facts."""
    place = [profile.address_line, f"{profile.postal_code} {profile.city}".strip(), profile.state] if profile else []
    return [
        (_("Legal name"), profile.legal_name if profile else ""),
        (_("Address"), ", ".join(filter(None, place))),
        (_("Country"), country_name(profile.country) if profile else ""),
        (_("Registration number"), profile.registration_number if profile else ""),
    ]
