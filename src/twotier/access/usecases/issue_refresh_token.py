"""Give a program a refresh token of a person who consented."""

from collections.abc import Iterable
from datetime import timedelta

from twotier.access import client_secrets as secrets
from twotier.access.actors import Actor
from twotier.access.events import ConsentGiven
from twotier.access.models import ApiClient, Person, RefreshToken
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.usecase import usecase

LIFETIME = timedelta(days=90)
"""Wall time: the sandbox's clock does not age a refresh token (decisions.md 1)."""


def keep_refresh_token(client: ApiClient, person: Person, methods: Iterable[str], token: str | None = None) -> str:
    """Write a refresh token and return it in clear, this once; only its hash is kept. Only inside a use case."""
    clear = secrets.new_secret() if token is None else token
    now = clock.wall()
    RefreshToken(
        tenant_id=client.tenant_id,
        token_hash=secrets.digest(clear),
        client=client,
        person=person,
        methods=list(methods),
        issued_at=now,
        expires_at=now + LIFETIME,
    ).save(force_insert=True)
    return clear


@usecase(permission=Permission.API_CLIENT_MANAGE)
def issue_refresh_token(
    actor: Actor,
    *,
    client: ApiClient,
    person: Person,
    methods: Iterable[str] = ("pwd", "mfa"),
    token: str | None = None,
) -> str:
    """Consent for a person without a browser, as the operator and the demo program do."""
    emit(
        ConsentGiven(
            tenant_id=client.tenant_id, resource_id=str(client.id), client=client.name, user_name=person.user_name
        ),
        actor,
    )
    return keep_refresh_token(client, person, methods, token)


@usecase(permission=Permission.API_CLIENT_MANAGE)
def renew_refresh_token(actor: Actor, client: ApiClient, person: Person, methods: Iterable[str]) -> str:
    """Issue the next refresh token of a consent that still holds; the program itself asks, at the token address."""
    return keep_refresh_token(client, person, methods)
