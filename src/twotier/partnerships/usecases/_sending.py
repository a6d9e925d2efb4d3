"""How a request leaves by mail; a piece for use cases that have checked who acts."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import emit
from twotier.partnerships import drafts
from twotier.partnerships.events import RequestSent
from twotier.partnerships.models import PartnershipRequest


def mail(actor: Actor, request: PartnershipRequest) -> None:
    """Let the request be mailed once more, in its own language."""
    if not request.recipient:
        raise drafts.wrong("recipient", _("Enter the reseller’s email address to send the request."))
    request.sent_count += 1
    request.last_sent_at = clock.now()
    request.save(update_fields=["sent_count", "last_sent_at", "expires_at"])
    event = RequestSent(
        tenant_id=request.tenant_id,
        resource_id=str(request.id),
        recipient=request.recipient,
        time=request.sent_count,
    )
    emit(event, actor)
