"""Partner Profile, to mend: legal profile with primary contact, support and security contact, confirmation, location."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from twotier.access.actors import Actor, missing_role
from twotier.access.permissions import Permission
from twotier.partners import queries
from twotier.partners.models import MpnAccount, PartnerProfile
from twotier.partners.regions import country_name
from twotier.partners.usecases import edit_partner_profile as legal_act
from twotier.partners.usecases import edit_security_contact as security_act
from twotier.partners.usecases import edit_support_profile as support_act
from twotier.partners.usecases.confirm_profile import confirm_profile
from twotier.partners.usecases.tie_location import tie_location
from twotier.portal import pages, settings_pages, wording
from twotier.portal.forms.refusable import Refusable
from twotier.portal.frame import PARTNERS

LABELS: dict[str, Any] = {
    "legal_name": gettext_lazy("Legal name"),
    "address_line": gettext_lazy("Address"),
    "address_line2": gettext_lazy("Address, second line"),
    "city": gettext_lazy("City"),
    "state": gettext_lazy("State"),
    "postal_code": gettext_lazy("Postal code"),
    "registration_number": gettext_lazy("Registration number"),
    "first_name": gettext_lazy("First name"),
    "middle_name": gettext_lazy("Middle name"),
    "last_name": gettext_lazy("Last name"),
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("Email"),
    "phone": gettext_lazy("Phone number"),
    "website": gettext_lazy("Website"),
}
GROUPS = ("contact", "support", "security")


class RecordForm(Refusable):
    """Some fields of the record, each with what it says now."""

    def __init__(self, names: Sequence[str], needed: Sequence[str], profile: PartnerProfile | None, typed: Any) -> None:
        super().__init__(typed, initial={name: getattr(profile, name, "") for name in names})
        for name in names:
            self.fields[name] = field_of(name, required=name in needed)


def field_of(name: str, *, required: bool) -> forms.CharField:
    """Return the field of a member of the record."""
    group, _dash, rest = name.partition("_")
    key = rest if group in GROUPS else name
    kind = {"email": "email", "phone": "tel"}.get(key, "text")
    longest = PartnerProfile._meta.get_field(name).max_length  # type: ignore[union-attr]
    return forms.CharField(
        label=LABELS[key], required=required, max_length=longest, widget=forms.TextInput({"type": kind})
    )


def editor(request: HttpRequest, permission: Permission) -> Actor:
    """Return who edits; a role that may only look is refused."""
    actor = pages.acting(request)
    pages.look(actor, permission, *PARTNERS)
    if not actor.may(permission):
        raise missing_role(permission, actor.kinds)
    return actor


def edit(
    request: HttpRequest,
    permission: Permission,
    act: Callable[[Actor, dict[str, str]], PartnerProfile],
    names: tuple[Sequence[str], Sequence[str]],
    words: tuple[str, str],
) -> HttpResponse:
    """Show some fields of the record, and keep them."""
    actor = editor(request, permission)
    form = RecordForm(
        *names, queries.profile(actor.organization_id), request.POST if request.method == "POST" else None
    )
    if form.is_valid():
        with form.shows_refusals():
            act(actor, form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("partner-profile")
    title, lead = words
    context = {"title": title, "lead": lead, "form": form, "crumbs": settings_pages.crumbs(*settings_pages.LEVELS)}
    return render(request, "portal/settings/record.html", context, status=422 if form.errors else 200)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def legal(request: HttpRequest) -> HttpResponse:
    """Edit legal name, address and primary contact."""
    words = _("Legal profile"), _("Another legal name may be verified again. Saving confirms the profile.")
    names = legal_act.FIELDS, legal_act.NEEDED
    return edit(request, Permission.PROFILE_EDIT_LEGAL, legal_act.edit_partner_profile, names, words)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest) -> HttpResponse:
    """Edit the support contact."""
    words = _("Support contact"), _("Whom customers ask for help.")
    names = support_act.FIELDS, ("support_email",)
    return edit(request, Permission.PROFILE_EDIT_SUPPORT, support_act.edit_support_profile, names, words)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def security(request: HttpRequest) -> HttpResponse:
    """Edit the security contact."""
    words = _("Security contact"), _("Who is called about security, at any hour. Prefer the address of a list.")
    names = security_act.FIELDS, security_act.NEEDED
    return edit(request, Permission.PROFILE_SECURITY_CONTACT, security_act.edit_security_contact, names, words)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask whether the record is right, and write down that it is."""
    actor = editor(request, Permission.PROFILE_EDIT_LEGAL)
    if request.method == "POST":
        confirm_profile(actor)
        messages.success(request, _("The profile is confirmed."))
        return redirect("partner-profile")
    profile = queries.profile(actor.organization_id)
    context = {
        "title": _("Confirm profile"),
        "lead": _("Read the profile. If everything is right, confirm it."),
        "facts": settings_pages.facts_of(actor, profile),
        "confirmed": wording.day(profile.confirmed_at) if profile else "",
        "crumbs": settings_pages.crumbs(*settings_pages.LEVELS),
    }
    return render(request, "portal/settings/confirm.html", context)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def location(request: HttpRequest) -> HttpResponse:
    """Choose which location account is tied to the tenant."""
    actor = editor(request, Permission.LOCATION_MANAGE)
    accounts = [row for row in queries.accounts(actor) if row.level == MpnAccount.LOCATION]
    usable = [row for row in accounts if row.active and row.country == actor.market]
    form = LocationForm(usable, request.POST if request.method == "POST" else None)
    if form.is_valid():
        tie_location(actor, form.cleaned_data["mpn_id"])
        messages.success(request, _("The location account is tied to your tenant."))
        return redirect("program-info")
    context = {
        "title": _("Location account"),
        "lead": _("The location account that is tied to your tenant stands on subscriptions and earns incentives."),
        "form": form if usable else None,
        "none": _("There is no active location account in %(country)s. Add one to your membership first.")
        % {"country": country_name(actor.market)},
        "crumbs": settings_pages.crumbs(*settings_pages.LEVELS),
    }
    return render(request, "portal/settings/record.html", context, status=422 if form.errors else 200)


class LocationForm(Refusable):
    """One of the partner's active locations."""

    def __init__(self, usable: list[MpnAccount], typed: Any) -> None:
        tied = next((row.mpn_id for row in usable if row.tied_to_tenant), None)
        super().__init__(typed, initial={"mpn_id": tied})
        choices = [(row.mpn_id, f"{row.mpn_id}, {row.name}") for row in usable]
        self.fields["mpn_id"] = forms.ChoiceField(label=gettext_lazy("MPN ID"), choices=choices)
