"""What a token says, and how it is signed. RS256; a program's own token names no user."""

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from joserfc import jwt

from twotier.access.models import ApiClient, Person
from twotier.access.tokens import keys
from twotier.core import clock
from twotier.core.ids import new_id

LIFETIME = timedelta(hours=1)
DIRECTORY = "https://graph.windows.net"
PARTNER_API = "https://api.partnercenter.microsoft.com"


class Claims(msgspec.Struct, frozen=True):
    """A checked token: whose (`tid`), which program (`appid`), which person (`oid`, `upn`), how they proved it (`amr`)."""

    aud: str
    iss: str
    tid: UUID
    appid: UUID
    exp: int
    nbf: int
    iat: int = 0
    oid: UUID | None = None
    upn: str = ""
    amr: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    ver: str = ""

    @property
    def app_only(self) -> bool:
        """Whether no person stands behind the token."""
        return self.oid is None


def issuer() -> str:
    """Return who issues: one issuer for every tenant, as the discovery documents say."""
    return str(settings.ENVIRONMENT.base_url)


def audiences() -> frozenset[str]:
    """Return the resources that tokens are made for and that the API accepts."""
    return frozenset({DIRECTORY, PARTNER_API, issuer()})


def span(token: str) -> tuple[int, int]:
    """Return when a token of ours begins and ends, as it says itself."""
    payload = token.split(".")[1]
    said = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=Span)
    return said.nbf, said.exp


class Span(msgspec.Struct):
    """The times in a token."""

    nbf: int
    exp: int


def moments() -> tuple[int, int]:
    """Return the seconds from which and until which a new token counts: wall time."""
    now = int(clock.wall().timestamp())
    return now, now + int(LIFETIME.total_seconds())


def signed(claims: dict[str, Any]) -> str:
    """Return the claims as a signed JWT."""
    key = keys.signing()
    return jwt.encode({"alg": "RS256", "typ": "JWT", "kid": key.kid}, claims, key)


def common(client: ApiClient, audience: str) -> dict[str, Any]:
    """Return the claims that every token carries."""
    start, end = moments()
    return {
        "aud": audience,
        "iss": issuer(),
        "iat": start,
        "nbf": start,
        "exp": end,
        "tid": str(client.tenant_id),
        "appid": str(client.id),
        "appidacr": "1" if client.secret_hash else "0",
        "ver": "1.0",
        "jti": str(new_id()),
    }


def for_program(client: ApiClient, audience: str, roles: list[str]) -> str:
    """Return an app-only token: no `oid`, no `upn`."""
    return signed(common(client, audience) | {"idtyp": "app", "sub": str(client.id), "roles": roles})


def for_person(client: ApiClient, person: Person, audience: str, methods: list[str], roles: list[str]) -> str:
    """Return an app+user token with the evidence of how the person signed in."""
    return signed(
        common(client, audience)
        | {
            "sub": str(person.id),
            "oid": str(person.id),
            "upn": person.user_name,
            "unique_name": person.user_name,
            "given_name": person.first_name,
            "family_name": person.last_name,
            "amr": methods,
            "roles": roles,
            "scp": "user_impersonation",
        }
    )


def identity(client: ApiClient, person: Person, nonce: str) -> str:
    """Return an OpenID Connect id token, made for the program itself."""
    said = common(client, str(client.id)) | {
        "sub": str(person.id),
        "oid": str(person.id),
        "upn": person.user_name,
        "name": person.name,
    }
    return signed(said | ({"nonce": nonce} if nonce else {}))
