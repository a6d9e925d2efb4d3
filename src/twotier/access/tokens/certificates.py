"""Signing keys as X.509 certificates, which receivers of signed events know to read; each is signed by its own key."""

from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import settings

from twotier.access.models import SigningKey
from twotier.access.tokens import keys, queries
from twotier.core import clock, tenancy

VALID_FOR = timedelta(days=5 * 365)
LONGEST_NAME = 64
_made: dict[UUID, bytes] = {}


def certificate(name: UUID) -> bytes | None:
    """Return the certificate of a key that signs, or did until a day ago."""
    with tenancy.scope(tenancy.PROGRAM):
        rows = queries.keys(clock.wall() - keys.VERIFIES_FOR)
    row = next((row for row in rows if row.id == name), None)
    if row is None:
        return None
    if name not in _made:
        _made.clear()
        _made[name] = made(row)
    return _made[name]


def made(row: SigningKey) -> bytes:
    """Return a key's certificate in DER: the same bytes in every process."""
    private = cast("RSAPrivateKey", keys.opened(row).private_key)
    host = (urlsplit(settings.BASE_URL).hostname or "localhost")[:LONGEST_NAME]
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Twotier"), x509.NameAttribute(NameOID.COMMON_NAME, host)])  # fmt: skip
    begun = row.created_at.replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(row.id.int)
        .not_valid_before(begun)
        .not_valid_after(begun + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    return builder.sign(private, SHA256()).public_bytes(Encoding.DER)
