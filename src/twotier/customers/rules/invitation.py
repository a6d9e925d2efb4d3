"""The mail that asks a customer for a relationship: its words, and what may stand in them."""

from datetime import datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.core.letters import one_line
from twotier.customers.rules.violation import Violation, invalid, sentence

LONGEST_SUBJECT, LONGEST_TEXT = 200, 5000
SHORTEST_LIFE, LONGEST_LIFE, USUAL_LIFE = 1, 365, 90
"""Days for which a link can be accepted (portal.md 5.4)."""


def composed(text: str, link: str) -> str:
    """Return the whole mail: the link stands in it, wherever it was lost."""
    return text if link in text else f"{text}\n\n{link}"


def check_mail(subject: str, text: str) -> list[Violation]:
    """Return what is wrong with an edited mail."""
    found = []
    if not one_line(subject):
        found.append(invalid("subject", gettext_lazy("A mail needs a subject, so write one line.")))
    for field, value, longest in (("subject", subject, LONGEST_SUBJECT), ("text", text, LONGEST_TEXT)):
        if len(value) > longest:
            long = gettext_lazy("This text has at most %(limit)s characters, so shorten it.")
            found.append(invalid(field, sentence(long, limit=longest)))
    return found


def check_life(days: int) -> list[Violation]:
    """Return what is wrong with the days for which a link lives."""
    if SHORTEST_LIFE <= days <= LONGEST_LIFE:
        return []
    text = gettext_lazy("An invitation is valid for 1 to 365 days, so enter a number between them.")
    return [invalid("days", text)]


def written(language: str, *, sender: str, provider: str, person: str, until: datetime) -> tuple[str, str]:
    """Return subject and text of a new invitation in a language; without provider it asks for the sender alone."""
    with translation.override(language):
        values = {"sender": one_line(sender), "provider": one_line(provider)}
        day = {"day": date_format(until, "DATE_FORMAT")}
        signed = ", ".join(filter(None, [one_line(person), values["sender"]]))
        subject, asks = joint_words() if provider else own_words()
        parts = [_("Hello,"), asks % values, _("The link is valid until %(day)s.") % day, signed, str(READ_AND_DECIDE)]
        return (subject % values)[:LONGEST_SUBJECT], "\n\n".join(parts)


READ_AND_DECIDE = gettext_lazy("Your global admin reads what each partner may do, and authorizes or declines, here:")


def joint_words() -> tuple[str, str]:
    """Return subject and reason of an invitation for two."""
    subject = _("%(sender)s and %(provider)s ask for a relationship with you")
    return subject, _(
        "%(sender)s would like to look after your subscriptions, licenses and users. %(provider)s orders for you what %(sender)s offers you."
    )


def own_words() -> tuple[str, str]:
    """Return subject and reason of an invitation for the sender alone."""
    subject = _("%(sender)s asks for a relationship with you")
    return subject, _("%(sender)s would like to look after your subscriptions and services.")
