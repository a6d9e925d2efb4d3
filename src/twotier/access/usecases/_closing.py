"""What it takes to close a directory. Pieces for use cases that have checked who acts."""

from uuid import UUID

from twotier.access.models import ApiClient, Person


def close_directory(tenant_id: UUID) -> None:
    """Let none of a tenant's people and programs in any more."""
    Person.objects.filter(tenant_id=tenant_id).update(is_active=False)
    ApiClient.objects.filter(tenant_id=tenant_id).update(active=False)
