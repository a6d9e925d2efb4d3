"""What a rule about a customer record answers: the field, the code, the sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import lazy

from twotier.core.refusal import Refusal, Text

BAD_REQUEST = 400
FORBIDDEN = 403
CONFLICT = 409

# Rows of api-error-codes.csv. The list has no code of its own for a bad name, e-mail address,
# domain, phone number or address; 3000 (invalid property) is the documented one for all of them.
INVALID_PROPERTY = 3000
REGISTRATION_NUMBER_NOT_USED = 600002
REGISTRATION_NUMBER_MISSING = 600049
REGISTRATION_NUMBER_MALFORMED = 600050
PHONE_NUMBER_MISSING = 600051
DOMAIN_TAKEN = 910033
MARKET_NOT_SERVED = 910060


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a field breaks: forms show all of them, the API answers the first."""

    field: str
    status: int
    code: int
    message: Text
    error_name: str = ""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something unusual about a field, shown but never a reason to refuse."""

    field: str
    message: Text


def invalid(field: str, message: Text) -> Violation:
    """Return a violation with the documented code for an invalid property."""
    return Violation(field, BAD_REQUEST, INVALID_PROPERTY, message)


def _fill(message: Text, **values: object) -> str:
    return str(message) % values


_lazily = lazy(_fill, str)


def sentence(message: Text, **values: object) -> Text:
    """Return a translated sentence with its values, put together when it is read."""
    return _lazily(message, **values)


def refuse(violations: Sequence[Violation]) -> None:
    """Raise a refusal with the code of the first violation and the sentences of all; else do nothing."""
    if not violations:
        return
    first = violations[0]
    raise Refusal(
        first.status,
        first.code,
        first.message,
        first.error_name,
        fields=[(violation.field, violation.message) for violation in violations],
    )
