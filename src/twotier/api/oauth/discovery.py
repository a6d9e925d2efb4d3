"""What clients read to find their way: addresses, abilities and the public keys."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from twotier.access.tokens import keys
from twotier.access.tokens.claims import issuer

CLAIMS = ["aud", "iss", "iat", "nbf", "exp", "tid", "appid", "sub", "oid", "upn", "amr", "roles", "ver"]
ABILITIES = {
    "response_types_supported": ["code"],
    "response_modes_supported": ["query", "fragment"],
    "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
    "code_challenge_methods_supported": ["S256"],
    "scopes_supported": ["openid", "profile", "offline_access", "user_impersonation"],
    "claims_supported": CLAIMS,
}
AN_HOUR = "public, max-age=3600"


@require_safe
def configuration(request: HttpRequest, tenant: str = "common") -> HttpResponse:
    """Answer OpenID Connect's discovery document; every tenant has the same issuer."""
    return kept(described(f"{issuer()}/{tenant}"))


def described(base: str) -> dict[str, Any]:
    """Return the document for a tenant's address."""
    addresses = {
        "issuer": issuer(),
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "jwks_uri": f"{issuer()}/common/discovery/v2.0/keys",
    }
    return addresses | ABILITIES


@require_safe
def published_keys(request: HttpRequest, tenant: str = "common") -> HttpResponse:
    """Answer the public keys as a JWK set."""
    return kept({"keys": keys.published()})


def kept(body: dict[str, Any]) -> HttpResponse:
    """Return JSON that caches may keep and any web page may read."""
    response = JsonResponse(body)
    response["Cache-Control"], response["Access-Control-Allow-Origin"] = AN_HOUR, "*"
    return response
