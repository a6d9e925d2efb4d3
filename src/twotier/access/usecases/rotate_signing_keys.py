"""Make a new key that signs tokens; the old one verifies until its last token has ended."""

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import RSAKey

from twotier.access.actors import Actor
from twotier.access.models import SigningKey
from twotier.access.permissions import Permission
from twotier.core import clock, vault
from twotier.core.ids import new_id
from twotier.core.usecase import usecase

PURPOSE = "signing-key"
BITS = 2048


@usecase(permission=Permission.IDENTITY_CONFIGURE)
def rotate_signing_keys(actor: Actor) -> SigningKey:
    """Write a new key, its private half encrypted under the program's secret, and retire the others."""
    private = new_pair()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    now, name = clock.wall(), new_id()
    SigningKey.objects.filter(retired_at=None).update(retired_at=now)
    key = SigningKey(
        id=name,
        sealed_private=vault.seal(PURPOSE, pem, str(name)),
        public=RSAKey.import_key(private.public_key(), {"kid": str(name), "use": "sig", "alg": "RS256"}).as_dict(
            private=False
        ),
        created_at=now,
    )
    key.save(force_insert=True)
    return key


def new_pair() -> rsa.RSAPrivateKey:
    """Return a key that nobody has seen."""
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)
