"""Let a program act in one's own name: the consent page's one act."""

from datetime import timedelta

import msgspec

from twotier.access import client_secrets
from twotier.access.actors import Actor, program
from twotier.access.events import ConsentGiven
from twotier.access.models import ApiClient, AuthorizationCode
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.usecase import usecase

LIFETIME = timedelta(minutes=10)


class Asked(msgspec.Struct, frozen=True):
    """What a program asked for: where the code goes, its scope, PKCE's challenge and the nonce."""

    redirect_uri: str
    scope: str = ""
    challenge: str = ""
    nonce: str = ""


def consent(person: Actor, client: ApiClient, asked: Asked, methods: list[str]) -> str:
    """Return a one-time code for a program that a signed-in person lets act in their name.

    Everyone may consent for themselves: an administrator registered the program for the organization.
    """
    return authorize_client(program("consent", person.organization_id), person, client, asked, methods)


@usecase(permission=Permission.API_CLIENT_MANAGE)
def authorize_client(actor: Actor, person: Actor, client: ApiClient, asked: Asked, methods: list[str]) -> str:
    """Write a code, of which only the hash is kept; it lives ten minutes of wall time."""
    if person.person_id is None:
        raise ValueError("A program cannot consent.")
    code = client_secrets.new_secret()
    AuthorizationCode(
        tenant_id=client.tenant_id,
        code_hash=client_secrets.digest(code),
        client=client,
        person_id=person.person_id,
        redirect_uri=asked.redirect_uri,
        scope=asked.scope[:500],
        challenge=asked.challenge,
        challenge_method="S256" if asked.challenge else "",
        methods=methods,
        nonce=asked.nonce[:255],
        expires_at=clock.wall() + LIFETIME,
    ).save(force_insert=True)
    event = ConsentGiven(
        tenant_id=client.tenant_id, resource_id=str(client.id), client=client.name, user_name=person.user_name
    )
    emit(event, person)
    return code
