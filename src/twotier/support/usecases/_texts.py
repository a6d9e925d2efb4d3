"""Texts as they are kept, and the refusal of a member."""

from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal, Sentence, Text

LONG = 10_000
LONGEST = {
    "actionType": 64, "category": 64, "description": LONG, "email": 320, "firstName": 64, "impactedArea": 256, "lastName": 64,
    "messageText": LONG, "newNote": LONG, "phoneNumber": 32, "productId": 64, "productName": 256, "title": 256, "workload": 128,
}  # fmt: skip
NEEDED = frozenset({"title", "description", "newNote", "workload", "messageText"})
"""Members that cannot be empty."""


def text(member: str, said: str) -> str:
    """Return a text without spaces around it; raises 400/3000 for one that is too long, or empty where it must not be."""
    said = said.replace("\0", "").strip()
    longest = LONGEST[member]
    if len(said) > longest or (not said and member in NEEDED):
        sentence = _("Write something here, %(longest)s characters at most.")
        raise wrong(member, Sentence(sentence, {"longest": longest}))
    return said


def wrong(member: str, sentence: Text) -> Refusal:
    """Return the refusal of one member."""
    return Refusal(400, 3000, sentence, fields=[(member, sentence)])
