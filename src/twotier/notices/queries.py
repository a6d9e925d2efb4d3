"""Every question about the sandbox's mailbox."""

from django.db.models import QuerySet

from twotier.notices.models import SandboxMail

NEWEST = 500


def mailbox(to: str = "") -> QuerySet[SandboxMail]:
    """Return the newest mails, all or those to one address."""
    mails = SandboxMail.objects.filter(to__iexact=to) if to else SandboxMail.objects.all()
    return mails.order_by("-sent_at", "-id")[:NEWEST]
