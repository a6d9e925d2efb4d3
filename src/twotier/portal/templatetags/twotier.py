"""What templates say about icons, states, deadlines, money and moments."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.db.models import Model
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from twotier.core import clock
from twotier.core.machine import Machine, State, machines
from twotier.portal import wording
from twotier.portal.frame import programs

register = template.Library()

SHAPES = {
    "neutral": ("none", '<circle cx="5" cy="5" r="3.8" fill="none" stroke-width="1.5"/>'),
    "waiting": (
        "wait",
        '<circle cx="5" cy="5" r="3.9" fill="none" stroke-width="1.4"/><path d="M5 1.1a3.9 3.9 0 0 1 0 7.8z" stroke="none"/>',
    ),
    "needs": ("need", '<path d="M5 .3 9.7 5 5 9.7.3 5z" stroke="none"/>'),
    "good": ("ok", '<circle cx="5" cy="5" r="4.2" stroke="none"/>'),
    "stopped": ("stop", '<rect x="1" y="1" width="8" height="8" rx="1.5" stroke="none"/>'),
    "ended": (
        "end",
        '<circle cx="5" cy="5" r="3.8" fill="none" stroke-width="1.4"/><path d="M2.4 7.6 7.6 2.4" stroke-width="1.4"/>',
    ),
    "sandbox": ("test", '<circle cx="5" cy="5" r="4.2" stroke="none"/>'),
}
"""Each family's class and drawing: shape and color say the same as the word."""

WEEK, DAY = timedelta(days=7), timedelta(days=1)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Return an icon of the sprite; `size` "s" is the small one. It is hidden from assistive technology."""
    return drawn_icon(name, size)


@cache
def drawn_icon(name: str, size: str) -> SafeString:
    """Return the markup of an icon, which is the same on every page."""
    small = " tt-i-s" if size == "s" else ""
    return format_html(
        '<svg class="tt-i{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"></use></svg>',
        small,
        static("portal/icons.svg"),
        name,
    )


@register.simple_tag
def pill(thing: object, machine: str = "", *, asked: bool = False) -> SafeString:
    """Return the pill of an object's present state, of a state's name in a named machine, or of a State.

    `asked` says that the reader's side is the one that must act.
    """
    return drawn_pill(*state_of(thing, machine).seen(asked=asked))


@register.simple_tag
def pill_as(family: str, label: str) -> SafeString:
    """Return a pill that no machine stands behind: "Shown once", or the kit's own."""
    return drawn_pill(family, label)


def state_of(thing: object, name: str) -> State:
    """Return the state that a pill shows, from the machine's table."""
    if isinstance(thing, State):
        return thing
    if isinstance(thing, Model):
        table = machine_named(name or str(thing._meta.model_name))
        return table.state(getattr(thing, table.attribute))
    return machine_named(name).state(str(thing))


def machine_named(name: str) -> Machine:
    """Return the lifecycle of that name."""
    return next(machine for machine in machines() if machine.name == name)


def drawn_pill(family: str, label: str) -> SafeString:
    """Return the pill's markup."""
    css, shape = SHAPES[family]
    drawing = SafeString(shape)
    return format_html(
        '<span class="tt-pill is-{}"><svg viewBox="0 0 10 10" aria-hidden="true">{}</svg>{}</span>', css, drawing, label
    )


@register.simple_tag(takes_context=True)
def deadline(
    context: Context, moment: datetime, window_start: datetime | None = None, *, costs: bool = False
) -> SafeString:
    """Return the chip of a moment that acts by itself: its bar is the share of the window that is left.

    Amber under a fifth of the window or 7 days; red under a day if it `costs` money or access.
    """
    now = clock.now()
    left = moment - now
    zone = getattr(context.get("actor"), "time_zone", "UTC")
    if left <= timedelta():
        return chip("is-past", 0, _("Ended %(date)s") % {"date": wording.day(moment)}, moment, zone)
    window = moment - window_start if window_start else max(left, timedelta(days=30))
    share = min(left / window, 1.0) if window else 0.0
    level = "is-now" if costs and left < DAY else "is-soon" if share < 0.2 or left < WEEK else ""
    return chip(level, max(1, round(share * 30)), wording.time_left(left), moment, zone)


def chip(level: str, width: int, text: str, moment: datetime, zone: str) -> SafeString:
    """Return the chip's markup; its width is an attribute of the drawing, not a style."""
    bar = format_html('<rect class="fg" width="{}" height="5" rx="2.5"/>', width) if width else ""
    return format_html(
        '<span class="tt-chip {}" title="{}"><svg viewBox="0 0 30 5" aria-hidden="true">'
        '<rect class="bg" width="30" height="5" rx="2.5"/>{}</svg><time datetime="{}">{}</time></span>',
        level,
        wording.exact(moment, zone),
        bar,
        moment.isoformat(),
        text,
    )


@register.simple_tag
def money(minor_units: int, currency: str, *, code: bool = False) -> str:
    """Return an amount of minor units in the reader's writing."""
    return wording.amount(minor_units, currency, code=code)


@register.simple_tag
def number(value: int) -> str:
    """Return a number in the reader's writing."""
    return wording.number(value)


@register.simple_tag
def day(value: date | None) -> SafeString | str:
    """Return a date in the reader's writing."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), wording.day(value)) if value else ""


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """Return a moment in UTC, said so."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), wording.moment(value)) if value else ""


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: object) -> str:
    """Return the page's query with some values changed; nothing and an empty text take a value out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def monogram(name: str) -> str:
    """Return up to two letters that stand for a name."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def program_names(kinds: Iterable[str]) -> str:
    """Return what an organization is, in the order of the trade."""
    return ", ".join(str(label) for label in programs(kinds))


@register.filter
def is_box(field: BoundField) -> bool:
    """Tell whether a field is one check box, whose label stands beside it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Tell whether a field is a set of choices that needs a legend instead of a label."""
    return field.use_fieldset


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Return a form field's control with the portal's classes; Django links its hint and its error."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect):
        return radios(field)
    name = "form-control"
    if isinstance(widget, CheckboxInput):
        name = "form-check-input"
    elif isinstance(widget, Select):
        name = "form-select"
    own = str(widget.attrs.get("class", ""))
    classes = " ".join(part for part in (name, own, "is-invalid" if field.errors else "") if part)
    return field.as_widget(attrs={"class": classes})


def radios(field: BoundField) -> SafeString:
    """Return the choices of which one holds, each with its words beside it, however long they are."""
    drawn = []
    for option in field.subwidgets:
        option.data["attrs"]["class"] = "form-check-input"
        drawn.append((option.id_for_label, option.tag(), option.choice_label))
    choices = format_html_join("", '<label class="tt-check" for="{}">{}<span>{}</span></label>', drawn)
    return format_html('<div class="tt-stack-s" id="{}">{}</div>', field.auto_id, choices)


@register.filter
def wrong_fields(form: Any) -> Sequence[BoundField]:
    """Return a form's fields that have something to correct, in reading order."""
    return [field for field in form if field.errors]


@register.filter
def wrong_count(form: Any) -> int:
    """Return how many things of a form there are to correct."""
    return len(wrong_fields(form)) + len(form.non_field_errors())


@register.filter
def joined(parts: Iterable[object]) -> str:
    """Write names as a list, with the mark of the reader's language."""
    return wording.joined(parts)


@register.simple_tag
def comma() -> str:
    """Write the comma between two parts that no sentence holds together."""
    return str(wording.own(wording.COMMA, ", "))


@register.simple_tag
def semicolon() -> str:
    """Write the semicolon between two parts that no sentence holds together."""
    return str(wording.own(wording.SEMICOLON, "; "))


@register.simple_tag
def colon() -> str:
    """Write the colon between a label and what it says."""
    return str(wording.own(wording.COLON, ": "))


@register.simple_tag
def bracketed(value: object) -> str:
    """Write a remark in brackets after a label."""
    before, after = wording.own(wording.BRACKETS, (" (", ")"))
    return f"{before}{value}{after}"
