"""How a directory entry and a change of it read in the reader's language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.partners import directory as rules
from twotier.partners.models import DirectoryChange, DirectoryEntry
from twotier.partners.regions import country_name
from twotier.portal import wording
from twotier.portal.languages import html_language

LABELS: dict[str, str | Promise] = {
    "name": gettext_lazy("Company name"),
    "markets": gettext_lazy("Countries served"),
    "text": gettext_lazy("About the company"),
    **rules.HELP_LABELS,
    "contact_name": gettext_lazy("Contact"),
    "contact_email": gettext_lazy("Email"),
    "contact_phone": gettext_lazy("Phone number"),
    "website": gettext_lazy("Website"),
}


def said(content: rules.Content) -> dict[str, Any]:
    """Return what an entry says in the reader's language: the same for everyone, the provider's preview included."""
    helps = [
        (label, getattr(content, kind).offered, rules.said(getattr(content, kind).text))
        for kind, label in rules.HELP_LABELS.items()
    ]
    mail = format_html('<a href="mailto:{0}">{0}</a>', content.contact_email) if content.contact_email else ""
    site = content.website and format_html('<a href="{0}" rel="nofollow noopener noreferrer">{0}</a>', content.website)
    facts = [
        (_("Countries"), wording.joined(sorted(country_name(code) for code in content.markets))),
        (_("Contact"), content.contact_name),
        (_("Email"), mail),
        (_("Phone number"), content.contact_phone),
        (_("Website"), site),
    ]
    return {"text": rules.said(content.text), "helps": helps, "facts": facts}


Difference = tuple[str, list[tuple[str, str, str]]]


def differences(change: DirectoryChange, entry: DirectoryEntry | None) -> list[Difference]:
    """Return what a proposal changes: each member, in each language with its words now and then."""
    base, proposed = rules.read(change.base), rules.read(change.content)
    open_now = change.status == "proposed" and entry is not None
    before = entry.says if open_now and entry else base
    after = rules.merged(base, proposed, before) if open_now else proposed
    found = rules.differences(before, after)
    return [(str(LABELS[name]), lines(name, getattr(before, name), getattr(after, name))) for name in found]


def lines(name: str, before: Any, after: Any) -> list[tuple[str, str, str]]:
    """Return the words of one member now and then; texts language by language."""
    if name in rules.HELP:
        switch = [] if before.offered == after.offered else [("", yes(before.offered), yes(after.offered))]
        return switch + texts(before.text, after.text)
    if name == "text":
        return texts(before, after)
    if name == "markets":
        return [("", named(before), named(after))]
    return [("", before, after)]


def texts(before: rules.Texts, after: rules.Texts) -> list[tuple[str, str, str]]:
    """Return the languages in which a text differs."""
    codes = [code for code in rules.LANGUAGES if before.get(code, "") != after.get(code, "")]
    return [(html_language(code), before.get(code, ""), after.get(code, "")) for code in codes]


def yes(offered: bool) -> str:
    """Return whether a help is offered."""
    return _("Yes") if offered else _("No")


def named(markets: tuple[str, ...]) -> str:
    """Return countries by name."""
    return wording.joined(sorted(country_name(code) for code in markets))
