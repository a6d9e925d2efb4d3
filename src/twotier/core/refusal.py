"""A refusal: which rule said no, what to do, and the code that clients know."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Sentence:
    """A translated sentence with named values, put together when it is read."""

    def __init__(self, text: "str | Promise", values: dict[str, Any]) -> None:
        self.text, self.values = text, values

    def __str__(self) -> str:
        return str(self.text) % self.values


Text: TypeAlias = "str | Promise | Sentence"


def kept(text: Text) -> dict[str, Any]:
    """Return a sentence as data that can be stored, with its English text as the key."""
    plain, values = (text.text, text.values) if isinstance(text, Sentence) else (text, {})
    with translation.override("en"):
        return {"text": str(plain), "values": {name: str(value) for name, value in values.items()}}


def is_kept(value: object) -> bool:
    """Tell whether a stored value is a sentence as `kept` returns it."""
    return isinstance(value, dict) and value.keys() == {"text", "values"}


def said(stored: dict[str, Any]) -> str:
    """Return a stored sentence in the language of whoever reads it now."""
    english, values = stored["text"], stored["values"]
    text = translation.gettext(english)
    return text % values if values else text


class Refusal(Exception):
    """An act that a rule refuses; nothing was changed.

    `status` is the HTTP status, `code` a row of api-error-codes.csv, `error_name` the reason word of
    the project's own codes, `fields` the form fields at fault, `data` what a client may read further.
    """

    def __init__(
        self,
        status: int,
        code: int,
        message: Text,
        error_name: str = "",
        *,
        fields: Sequence[tuple[str, Text]] = (),
        data: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.error_name = error_name
        self.fields = list(fields)
        self.data = list(data)
        self.counted = False
        self.tried = False
        self.others: list[Refusal] = []
        """What else stood in the way, where an act was only tried."""

    def __str__(self) -> str:
        return str(self.message)


class Throttled(Refusal):
    """Too many requests; `seconds` until the next one may succeed."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            429, 0, Sentence(_("Rate limit is exceeded. Try again in %(seconds)s seconds."), {"seconds": seconds})
        )
        self.retry_after = seconds
