"""The three grants: a program for itself, a program for a person, and the code that begins the second."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.conf import settings

from twotier.access import client_secrets
from twotier.access.actors import APP_ONLY_ROLES, program
from twotier.access.models import ApiClient, Person
from twotier.access.throttle import Throttle
from twotier.access.tokens import claims, errors, queries, resources
from twotier.access.tokens.errors import TokenError
from twotier.access.usecases.issue_refresh_token import renew_refresh_token
from twotier.access.usecases.redeem_authorization_code import redeem_authorization_code
from twotier.core import clock, tenancy

ANY_TENANT = ("common", "organizations")
GUESSES = Throttle("client-secret", failures=10, seconds=300)


@dataclass(frozen=True)
class TokenRequest:
    """A request as it came: the tenant in the path, the form, and where it came from."""

    tenant: str
    form: Mapping[str, str]
    address: str = ""

    def need(self, name: str) -> str:
        """Return a parameter that must be there."""
        value = self.form.get(name, "").strip()
        if not value:
            raise TokenError(errors.MISSING_PARAMETER, name=name)
        return value


Answer = dict[str, Any]


def answer(request: TokenRequest) -> Answer:
    """Return the tokens that a request asks for; raises TokenError."""
    grant = GRANTS.get(request.need("grant_type"))
    if grant is None:
        raise TokenError(errors.UNSUPPORTED_GRANT)
    with tenancy.scope(tenancy.PROGRAM):
        return grant(request, authenticated(request))


def authenticated(request: TokenRequest) -> ApiClient:
    """Return the client that a request proves to be; wrong secrets pause this client for this address alone."""
    client = known_client(request.tenant, request.need("client_id"))
    secret = request.form.get("client_secret", "")
    if not client.secret_hash:
        return client
    if not secret:
        raise TokenError(errors.MISSING_SECRET)
    if GUESSES.blocked(str(client.id), request.address):
        raise TokenError(errors.TOO_MANY)
    if not client_secrets.matches(secret, client.secret_hash):
        GUESSES.failed(str(client.id), request.address)
        raise TokenError(errors.WRONG_SECRET)
    return client


def known_client(tenant: str, client_id: str) -> ApiClient:
    """Return an active client of the tenant that the path names."""
    try:
        client = queries.client(UUID(client_id))
    except ValueError:
        client = None
    wanted = tenant_id(tenant)
    if client is None or wanted not in (None, client.tenant_id):
        raise TokenError(errors.UNKNOWN_CLIENT)
    return client


def tenant_id(name: str) -> UUID | None:
    """Return the tenant of a path: by id or by domain; nothing for `common` and `organizations`."""
    if name.lower() in ANY_TENANT:
        return None
    try:
        return UUID(name)
    except ValueError:
        found = queries.tenant(name) if name.isprintable() else None
    if found is None:
        raise TokenError(errors.UNKNOWN_TENANT, tenant=name)
    return found


def client_credentials(request: TokenRequest, client: ApiClient) -> Answer:
    """Give a program a token of its own."""
    if client.flow != ApiClient.APP_ONLY or not client.secret_hash:
        raise TokenError(errors.WRONG_FLOW)
    audience = resources.audience(request.form, claims.DIRECTORY)
    roles = sorted(APP_ONLY_ROLES[queries.kind(client.tenant_id)])
    return envelope(audience, claims.for_program(client, audience, roles))


def refresh_token(request: TokenRequest, client: ApiClient) -> Answer:
    """Give a program a token of the person whose refresh token it holds, and a new refresh token.

    The old one stays valid until it ends, so that an answer that got lost locks nobody out.
    """
    if client.flow != ApiClient.APP_USER:
        raise TokenError(errors.WRONG_FLOW)
    kept = queries.refresh_token(client_secrets.digest(request.need("refresh_token")))
    if kept is None or kept.client_id != client.id or kept.revoked_at is not None:
        raise TokenError(errors.BAD_GRANT)
    if kept.expires_at <= clock.wall():
        raise TokenError(errors.EXPIRED_GRANT)
    return person_answer(request, client, kept.person, kept.methods, "")


def authorization_code(request: TokenRequest, client: ApiClient) -> Answer:
    """Give a program the tokens of the person who has just authorized it; a code opens once."""
    code = queries.code(client_secrets.digest(request.need("code")))
    if code is None or code.client_id != client.id:
        raise TokenError(errors.USED_CODE)
    if code.redirect_uri != request.need("redirect_uri"):
        raise TokenError(errors.WRONG_REDIRECT)
    if code.challenge and not client_secrets.same(
        create_s256_code_challenge(request.need("code_verifier")), code.challenge
    ):
        raise TokenError(errors.WRONG_VERIFIER)
    if not redeem_authorization_code(program("tokens", client.tenant_id), code):
        raise TokenError(errors.USED_CODE)
    return person_answer(request, client, code.person, code.methods, code.nonce)


def person_answer(request: TokenRequest, client: ApiClient, person: Person, methods: list[str], nonce: str) -> Answer:
    """Return the tokens that stand for a person who may still act in the client's tenant."""
    audience = resources.audience(request.form, claims.PARTNER_API)
    roles = queries.roles(client.tenant_id, person.id)
    if roles is None:
        raise TokenError(errors.NO_MEMBER)
    if settings.ENVIRONMENT.require_mfa and "mfa" not in methods and queries.kind(client.tenant_id) != "customer":
        raise TokenError(errors.NEEDS_MFA)
    token = claims.for_person(client, person, audience, methods, roles)
    kept = renew_refresh_token(program("tokens", client.tenant_id), client, person, methods)
    more = {"scope": "user_impersonation", "refresh_token": kept}
    return envelope(audience, token) | more | {"id_token": claims.identity(client, person, nonce)}


def envelope(audience: str, token: str) -> Answer:
    """Return the fields of the v1 answer, numbers as strings."""
    start, end = claims.span(token)
    return {
        "token_type": "Bearer",
        "expires_in": str(end - start - 1),
        "ext_expires_in": str(end - start - 1),
        "expires_on": str(end),
        "not_before": str(start),
        "resource": audience,
        "access_token": token,
    }


GRANTS = {
    "client_credentials": client_credentials,
    "refresh_token": refresh_token,
    "authorization_code": authorization_code,
}
