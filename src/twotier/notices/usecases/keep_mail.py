"""Keep a mail in the sandbox's mailbox."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from twotier.core import tenancy
from twotier.notices.models import SandboxMail


def keep_mail(  # door: the worker delivers after commit, no actor stands before it
    *,
    tenant_id: UUID,
    to: Sequence[str],
    subject: str,
    text: str,
    html: str,
    headers: dict[str, str],
    sent_at: datetime,
) -> None:
    """Write one row per recipient; a mail that is already there stays as it is.

    The worker delivers it after commit, so that it is no act of an actor and needs no permission.
    """
    rows = [
        SandboxMail(
            tenant_id=tenant_id,
            message_id=headers["Message-ID"],
            to=address,
            subject=subject,
            text=text,
            html=html,
            headers=headers,
            sent_at=sent_at,
        )
        for address in to
    ]
    with tenancy.scope(tenancy.PROGRAM):
        SandboxMail.objects.bulk_create(rows, ignore_conflicts=True)
