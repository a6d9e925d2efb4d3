"""How an answer to a request is kept; a piece for use cases that have checked who acts."""

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.partnerships.models import PartnershipRequest, RequestAnswer


def keep_answer(actor: Actor, request: PartnershipRequest, answer: str, reason: str = "") -> None:
    """Write what an organization answered, once."""
    RequestAnswer.objects.create(
        tenant_id=request.tenant_id,
        request=request,
        reseller_id=actor.organization_id,
        answer=answer,
        reason=reason,
        person_id=actor.person_id,
        person_name=actor.person_name or actor.user_name,
        answered_at=clock.now(),
    )
