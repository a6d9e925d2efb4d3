"""Seek paging: a page ends with a token from which the next one starts, however many rows there are."""

import base64
import binascii

from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal

LARGEST = 500


def page_size(asked: int | None, largest: int = LARGEST) -> int:
    """Return how many rows a page has: absent or 0 is the default, more than the maximum is cut."""
    return min(asked, largest) if asked and asked > 0 else largest


def token_after(last_id: object) -> str:
    """Return the opaque token of the page behind a row."""
    return base64.urlsafe_b64encode(str(last_id).encode()).decode().rstrip("=")


def read_token(token: str) -> str:
    """Return the row behind which a page starts; raises 400 for a token that is not ours."""
    try:
        return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise Refusal(
            400, 800002, _("The continuation token is not known. Start again from the first page.")
        ) from error
