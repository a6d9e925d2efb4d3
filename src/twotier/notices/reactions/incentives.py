"""What leaves when something happens to incentives."""

from typing import Any
from uuid import UUID

from django.conf import settings

from twotier.core.events import Message, Who, on, once, send
from twotier.incentives import queries
from twotier.incentives.events import InvitationIssued, InvitationOverdue


def mail(tenant_id: UUID, template: str, to: str, language: str, **context: Any) -> None:
    """Queue one mail about incentives."""
    body = {"to": [to], "template": f"incentives/{template}", "language": language, "context": context}
    send(Message(tenant_id=tenant_id, channel="mail", subject=f"incentives/{tenant_id}", body=body))


@on(InvitationIssued)
def invite(event: InvitationIssued, actor: Who) -> None:
    """Mail the membership account at its own address, in its company's language (S84)."""
    url = f"{settings.BASE_URL}/incentives/{event.resource_id}"
    values = {"program": event.program, "mpn_id": event.mpn_id, "company": event.company, "url": url}
    mail(event.tenant_id, "invitation", event.email, event.language, **values)


@on(InvitationOverdue)
def tell_vendor(event: InvitationOverdue, actor: Who) -> None:
    """Mail the vendor's admins that an invitation is late (S82): one question for all that are."""
    url = f"{settings.BASE_URL}/incentives"
    for email, language in once(queries.vendor_admins):
        mail(event.tenant_id, "overdue", email, language, program=event.program, company=event.company, url=url)
