"""The dry run as a page and as step 3 of the application: what would happen, before anything does."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.partners import queries as partner_queries
from twotier.partners.eligibility import OPEN_STATES, Situation, why_no_journey, why_not
from twotier.partners.models import EnrollmentPolicy, MpnAccount
from twotier.partners.queries import enrollment as queries
from twotier.partners.readiness import Check
from twotier.partners.regions import country_name
from twotier.portal import enrollment_wording as words
from twotier.portal import pages, wording
from twotier.portal import transition_words as told
from twotier.portal.enrollment_wording import PROGRAMS
from twotier.portal.frame import PARTNERS
from twotier.portal.templatetags.twotier import drawn_pill, pill
from twotier.transition.dry_run import DryRun, dry_run


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Show what a dry run would try, and when it is asked for, what came of it; nothing is changed."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_DRY_RUN, *PARTNERS)
    found = queries.situation(actor.organization_id, actor.kinds)
    if refusal := why_no_journey(found):
        raise refusal
    if found.enrollment is not None and found.enrollment.status not in OPEN_STATES:
        return redirect("enrollment-status")
    decides = actor.may(Permission.ENROLMENT_START) and why_not(found) is None
    context = {
        "title": _("Dry run"),
        "crumbs": [(_("From direct bill to indirect reseller"), reverse("enrollment-start"))] if decides else [],
        "lead": _("For %(organization)s, on the tenant you already have. Looking at this changes nothing.")
        % {"organization": actor.organization_name},
        "decides": decides,
        "again": reverse("enrollment-dry-run"),
        "further": [(_("Questions about the transition"), reverse("guide", args=["transition"]))],
    }
    checks = queries.checks_of(actor.organization_id, actor.market, found.policy.freshness_months)
    run = dry_run(actor) if request.method == "POST" else None
    location = partner_queries.tied_location(actor.organization_id)
    admins = access_queries.global_admins(actor.organization_id)
    context |= steps(actor, found, checks, run, location=location, admins=admins)
    return render(request, "portal/transition/plan.html", context)


def steps(  # long: a member of the page is a line
    actor: Actor,
    found: Situation,
    checks: Sequence[Check],
    run: DryRun | None,
    *,
    location: MpnAccount | None,
    admins: Sequence[str],
) -> dict[str, Any]:
    """Return what the six steps and the status beside them show; the run is an act, which only a button starts."""
    refusal, offer = why_not(found), queries.newest_version()
    return {
        "run": run,
        "may": refusal is None,
        "why_not": refusal,
        "why_may": reason(actor, found),
        "checks": words.items(list(checks)),
        "current": all(check.passed for check in checks),
        "checked": checked(actor, checks, location),
        "table": told.table(run) if run else [],
        "results": told.lines(run) if run and run.passes else [],
        "refused": run.refusal if run and refusal is None else None,
        "promise": promise(run, found.policy),
        "version": offer.version if offer else "",
        "status": status(actor, found, admins),
        "good_to_know": good_to_know(actor),
        "subscriptions": run.before.subscriptions if run else 0,
    }


def reason(actor: Actor, found: Situation) -> str:
    """Return why the tenant may move, in one sentence."""
    if found.identified:
        text = _("The vendor has identified your tenant for off-boarding from direct bill.")
    elif found.policy.gate == EnrollmentPolicy.OPEN:
        text = _("Every direct-bill partner may move.")
    else:
        text = _("The wave of your program anniversary is open.")
    if actor.may(Permission.ENROLMENT_START):
        return text + " " + _("You are a global admin of this tenant.")
    return text + " " + _("A global admin of this tenant decides.")


def checked(actor: Actor, checks: Sequence[Check], location: MpnAccount | None) -> str:
    """Return what was checked, when all of it is current."""
    names = wording.joined(str(check.label) for check in checks)
    values = {"checks": names, "mpn_id": location.mpn_id if location else "–", "country": country_name(actor.market)}
    return _("Checked now: %(checks)s. MPN ID %(mpn_id)s, %(country)s.") % values


def promise(run: DryRun | None, rules: EnrollmentPolicy) -> str:
    """Return how long the approval may take, and whom the mail goes to."""
    if run is None or run.promised_by is None:
        text = ngettext(
            "Usually at once. If someone has to look: within %(days)s business day.",
            "Usually at once. If someone has to look: within %(days)s business days.",
            rules.business_days,
        )
        return text % {"days": rules.business_days}
    text = ngettext(
        "Usually at once. If someone has to look: by %(day)s (%(days)s business day). We write to %(email)s.",
        "Usually at once. If someone has to look: by %(day)s (%(days)s business days). We write to %(email)s.",
        rules.business_days,
    )
    return text % {"day": wording.day(run.promised_by), "days": rules.business_days, "email": run.contact_email}


def status(actor: Actor, found: Situation, admins: Sequence[str]) -> list[tuple[str, object]]:
    """Return the facts of the status panel."""
    programs = [(str(PROGRAMS.get(row.kind, row.kind)), pill(row)) for row in found.programs]
    if found.program(told.RESELLER) is None:
        programs.append((str(PROGRAMS[told.RESELLER]), drawn_pill("neutral", _("Not enrolled"))))
    names = wording.joined(
        _("%(name)s (you)") % {"name": name} if name == actor.person_name else name for name in admins
    )
    place = _("Settings, Partner Settings, Partner Profile, Program info")
    return [*programs, (_("Who may enroll"), names or _("none")), (_("Later found under"), place)]


def good_to_know(actor: Actor) -> list[tuple[str, str]]:
    """Return the links beside the steps."""
    links = [
        (_("What changes for one customer at a time"), reverse("enrollment-customers")),
    ]
    if actor.sees(Permission.DIRECTORY_SEARCH):
        links.insert(0, (_("Find an indirect provider in your country"), reverse("directory")))
    return links
