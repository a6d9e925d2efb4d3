"""Questions about signing keys, API clients and what was granted to them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from twotier.access.models import ApiClient, AuthorizationCode, Membership, Organization, RefreshToken, SigningKey


def keys(retired_after: datetime) -> list[SigningKey]:
    """Return the keys that sign or still verify, the newest first."""
    return list(SigningKey.objects.filter(Q(retired_at=None) | Q(retired_at__gt=retired_after)).order_by("-id"))


def client(client_id: UUID) -> ApiClient | None:
    """Return an active API client."""
    return ApiClient.objects.filter(id=client_id, active=True).first()


def tenant(name: str) -> UUID | None:
    """Return the tenant that an address names by its domain."""
    return Organization.objects.filter(domain__iexact=name).values_list("id", flat=True).first()


def refresh_token(digest: str) -> RefreshToken | None:
    """Return a refresh token by its hash, with the person that it stands for."""
    return RefreshToken.objects.filter(token_hash=digest).select_related("person").first()


def code(digest: str) -> AuthorizationCode | None:
    """Return an authorization code by its hash, with the person who consented."""
    return AuthorizationCode.objects.filter(code_hash=digest).select_related("person").first()


def roles(organization_id: UUID, person_id: UUID) -> list[str] | None:
    """Return an active person's roles in an organization, or nothing without a membership."""
    rows = Membership.objects.filter(tenant_id=organization_id, person_id=person_id, person__is_active=True)
    return rows.values_list("roles", flat=True).first()


def kind(organization_id: UUID) -> str:
    """Return whether an organization is the vendor, a partner or a customer."""
    return Organization.objects.values_list("kind", flat=True).get(id=organization_id)
