"""Signing keys, kept ready in each process: the newest signs, the retired ones verify for a day."""

import time
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc.jwk import RSAKey

from twotier.access.actors import program
from twotier.access.models import SigningKey
from twotier.access.tokens import queries
from twotier.access.usecases.rotate_signing_keys import PURPOSE, rotate_signing_keys
from twotier.core import clock, tenancy, vault

VERIFIES_FOR = timedelta(days=1)
FRESH = 60.0
"""Seconds after which a process looks whether another one rotated the keys."""
PATIENCE = 1.0
"""Seconds between two looks for a key that nobody knows: forged names must not cost a statement each."""


@dataclass
class Ring:
    """The keys of this process and when it last looked."""

    signing: RSAKey | None = None
    public: dict[str, RSAKey] = field(default_factory=dict)
    looked_at: float = float("-inf")


_ring = Ring()


def signing() -> RSAKey:
    """Return the key that signs; the first process that needs one makes it."""
    ring = fresh(FRESH)
    if ring.signing is None:
        rotate()
        ring = fresh(0)
    if ring.signing is None:
        raise RuntimeError("The database keeps no signing key.")
    return ring.signing


def verifying(name: str) -> RSAKey | None:
    """Return the public key of a token's header, or nothing."""
    return fresh(FRESH).public.get(name) or fresh(PATIENCE).public.get(name)


def published() -> list[dict[str, object]]:
    """Return the public keys as a JWK set lists them."""
    signing()
    return [dict(key.as_dict(private=False)) for key in fresh(FRESH).public.values()]


def rotate() -> None:
    """Sign with a new key from now on."""
    rotate_signing_keys(program("keys"))
    fresh(0)


def fresh(seconds: float) -> Ring:
    """Return the ring, read again when it is older than this many seconds."""
    if time.monotonic() - _ring.looked_at >= seconds:
        with tenancy.scope(tenancy.PROGRAM):
            read(queries.keys(clock.wall() - VERIFIES_FOR))
    return _ring


def read(rows: list[SigningKey]) -> None:
    """Fill the ring from the database's rows."""
    _ring.public = {str(row.id): RSAKey.import_key(row.public) for row in rows}
    newest = next((row for row in rows if row.retired_at is None), None)
    _ring.signing = opened(newest) if newest else None
    _ring.looked_at = time.monotonic()


def opened(row: SigningKey) -> RSAKey:
    """Return a key with its private half; the seal proves that it is the one we made, so nothing is checked anew."""
    pem = vault.unseal(PURPOSE, bytes(row.sealed_private), str(row.id))
    private = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    return RSAKey.import_key(private, {"kid": str(row.id), "use": "sig", "alg": "RS256"})  # type: ignore[arg-type]


def forget() -> None:
    """Empty the ring, for a database that was put back."""
    _ring.signing, _ring.public, _ring.looked_at = None, {}, float("-inf")
