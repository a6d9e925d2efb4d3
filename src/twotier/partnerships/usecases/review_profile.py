"""Tick off the first step of a provider's checklist."""

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.partnerships.events import ProfileReviewed
from twotier.partnerships.models import ProviderChecklist


@usecase(permission=Permission.PARTNERSHIP_REQUEST)
def review_profile(actor: Actor) -> ProviderChecklist:
    """Keep that the provider looked at its profile in the directory (S103); a second time changes nothing."""
    checklist, new = ProviderChecklist.objects.get_or_create(
        tenant_id=actor.organization_id,
        defaults={
            "profile_reviewed_at": clock.now(),
            "profile_reviewed_by_name": actor.person_name or actor.user_name,
        },
    )
    if new:
        emit(ProfileReviewed(tenant_id=actor.organization_id, resource_id=str(checklist.id)), actor)
    return checklist
