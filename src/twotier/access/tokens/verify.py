"""The check of a token: signature, issuer, audience and times, without a statement to the database.

A token that was checked once is remembered by its digest until it ends, so that a client's next
requests pay for a hash and not for RSA again. Whether the person and the program may still enter is
asked of the database on each request (`actor_of`).
"""

import hashlib
from collections import OrderedDict

import msgspec
from django.utils.translation import gettext_lazy as _
from joserfc import jws
from joserfc.errors import JoseError

from twotier.access.tokens import keys
from twotier.access.tokens.claims import Claims, audiences, issuer
from twotier.core import clock
from twotier.core.refusal import Refusal, Text

REMEMBERED = 4096
LEEWAY = 60
LONGEST = 8192
"""Characters that a token of ours never reaches; longer ones are not even parsed."""

_known: OrderedDict[bytes, Claims] = OrderedDict()
_decoder = msgspec.json.Decoder(Claims)


class Unauthorized(Refusal):
    """No valid token: 401."""

    def __init__(self, message: Text, code: int = 400) -> None:
        super().__init__(401, code, message)


def challenge(correlation_id: str) -> str:
    """Return the value of `WWW-Authenticate` that goes with a 401."""
    return f"OAuth realm=urn:cpsvc:cpid:{correlation_id}"


def verify(token: str) -> Claims:
    """Return what a token says; raises 401/400 unless it is ours, for us, and within its time."""
    digest = hashlib.sha256(token.encode()).digest()
    claims = _known.get(digest)
    if claims is None:
        claims = remember(digest, checked(token))
    now = clock.wall().timestamp()
    if claims.exp <= now:
        _known.pop(digest, None)
        raise Unauthorized(_("The token has expired. Ask for a new one at the token address."))
    if claims.nbf > now + LEEWAY:
        raise Unauthorized(_("The token is not valid yet. Check the clock of the machine that asked for it."))
    return claims


def remember(digest: bytes, claims: Claims) -> Claims:
    """Keep a checked token; the oldest one makes room."""
    while len(_known) >= REMEMBERED:
        try:
            _known.popitem(last=False)
        except KeyError:
            break
    _known[digest] = claims
    return claims


def forget() -> None:
    """Forget every token, for a database that was put back."""
    _known.clear()


def checked(token: str) -> Claims:
    """Check signature, issuer and audience."""
    claims = decoded(token)
    if claims.iss != issuer() or claims.aud.rstrip("/") not in audiences():
        raise Unauthorized(_("The token was not made for this service. Ask for one with this service as its resource."))
    return claims


def decoded(token: str) -> Claims:
    """Check the signature and read what is signed."""
    if len(token) > LONGEST:
        raise invalid()
    try:
        parsed = jws.extract_compact(token.encode())
        key = keys.verifying(str(parsed.headers().get("kid", "")))
        if key is None or not jws.validate_compact(parsed, key, algorithms=["RS256"]):
            raise invalid()
        return _decoder.decode(parsed.payload)
    except (JoseError, ValueError, msgspec.MsgspecError) as wrong:
        raise invalid() from wrong


def invalid() -> Unauthorized:
    """Return the refusal of what is no token of ours; it tells nothing more."""
    return Unauthorized(_("The token is not valid. Ask for a new one at the token address."))
