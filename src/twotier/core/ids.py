"""Identifiers as decisions.md 16 names them."""

import hashlib
import secrets
import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """Return a GUID of version 7: later ids sort later, which keeps indexes compact."""
    return uuid7()


def order_id() -> str:
    """Return an order id: 12 lower-case hexadecimal digits."""
    return secrets.token_hex(6)


def upper_digest(*parts: object) -> str:
    """Return 12 upper-case characters that depend on the parts alone (availability ids)."""
    alphabet = "0123456789BCDFGHJKLMNPQRSTVWXZ"
    digest = hashlib.sha256("|".join(map(str, parts)).encode()).digest()
    return "".join(alphabet[byte % len(alphabet)] for byte in digest[:12])
