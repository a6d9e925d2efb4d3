"""Who acts in the portal: the signed-in person in the chosen organization, as `request.actor`."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from twotier.access import queries
from twotier.access.actors import Actor
from twotier.core import tenancy
from twotier.core.ids import new_id
from twotier.portal.languages import known

Answer = Callable[[HttpRequest], HttpResponse]
CHOSEN = "organization"


def acting_person(get_response: Answer) -> Answer:
    """Resolve the actor once and open row-level security for its organization alone."""

    def answer(request: HttpRequest) -> HttpResponse:
        with tenancy.scope(tenancy.PROGRAM):
            actor = resolve(request)
        request.actor = actor  # type: ignore[attr-defined]
        if actor is None:
            with tenancy.scope(tenancy.PROGRAM):
                return get_response(request)
        language = actor.language if known(actor.language) else translation.get_language()
        with tenancy.scope(actor.scope), translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            return get_response(request)

    return answer


def resolve(request: HttpRequest) -> Actor | None:
    """Return the signed-in person in the organization chosen for this session, or in their only one."""
    if not request.user.is_authenticated:
        return None
    person_id = UUID(str(request.user.pk))
    request.places = queries.places(person_id)  # type: ignore[attr-defined]
    if not request.places:  # type: ignore[attr-defined]
        return None
    ids = [place.organization_id for place in request.places]  # type: ignore[attr-defined]
    chosen = request.session.get(CHOSEN)
    if chosen is None and len(ids) > 1:
        return None
    organization_id = next((i for i in ids if str(i) == chosen), ids[0])
    actor = queries.member(person_id, organization_id)
    return actor and replace(actor, request_id=str(new_id()), address=request.META.get("REMOTE_ADDR", ""))
