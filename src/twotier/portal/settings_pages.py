"""Settings: how a person reads the portal, and what the organization is: Partner Profile with Program info."""

from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.access.usecases.set_preferences import set_preferences
from twotier.partners import queries
from twotier.partners.models import MpnAccount, PartnerProfile, Program
from twotier.partners.queries import own_profiles as profile_queries
from twotier.partners.regions import country_name
from twotier.portal import customer_pages, enrollment_cards, pages, wording
from twotier.portal.enrollment_wording import PROGRAMS
from twotier.portal.frame import PARTNERS
from twotier.portal.passwords import acting_for
from twotier.portal.templatetags.twotier import drawn_pill, pill

LEVELS = ("settings", "partner-settings", "partner-profile")
NAMES: dict[str, str | Promise] = {
    "settings": gettext_lazy("Settings"),
    "partner-settings": gettext_lazy("Partner Settings"),
    "partner-profile": gettext_lazy("Partner Profile"),
    "program-info": gettext_lazy("Program info"),
}


def crumbs(*levels: str) -> list[tuple[str, str]]:
    """Return the levels above a page."""
    return [(str(NAMES[name]), reverse(name)) for name in levels]


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Show the first level, with the reader's own time zone."""
    person: Person = request.user  # type: ignore[assignment]
    if request.method == "POST":
        zone = request.POST.get("time_zone", "")
        if zone not in available_timezones():
            raise Http404
        set_preferences(acting_for(person), person, time_zone=zone)
        messages.success(request, _("Saved."))
        return redirect("settings")
    context = {
        "title": NAMES["settings"],
        "entries": entries(request),
        "zones": sorted(available_timezones()),
        "zone": person.time_zone,
    }
    return render(request, "portal/settings/settings.html", context)


def entries(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Return what the first level leads to."""
    found = [(_("Sign-in and security"), reverse("security"), _("Password, second factor, recovery codes."))]
    if pages.acting(request).is_(*PARTNERS):
        text = _("Your company, its programs and its MPN IDs.")
        found.insert(0, (str(NAMES["partner-settings"]), reverse("partner-settings"), text))
    if pages.acting(request).sees(Permission.INVITATION_CHANNEL_SWITCH):
        found.append(
            (_("Acceptance channels"), reverse("acceptance-channels"), _("Where customers accept invitations."))
        )
    return found


@pages.page
@require_safe
def partner_settings(request: HttpRequest) -> HttpResponse:
    """Show the second level."""
    pages.look(pages.acting(request), Permission.ENROLMENT_VIEW_STATUS, *PARTNERS)
    text = _("What you are to the vendor: programs, agreements, MPN IDs.")
    context = {
        "title": NAMES["partner-settings"],
        "crumbs": crumbs("settings"),
        "entries": [(NAMES["partner-profile"], reverse("partner-profile"), text)],
    }
    return render(request, "portal/settings/level.html", context)


@pages.page
@require_safe
def partner_profile(request: HttpRequest) -> HttpResponse:
    """Show the third level: the company's record, and the way to Program info."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_VIEW_STATUS, *PARTNERS)
    seen = actor.sees(Permission.PROFILE_VIEW)
    text = _("Your programs with their states, your agreement and your MPN IDs.")
    context = {
        "title": NAMES["partner-profile"],
        "crumbs": crumbs(*LEVELS[:2]),
        "facts": facts_of(actor, queries.profile(actor.organization_id)) if seen else [],
        "entries": [(NAMES["program-info"], reverse("program-info"), text), *edits(actor)],
    }
    return render(request, "portal/settings/level.html", context)


def facts_of(actor: Actor, profile: PartnerProfile | None) -> list[tuple[str, object]]:
    """Return the company with its whole record."""
    own: list[tuple[str, object]] = [(_("Company name"), actor.organization_name)]
    billed = [(_("Billing"), billing_of(actor, profile))] if profile else []
    return [*own, *record_of(profile), *billed, (_("Microsoft ID"), customer_pages.mono(actor.organization_id))]


def billing_of(actor: Actor, profile: PartnerProfile) -> str:
    """Return whom the vendor bills."""
    said = profile_queries.billing(actor, profile)
    place = f"{said['postal_code']} {said['city']}".strip()
    lines = (said["company_name"], said["address_line"], said["address_line2"], place, country_name(said["country"]))
    return in_lines(*lines, said["purchase_order_number"], said["tax_id"])


def in_lines(*parts: str) -> str:
    """Return the parts that there are, one below the other."""
    return format_html_join(mark_safe("<br>"), "{}", ((part,) for part in parts if part))


def record_of(profile: PartnerProfile | None) -> list[tuple[str, object]]:
    """Return what a partner's record says."""
    if profile is None:
        return []
    lines = (profile.address_line, profile.address_line2, f"{profile.postal_code} {profile.city}".strip())
    support = (profile.support_name, profile.support_email, profile.support_phone, profile.support_website)
    called = (profile.security_first_name, profile.security_middle_name, profile.security_last_name)
    security = (" ".join(filter(None, called)), profile.security_email, profile.security_phone)
    return [
        (_("Legal name"), profile.legal_name),
        (_("Address"), in_lines(*lines, country_name(profile.country))),
        (_("Contact"), f"{profile.contact_first_name} {profile.contact_last_name}"),
        (_("Email"), profile.contact_email),
        (_("Support contact"), in_lines(*support)),
        (_("Security contact"), in_lines(*security)),
        (_("Verification"), pill(profile.verification, "verification")),
        (_("Confirmed on"), wording.day(profile.confirmed_at)),
    ]


def edits(actor: Actor) -> list[tuple[str, str, str]]:
    """Return what of the record the actor may mend."""
    found = [
        (Permission.PROFILE_EDIT_LEGAL, _("Legal profile"), "profile-legal", _("Legal name, address, primary contact.")),
        (Permission.PROFILE_EDIT_SUPPORT, _("Support contact"), "profile-support", _("Whom customers ask for help.")),
        (
            Permission.PROFILE_SECURITY_CONTACT, _("Security contact"), "profile-security",
            _("Who is called about security, at any hour."),
        ),
        (
            Permission.PROFILE_EDIT_LEGAL, _("Confirm profile"), "profile-confirm",
            _("Say that the profile is right, once a year."),
        ),
        (
            Permission.LOCATION_MANAGE, _("Location account"), "profile-location",
            _("Which MPN ID is tied to your tenant."),
        ),
    ]  # fmt: skip
    return [(label, reverse(name), text) for permission, label, name, text in found if actor.may(permission)]


@pages.page
@require_safe
def program_info(request: HttpRequest) -> HttpResponse:
    """Show the fourth level: programs, agreement and MPN ids."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_VIEW_STATUS, *PARTNERS)
    agreement = queries.accepted_agreement(actor.organization_id)
    words = drawn_pill("needs", _("Missing"))
    if agreement:
        values = {"version": agreement.version, "day": wording.day(agreement.accepted_at)}
        words = drawn_pill("good", _("Accepted"))
        note = _("version %(version)s, on %(day)s") % values
    context = {
        "title": NAMES["program-info"],
        "crumbs": crumbs(*LEVELS),
        "program_rows": [program_row(row) for row in queries.programs(actor.organization_id)],
        "accounts": [account_row(row) for row in queries.accounts(actor)],
        "agreement": words,
        "agreement_note": note if agreement else "",
    } | enrollment_cards.sentence(actor)
    return render(request, "portal/settings/program_info.html", context)


def program_row(row: Program) -> dict[str, Any]:
    """Return a program with its state and dates."""
    return {
        "name": PROGRAMS.get(row.kind, row.kind),
        "state": pill(row),
        "since": wording.day(row.activated_at) if row.activated_at else "",
        "month": row.anniversary_month,
    }


def account_pill(row: MpnAccount) -> SafeString:
    """Return whether an MPN id still counts."""
    if row.active:
        return drawn_pill("good", pgettext("MPN ID", "Active"))
    return drawn_pill("ended", pgettext("MPN ID", "Ended"))


def account_row(row: MpnAccount) -> dict[str, Any]:
    """Return an MPN id with what it is for."""
    level = _("Partner global account") if row.level == MpnAccount.GLOBAL else _("Partner location account")
    return {
        "mpn_id": row.mpn_id,
        "level": level,
        "name": row.name,
        "country": country_name(row.country),
        "tied": row.tied_to_tenant,
        "active": account_pill(row),
    }
