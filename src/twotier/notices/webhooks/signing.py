"""What proves that an event comes from this program: its body signed with the program's key."""

from base64 import b64encode
from typing import cast

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from twotier.access.tokens import keys

ALGORITHM = "rsa-sha256"
CERTIFICATES = "webhooks/v1/certificates"


def headers(content: bytes, *, own_header: bool) -> dict[str, str]:
    """Return the headers that sign a body: in Authorization, or in a header of its own."""
    key = keys.signing()
    private = cast("RSAPrivateKey", key.private_key)
    signature = b64encode(private.sign(content, PKCS1v15(), SHA256())).decode()
    carried = {"x-ms-signature": signature} if own_header else {"Authorization": f"Signature {signature}"}
    return carried | {
        "X-MS-Certificate-Url": f"{settings.BASE_URL.rstrip('/')}/{CERTIFICATES}/{key.kid}",
        "X-MS-Signature-Algorithm": ALGORITHM,
    }
