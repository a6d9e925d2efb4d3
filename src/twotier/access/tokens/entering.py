"""From the Authorization header of an API request to the actor: one statement at most."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from twotier.access import queries
from twotier.access.actors import Actor
from twotier.access.tokens.claims import Claims
from twotier.access.tokens.verify import Unauthorized, verify
from twotier.core import tenancy
from twotier.core.refusal import Refusal

MISSING_TOKEN = 800001
SECOND_FACTOR = "mfa"


def actor_of(authorization: str | None, request_id: str = "", correlation_id: str = "", address: str = "") -> Actor:
    """Return who calls. Raises 401 without a valid token or membership, 403/910049 without a second factor."""
    claims = verify(bearer(authorization))
    request = {"request_id": request_id, "correlation_id": correlation_id, "address": address}
    with tenancy.scope(tenancy.PROGRAM):
        actor = resolve(claims, request)
    if actor is None:
        raise Unauthorized(_("The user or the API client of this token may no longer enter. Ask its administrator."))
    if not claims.app_only and settings.ENVIRONMENT.require_mfa:
        require_second_factor(actor, claims)
    return actor


def bearer(authorization: str | None) -> str:
    """Return the token of a header; the scheme's case does not matter."""
    scheme, _space, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized(
            _("The request carries no token. Send the header “Authorization: Bearer” with a token."), MISSING_TOKEN
        )
    return token.strip()


def resolve(claims: Claims, request: dict[str, Any]) -> Actor | None:
    """Return the person or program that may still enter."""
    if claims.oid is None:
        return queries.application(claims.appid, claims.tid, **request)
    return queries.member(claims.oid, claims.tid, client_id=claims.appid, **request)


def require_second_factor(actor: Actor, claims: Claims) -> None:
    """Raise 403/910049 for a partner's person who signed in with the password alone."""
    if not actor.is_("customer") and SECOND_FACTOR not in claims.amr:
        raise Refusal(
            403,
            910049,
            _(
                "A second factor is required. Sign in again with your authentication code and authorize the API client anew."
            ),
            "mfa_required",
        )
