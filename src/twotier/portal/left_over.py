"""After a partnership: what the reseller still holds, ended row by row, and letters that nothing sends by itself."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers.queries import shared
from twotier.customers.queries.shared import LeftOver
from twotier.customers.usecases.end_left_over_access import end_left_over_access
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries
from twotier.partnerships.lifecycle import PARTNERSHIP
from twotier.partnerships.models import Partnership
from twotier.portal import pages, wording
from twotier.portal.forms.refusable import answers_page
from twotier.portal.partnership_requests import mailto
from twotier.portal.templatetags.twotier import drawn_pill
from twotier.subscriptions import queries as subscription_queries


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Show the customers at which the reseller still holds something; its POST ends what is selected."""
    actor = pages.enter(request, Permission.PARTNERSHIP_REVIEW_LEFT_OVER, "provider")
    partnership = queries.as_provider(actor, organization_id)
    PARTNERSHIP.check(partnership, "review_left_over")
    if request.method != "POST":
        return shown(request, partnership)
    try:
        count = end_left_over_access(actor, organization_id, chosen(request), request.POST.get("what", ""))
    except Refusal as refusal:
        if answers_page(refusal):
            raise
        return shown(request, partnership, refusal)
    text = ngettext("Access ended at %(count)s customer.", "Access ended at %(count)s customers.", count)
    messages.success(request, text % {"count": wording.number(count)})
    return redirect("left-over", organization_id=organization_id)


def chosen(request: HttpRequest) -> list[UUID]:
    """Return the customers that are ticked; what is no id is left out."""
    found = []
    for text in request.POST.getlist("customer")[: pages.ROWS]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def shown(request: HttpRequest, partnership: Partnership, refusal: Refusal | None = None) -> HttpResponse:
    """Return the list: a fixed number of statements."""
    actor, mark = pages.acting(request), pages.mark(request)
    try:
        after = (mark[0], UUID(mark[1])) if len(mark) == 2 else None
    except ValueError:
        after = None
    rows = shared.left_over(actor, partnership.reseller_id, after=after, size=pages.ROWS + 1)
    found = pages.cut(request, rows, lambda row: (row.folded_name, row.customer_id))
    name = partnership.reseller.name
    context = {
        "title": _("Access that %(name)s still has") % {"name": name},
        "lead": _("Removing the partnership took nobody’s access away. End here what should not stay."),
        "crumbs": [
            (_("Indirect resellers"), reverse("indirect-resellers")),
            (name, reverse("indirect-reseller", args=[partnership.reseller_id])),
        ],
        "slice": found,
        "rows": [line(row, held) for row, held in with_counts(actor, partnership, found.rows)],
        "acts": actor.may(Permission.PARTNERSHIP_REVIEW_LEFT_OVER),
        "refusal": refusal,
        "letters": reverse("courtesy-letters", args=[partnership.reseller_id]),
    }
    return render(request, "portal/partners/left_over.html", context, status=422 if refusal else 200)


def with_counts(actor: Actor, partnership: Partnership, rows: Any) -> list[tuple[LeftOver, tuple[int, int]]]:
    """Return the rows with how many subscriptions name the reseller there: one statement."""
    ids = [row.customer_id for row in rows]
    counts = subscription_queries.named_by_customer(actor, partnership.reseller_id, ids) if ids else {}
    return [(row, counts.get(row.customer_id, (0, 0))) for row in rows]


def line(row: LeftOver, held: tuple[int, int]) -> dict[str, Any]:
    """Return one customer as the list shows it."""
    named, supports = held
    stays = drawn_pill("needs", pgettext("access", "Still there"))
    gone = drawn_pill("ended", pgettext("access", "None"))
    return {
        "id": row.customer_id,
        "name": row.name,
        "url": reverse("customer", args=[row.customer_id]),
        "subscriptions": reverse("customer-subscriptions", args=[row.customer_id]),
        "relationship": stays if row.relationship else gone,
        "privileges": stays if row.delegated_access else gone,
        "has_privileges": row.delegated_access,
        "named": wording.number(named),
        "names": bool(named),
        "supports": wording.number(supports),
    }


@pages.page
@require_safe
def letters(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Show texts for the reseller and for customers, to copy or to open in a mail program; nothing sends them (S148)."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PARTNERSHIP_REVIEW_LEFT_OVER, "provider")
    partnership = queries.as_provider(actor, organization_id)
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = partnership.reseller.language if not language else "en"
    place = partner_queries.tied_location(organization_id)
    name = partnership.reseller.name
    context = {
        "title": _("Letters about the end of the partnership"),
        "lead": _("Nothing sends these texts by itself. Copy them, or open them in your mail program."),
        "crumbs": [
            (_("Indirect resellers"), reverse("indirect-resellers")),
            (name, reverse("indirect-reseller", args=[organization_id])),
        ],
        "chosen": language,
        "letters": [
            letter("reseller", _("To the reseller"), place.email if place else "", to_reseller(actor, name, language)),
            letter("customers", _("To a customer"), "", to_customers(actor, name, language)),
        ],
    }
    return render(request, "portal/partners/letters.html", context)


def letter(key: str, title: str, to: str, said: tuple[str, str]) -> dict[str, Any]:
    """Return one letter as the page shows it."""
    subject, text = said
    return {"key": key, "title": title, "to": to, "subject": subject, "text": text, "mailto": mailto(to, subject, text)}


def to_reseller(actor: Actor, name: str, language: str) -> tuple[str, str]:
    """Return subject and text of the letter to the reseller."""
    values = {"provider": actor.organization_name, "reseller": name}
    with translation.override(language):
        subject = _("Our partnership has ended")
        text = (
            _(
                "Hello,\n\n"
                "%(provider)s removed the partnership with %(reseller)s. Your customers stay your customers; their subscriptions run on and renew.\n\n"
                "New customers and orders with %(provider)s are no longer possible. Seat changes on subscriptions that name you need another reseller first.\n\n"
                "Please write to us about anything that is still open."
            )
            % values
        )
    return subject, text


def to_customers(actor: Actor, name: str, language: str) -> tuple[str, str]:
    """Return subject and text of the letter to customers."""
    values = {"provider": actor.organization_name, "reseller": name}
    with translation.override(language):
        subject = _("A change in who looks after you")
        text = (
            _(
                "Hello,\n\n"
                "%(provider)s and %(reseller)s are no longer partners. Your subscriptions run on and renew without interruption.\n\n"
                "Your partners’ access to your tenant did not change by itself. You can review it under Partners at any time.\n\n"
                "Please write to us if you have questions."
            )
            % values
        )
    return subject, text
