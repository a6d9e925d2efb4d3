"""What a provider says of itself in the directory, and which rules it keeps."""

import unicodedata
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from twotier.core.letters import is_blank, lines, one_line
from twotier.core.refusal import Refusal, Sentence, Text
from twotier.partners import regions

HELP = ("training", "marketing", "financing")
HELP_LABELS: dict[str, str | Promise] = {
    "training": _("Technical training"),
    "marketing": _("Marketing help"),
    "financing": _("Financing and credit"),
}
LANGUAGES = ("en", "de", "fr", "ru", "zh-hant")
LONGEST_NAME, LONGEST_TEXT, LONGEST_FOLDED = 256, 2000, 512
INVALID = 3000

Texts = dict[str, str]


class Help(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of help for resellers: whether there is any, and what it is in each language."""

    offered: bool = False
    text: Texts = {}


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an entry says: what is proposed, compared and approved."""

    name: str = ""
    markets: tuple[str, ...] = ()
    text: Texts = {}
    training: Help = Help()
    marketing: Help = Help()
    financing: Help = Help()
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    website: str = ""


def read(stored: dict[str, Any]) -> Content:
    """Return the content that a row keeps."""
    return msgspec.convert(stored, Content)


def kept(content: Content) -> dict[str, Any]:
    """Return content as a row keeps it."""
    found: dict[str, Any] = msgspec.to_builtins(content)
    return found


def said(texts: Texts) -> str:
    """Return a text in the reader's language; else in English, else in any that there is."""
    here = (get_language() or "en").lower()
    return texts.get(here) or texts.get("en") or next(iter(texts.values()), "")


def folded(name: str) -> str:
    """Return a name as searches compare it: without case and accents; some letters become many, so it has an end."""
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
    return plain[:LONGEST_FOLDED]


def merged(base: Content, proposed: Content, current: Content) -> Content:
    """Return the present content with what the proposal changed; what others changed since stays."""
    names = Content.__struct_fields__
    changed = {name: getattr(proposed, name) for name in names if getattr(proposed, name) != getattr(base, name)}
    return msgspec.structs.replace(current, **changed)


def differences(before: Content, after: Content) -> list[str]:
    """Return the names of the members in which two contents differ."""
    return [name for name in Content.__struct_fields__ if getattr(before, name) != getattr(after, name)]


def clean(content: Content) -> Content:
    """Return content without what nobody sees, without blanks around it and without texts that say nothing."""
    values: dict[str, Any] = {
        name: one_line(getattr(content, name))
        for name in ("name", "contact_name", "contact_email", "contact_phone", "website")
    }
    for name in HELP:
        one: Help = getattr(content, name)
        values[name] = Help(offered=one.offered, text=texts(one.text))
    markets = tuple(sorted({code.strip().upper() for code in content.markets}))
    return msgspec.structs.replace(content, **values, markets=markets, text=texts(content.text))


def texts(found: Texts) -> Texts:
    """Return the texts that say something, in the order of the languages."""
    kept = {key: lines(found.get(key, "")).strip() for key in LANGUAGES}
    return {key: text for key, text in kept.items() if not is_blank(text)}


def check(content: Content, country: str) -> None:
    """Raise 400/3000 that names every member which breaks a rule; `country` is the provider's own."""
    found = [*wrong_names(content), *wrong_markets(content, country), *wrong_texts(content)]
    if found:
        raise Refusal(400, INVALID, found[0][1], fields=found)


def wrong_names(content: Content) -> list[tuple[str, Text]]:
    """Return what is wrong with names and addresses."""
    found: list[tuple[str, Text]] = []
    if is_blank(content.name) or len(content.name) > LONGEST_NAME:
        found.append(("name", _("Write the company's name, 256 characters at most.")))
    try:
        validate_email(content.contact_email)
    except ValidationError:
        found.append(("contact_email", _("Write an email address such as name@example.com.")))
    parts = urlsplit(content.website) if content.website.isprintable() else urlsplit("")
    if content.website and (parts.scheme not in ("http", "https") or not parts.hostname or " " in content.website):
        found.append(("website", _("Write a web address that begins with https.")))
    limits = (("contact_name", 128), ("contact_phone", 32), ("website", 500), ("contact_email", 320))
    found += [(name, too_long(limit)) for name, limit in limits if len(getattr(content, name)) > limit]
    return found


def wrong_markets(content: Content, country: str) -> list[tuple[str, Text]]:
    """Return what is wrong with the countries: a provider serves resellers of its own region alone."""
    strangers = [code for code in content.markets if not regions.same_region(code, country)]
    if strangers:
        text = _("A provider serves its own region alone. Take these countries out: %(countries)s.")
        return [("markets", Sentence(text, {"countries": ", ".join(strangers)}))]
    return [] if content.markets else [("markets", _("Choose at least one country."))]


def wrong_texts(content: Content) -> list[tuple[str, Text]]:
    """Return what is wrong with the texts: unknown languages, too long, help that says nothing."""
    found: list[tuple[str, Text]] = []
    for name in ("text", *HELP):
        member = getattr(content, name)
        written: Texts = member if name == "text" else member.text
        if any(len(text) > LONGEST_TEXT for text in written.values()):
            found.append((name, too_long(LONGEST_TEXT)))
        if name != "text" and member.offered and not written:
            found.append((name, _("Say in at least one language what this help is.")))
    if not content.text:
        found.append(("text", _("Describe the company in at least one language.")))
    return found


def too_long(limit: int) -> Sentence:
    """Return the sentence about a text that is too long."""
    return Sentence(_("Write %(limit)s characters at most."), {"limit": limit})
