"""The vendor's rules for enrolling: versions of the policy, launch waves, holidays per market."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.partners.models import EnrollmentPolicy
from twotier.partners.queries import enrollment as queries
from twotier.partners.regions import countries, country_name
from twotier.partners.usecases.change_holidays import change_holidays
from twotier.partners.usecases.change_policy import Rules, change_policy
from twotier.partners.usecases.open_wave import open_wave
from twotier.partners.usecases.plan_wave import plan_wave
from twotier.portal import enrollment_wording as words
from twotier.portal import pages, wording
from twotier.portal.forms.refusable import Refusable

DAY = {"type": "date"}


def lines(text: str) -> list[tuple[str, str]]:
    """Return pairs of a first word and the rest, one a line."""
    found = [line.strip().partition(" ") for line in text.splitlines() if line.strip()]
    return [(first, rest.strip()) for first, _blank, rest in found]


class PolicyForm(Refusable):
    """The rules that will hold next."""

    gate = forms.ChoiceField(label=gettext_lazy("Who may enroll"), choices=list(words.GATES.items()))
    approval = forms.ChoiceField(label=gettext_lazy("Approval"), choices=list(words.APPROVALS.items()))
    freshness_months = forms.IntegerField(
        label=gettext_lazy("Profile confirmed within (months)"), min_value=1, max_value=60
    )
    business_days = forms.IntegerField(label=gettext_lazy("Decided within (business days)"), min_value=1, max_value=60)
    valid_from = forms.DateField(
        label=gettext_lazy("In force from"), required=False, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(DAY, format="%Y-%m-%d"), help_text=gettext_lazy("Empty: at once."),
    )  # fmt: skip
    support_url = forms.CharField(
        label=gettext_lazy("Link to partner support"), required=False, max_length=500,
        help_text=gettext_lazy("Shown to partners who want to be marked, or whose application is overdue."),
    )  # fmt: skip
    links = forms.CharField(
        label=gettext_lazy("More information"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One link a line: the address, a blank, the words."),
    )  # fmt: skip

    def __init__(self, now: EnrollmentPolicy, typed: Any = None) -> None:
        names = ("gate", "approval", "freshness_months", "business_days", "support_url")
        kept = {name: getattr(now, name) for name in names}
        super().__init__(typed, initial=kept | {"links": "\n".join(f"{url} {label}" for label, url in now.links)})

    def rules(self) -> Rules:
        """Return what the policy shall say."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in ("valid_from", "links")}
        pairs = [(label or url, url) for url, label in lines(self.cleaned_data["links"])]
        return Rules(**typed, links=pairs)

    def moment(self) -> datetime | None:
        """Return from when it shall hold."""
        day = self.cleaned_data["valid_from"]
        return datetime.combine(day, time(), UTC) if day else None


class WaveForm(Refusable):
    """Months of anniversaries that enroll together."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=128)
    first_month = forms.IntegerField(label=gettext_lazy("First month"), min_value=1, max_value=12)
    last_month = forms.IntegerField(label=gettext_lazy("Last month"), min_value=1, max_value=12)
    planned_on = forms.DateField(
        label=gettext_lazy("Planned for"), required=False, input_formats=["%Y-%m-%d"], widget=forms.DateInput(DAY)
    )


class HolidayForm(Refusable):
    """The days of a market that are no business days."""

    market = forms.ChoiceField(label=gettext_lazy("Market"))
    days = forms.CharField(
        label=gettext_lazy("Holidays"), required=False, widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("One day a line: 2026-12-25 and its name. Paste a public list to import it."),
    )  # fmt: skip
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    """The days of the market as the page showed them: nobody replaces what was not seen."""

    def __init__(self, typed: Any = None, **more: Any) -> None:
        super().__init__(typed, **more)
        self.fields["market"].choices = countries()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse to replace days of the market that the page did not show."""
        found = super().clean() or self.cleaned_data
        market = found.get("market", "")
        if market and kept_days(market) != plain_lines(found.get("seen", "")):
            text = _(
                "%(market)s has holidays that this page did not show. Choose it from the list above and change them there."
            )
            self.add_error("market", text % {"market": country_name(market)})
        return found

    def clean_days(self) -> dict[date, str]:
        """Return the days with their names; a line that is no day is named."""
        found: dict[date, str] = {}
        for first, rest in lines(self.cleaned_data["days"]):
            try:
                found[date.fromisoformat(first)] = rest
            except ValueError:
                text = _("“%(line)s” does not begin with a day such as 2026-12-25.")
                raise forms.ValidationError(text % {"line": first}) from None
        return found


def kept_days(market: str) -> str:
    """Return the holidays of a market as the form takes them: one line a day."""
    return "\n".join(f"{row.day.isoformat()} {row.name}" for row in queries.holidays(market))


def plain_lines(text: str) -> str:
    """Return a text as it was before a browser sent it."""
    return text.replace("\r\n", "\n")


def shown(request: HttpRequest, **changed: forms.Form) -> HttpResponse:
    """Return the page of all rules with its three forms."""
    actor, now = pages.acting(request), queries.policy()
    market = request.GET.get("market", "")
    kept = kept_days(market) if market else ""
    edits = actor.may(Permission.POLICY_EDIT)
    plans = actor.may(Permission.ENROLMENT_OPEN_WAVE)
    found: dict[str, Any] = {
        "policy_form": PolicyForm(now) if edits else None,
        "wave_form": WaveForm(auto_id="wave_%s") if plans else None,
        "holiday_form": holidays_of(market, kept) if edits else None,
    } | changed
    context = found | {
        "title": _("Enrollment policy"),
        "lead": _("Who may enroll as indirect reseller, how applications are approved, and by when."),
        "versions": [version_row(row, now) for row in queries.policies()],
        "facts": facts(now),
        "waves": [wave_row(row) for row in queries.waves()],
        "plans": plans,
        "markets": [(code, country_name(code)) for code in queries.holiday_markets()],
    }
    wrong = any(form.errors for form in changed.values())
    return render(request, "portal/program/policy.html", context, status=422 if wrong else 200)


def holidays_of(market: str, kept: str) -> HolidayForm:
    """Return the form with a market's holidays."""
    return HolidayForm(initial={"market": market, "days": kept, "seen": kept}, auto_id="holiday_%s")


def facts(now: EnrollmentPolicy) -> list[tuple[str, object]]:
    """Return the rules in force."""
    return [
        (_("Version"), now.version or _("built in")),
        (_("Who may enroll"), words.GATES[now.gate]),
        (_("Approval"), words.APPROVALS[now.approval]),
        (_("Profile confirmed within (months)"), now.freshness_months),
        (_("Decided within (business days)"), now.business_days),
        (_("Link to partner support"), now.support_url),
    ]


def version_row(row: EnrollmentPolicy, now: EnrollmentPolicy) -> dict[str, Any]:
    """Return a version as the table shows it."""
    later = row.valid_from > clock.now()
    state = _("in force") if row.id == now.id else _("planned") if later else _("past")
    return {"version": row.version, "from": row.valid_from, "gate": words.GATES[row.gate], "state": state}


def wave_row(row: Any) -> dict[str, Any]:
    """Return a wave as the table shows it."""
    months = _("month %(first)s to month %(last)s") % {"first": row.first_month, "last": row.last_month}
    return {
        "id": row.id, "name": row.name, "months": months, "planned": wording.day(row.planned_on),
        "opened": row.opened_at,
    }  # fmt: skip


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Show the rules, and write the next version of them."""
    actor = pages.enter(request, Permission.POLICY_EDIT, "vendor")
    if request.method != "POST":
        return shown(request)
    form = PolicyForm(queries.policy(), request.POST)
    if form.is_valid():
        with form.shows_refusals():
            change_policy(actor, form.rules(), form.moment())
            messages.success(request, _("The new version of the policy is kept."))
            return redirect("enrollment-policy")
    return shown(request, policy_form=form)


@pages.page
@require_POST
def wave(request: HttpRequest) -> HttpResponse:
    """Plan a wave."""
    actor = pages.enter(request, Permission.ENROLMENT_OPEN_WAVE, "vendor")
    form = WaveForm(request.POST, auto_id="wave_%s")
    if form.is_valid():
        with form.shows_refusals():
            plan_wave(actor, **form.cleaned_data)
            messages.success(request, _("The wave is planned."))
            return redirect("enrollment-policy")
    return shown(request, wave_form=form)


@pages.page
@require_POST
def wave_open(request: HttpRequest, wave_id: UUID) -> HttpResponse:
    """Open a wave."""
    actor = pages.enter(request, Permission.ENROLMENT_OPEN_WAVE, "vendor")
    told = open_wave(actor, wave_id)
    text = ngettext(
        "The wave is open. %(count)s partner is told.", "The wave is open. %(count)s partners are told.", told
    )
    messages.success(request, text % {"count": wording.number(told)})
    return redirect("enrollment-policy")


@pages.page
@require_POST
def holidays(request: HttpRequest) -> HttpResponse:
    """Replace the holidays of a market."""
    actor = pages.enter(request, Permission.POLICY_EDIT, "vendor")
    form = HolidayForm(request.POST, auto_id="holiday_%s")
    if not form.is_valid():
        return shown(request, holiday_form=form)
    change_holidays(actor, form.cleaned_data["market"], form.cleaned_data["days"])
    messages.success(request, _("The holidays are kept."))
    return redirect("enrollment-policy")
