"""Let a program call the API in an organization's name."""

from collections.abc import Iterable
from uuid import UUID

from twotier.access import client_secrets as secrets
from twotier.access.actors import Actor
from twotier.access.events import ApiClientCreated
from twotier.access.models import ApiClient
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.ids import new_id
from twotier.core.usecase import usecase


@usecase(permission=Permission.API_CLIENT_MANAGE)
def create_api_client(
    actor: Actor,
    *,
    organization_id: UUID,
    name: str,
    flow: str,
    redirect_uris: Iterable[str] = (),
    client_id: UUID | None = None,
    secret: str | None = None,
) -> tuple[ApiClient, str]:
    """Write an API client; return it with its secret in clear, this once. Only the secret's hash is kept.

    `flow` is ApiClient.APP_ONLY or ApiClient.APP_USER. An empty `secret` makes a public client: PKCE alone.
    """
    clear = secrets.new_secret() if secret is None else secret
    client = ApiClient(
        id=client_id or new_id(),
        tenant_id=organization_id,
        name=name,
        flow=flow,
        secret_hash=secrets.digest(clear) if clear else "",
        redirect_uris=list(redirect_uris),
        created_at=clock.now(),
    )
    client.save(force_insert=True)
    emit(ApiClientCreated(tenant_id=organization_id, resource_id=str(client.id), name=name, flow=flow), actor)
    return client, clear
