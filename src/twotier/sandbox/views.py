"""What the sandbox answers (contract.md)."""

from datetime import datetime, timedelta

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from twotier.core import clock as clocks
from twotier.core import due, outbox, sealing
from twotier.core.refusal import Refusal
from twotier.demo import snapshot
from twotier.notices import queries
from twotier.sandbox import faults as injected
from twotier.sandbox.door import INVALID, body_of, json, sandbox_call
from twotier.sandbox.durations import later

LATEST = 2999
"""Dates are counted on from business time by years; the calendar ends with 9999."""
Members = ("id", "to", "subject", "text", "html", "headers", "sent_at")


@sandbox_call("GET", "HEAD")
def mailbox(request: HttpRequest) -> HttpResponse:
    """Answer the mails, newest first."""
    return json(list(queries.mailbox(request.GET.get("to", "").strip()).values(*Members)))


@sandbox_call("GET", "HEAD")
def mailbox_page(request: HttpRequest) -> HttpResponse:
    """Show the mails to a person."""
    to = request.GET.get("to", "").strip()
    context = {"title": _("Mailbox"), "mails": list(queries.mailbox(to)[:100]), "to": to}
    return render(request, "sandbox/mailbox.html", context)


class Move(msgspec.Struct, forbid_unknown_fields=True):
    """Where the test clock goes: on by a duration, or to a moment."""

    advance: str | None = None
    now: datetime | None = None

    def target(self) -> datetime:
        """Return the moment, which is one of the two."""
        if (self.advance is None) == (self.now is None):
            raise Refusal(
                400, INVALID, _('Write either {"advance": "P7D"} or {"now": "2027-01-01T00:00:00Z"}.'), "invalid_input"
            )
        target = later(clocks.now(), str(self.advance)) if self.now is None else self.now
        if target.year > LATEST:
            raise Refusal(
                400, INVALID, _("The test clock ends with the year 2999. Choose an earlier time."), "invalid_input"
            )
        if target.tzinfo is None:
            raise Refusal(
                400, INVALID, _("Write the time with its zone, for example 2027-01-01T00:00:00Z."), "invalid_input"
            )
        return target


@sandbox_call("GET", "HEAD", "POST")
def clock(request: HttpRequest) -> HttpResponse:
    """Answer the test clock's time; move it and do all that falls due on the way."""
    if request.method != "POST":
        return json({"now": clocks.now()})
    done = due.advance(body_of(request, Move).target())
    settle()
    return json({"now": clocks.now(), "ran": [{"job": name, "count": count} for name, count in done.items()]})


def settle() -> None:
    """Let leave what the due work sent, and seal what it recorded, before the caller looks."""
    deadline = clocks.wall() + timedelta(seconds=20)
    while outbox.deliver_due() and clocks.wall() < deadline:
        pass
    while sealing.seal():
        pass


@sandbox_call("POST")
def reset(request: HttpRequest) -> HttpResponse:
    """Go back to the freshly loaded demo program."""
    snapshot.restore()
    injected.clear()
    return json({"now": clocks.now()})


@sandbox_call("GET", "HEAD", "POST", "DELETE")
def faults(request: HttpRequest) -> HttpResponse:
    """Take a fault to inject; GET shows those still open, DELETE forgets them."""
    if request.method == "POST":
        injected.add(body_of(request, injected.Fault))
    if request.method == "DELETE":
        injected.clear()
    return json(injected.open_faults())
