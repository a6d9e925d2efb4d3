"""Secrets of programs: made with high entropy, kept as SHA-256, compared in constant time."""

import hashlib
import hmac
import secrets

BYTES = 32


def new_secret() -> str:
    """Return a secret that nobody guesses: 256 bits, safe in forms and headers."""
    return secrets.token_urlsafe(BYTES)


def digest(secret: str) -> str:
    """Return what is kept of a secret; its entropy makes a slow hash needless."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, kept: str) -> bool:
    """Tell whether a secret is the one that was kept."""
    return hmac.compare_digest(digest(secret), kept)


def same(one: str, other: str) -> bool:
    """Tell whether two texts are equal, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
