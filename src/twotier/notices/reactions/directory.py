"""What leaves when something happens in the provider directory."""

from typing import Any
from uuid import UUID

from django.conf import settings

from twotier.core.events import Message, Who, on, send
from twotier.partners.directory_events import (
    DirectoryChangeApproved,
    DirectoryChangeDeclined,
    DirectoryChangeProposed,
)
from twotier.partners.queries import directory as queries


def mail(tenant_id: UUID, template: str, to: tuple[str, str], **context: Any) -> None:
    """Queue one mail of the directory."""
    email, language = to
    body = {"to": [email], "template": f"partners/{template}", "language": language, "context": context}
    send(Message(tenant_id=tenant_id, channel="mail", subject=f"directory/{tenant_id}", body=body))


@on(DirectoryChangeProposed)
def tell_representatives(event: DirectoryChangeProposed, actor: Who) -> None:
    """Mail the vendor's representatives that a proposal waits (S105)."""
    url = f"{settings.BASE_URL}/directory/changes/{event.resource_id}"
    for to in queries.representatives():
        mail(event.tenant_id, "directory_proposed", to, provider=event.provider, url=url)


@on(DirectoryChangeApproved)
def tell_of_approval(event: DirectoryChangeApproved, actor: Who) -> None:
    """Mail whoever proposed that the entry has changed."""
    if to := queries.proposer(event.proposed_by):
        url = f"{settings.BASE_URL}/directory/entry"
        mail(event.tenant_id, "directory_approved", to, provider=event.provider, url=url)


@on(DirectoryChangeDeclined)
def tell_of_refusal(event: DirectoryChangeDeclined, actor: Who) -> None:
    """Mail whoever proposed why the entry stays as it is."""
    if to := queries.proposer(event.proposed_by):
        url = f"{settings.BASE_URL}/directory/entry"
        mail(event.tenant_id, "directory_declined", to, provider=event.provider, reason=event.reason, url=url)
