"""What the portal's lists and detail pages share: who looks, refusals as pages, seek paging, small marks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from twotier.access.actors import Actor, missing_role
from twotier.access.permissions import Permission
from twotier.core import paging
from twotier.core.refusal import Refusal
from twotier.portal.templatetags.twotier import drawn_pill, icon

ROWS = 25
LONGEST = 400
"""Characters that are read of a search."""

View = Callable[..., HttpResponseBase]
R = TypeVar("R")


def acting(request: HttpRequest) -> Actor:
    """Return who acts; the entrance has seen to it that someone does."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def page(view: View) -> View:
    """Make a view a page of the portal: what is not visible is 404, a refusal is a page that says the way out."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)

    return answer


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal that no form of the page can show."""
    if refusal.status == 404:
        raise Http404 from refusal
    context = {"title": _("You cannot do this here"), "message": refusal.message}
    return render(request, "portal/403.html", context, status=refusal.status)


def look(actor: Actor, permission: Permission, *kinds: str) -> None:
    """Refuse a page that the actor's roles do not open; other kinds of organizations have no such page at all."""
    if kinds and not actor.is_(*kinds):
        raise Http404
    if not actor.sees(permission):
        raise missing_role(permission, actor.kinds)


def enter(request: HttpRequest, permission: Permission, *kinds: str) -> Actor:
    """Return who acts on a page whose POST does what its GET shows: roles that only look are refused the act alone."""
    actor = acting(request)
    look(actor, permission, *kinds)
    if request.method == "POST":
        actor.require(permission)
    return actor


@dataclass(frozen=True)
class Slice(Generic[R]):
    """A page of a list: its rows, and the marks from which the next one starts."""

    rows: Sequence[R]
    next: str = ""
    started: bool = False

    @property
    def shown(self) -> int:
        """Return how many rows there are on this page."""
        return len(self.rows)


def searched(request: HttpRequest) -> str:
    """Return what is searched for: without NUL, which no database takes, and no longer than anything's name."""
    return request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()


def mark(request: HttpRequest) -> list[str]:
    """Return the sort key behind which this page starts; a mark that is not ours starts at the front."""
    text = request.GET.get("after", "")
    if not text:
        return []
    try:
        return paging.read_token(text).split("\0")
    except Refusal:
        return []


def cut(request: HttpRequest, rows: Sequence[R], key: Callable[[R], Sequence[object]], size: int = ROWS) -> Slice[R]:
    """Return the rows of one page out of one row more, with the mark of the next page."""
    more = len(rows) > size
    kept = rows[:size]
    token = paging.token_after("\0".join(str(part) for part in key(kept[-1]))) if more else ""
    return Slice(kept, token, bool(mark(request)))


def tag(text: object) -> SafeString:
    """Return a small label without a state."""
    return format_html('<span class="tt-tag">{}</span>', text)


def link(url: str, text: object) -> SafeString:
    """Return a link for a cell of a table."""
    return format_html('<a href="{}">{}</a>', url, text)


def button(url: str, text: object, name: str = "") -> SafeString:
    """Return a link of a row that looks like a button, with an icon if one is named."""
    drawn = icon(name, "s") if name else ""
    return format_html('<a class="btn btn-s" href="{}">{}{}</a>', url, drawn, text)


def agreement_pill(accepted: bool) -> SafeString:
    """Return the state of a partner agreement as its provider sees it."""
    return drawn_pill("good", _("Accepted")) if accepted else drawn_pill("needs", _("Missing"))


def enrolled_pill(enrolled: bool) -> SafeString:
    """Return whether a partner is in the indirect reseller program."""
    good, needs = pgettext("program", "Enrolled"), pgettext("program", "Not enrolled yet")
    return drawn_pill("good", good) if enrolled else drawn_pill("needs", needs)


def is_part(request: HttpRequest) -> bool:
    """Tell whether the page's script asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"
