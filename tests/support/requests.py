"""Partnership requests in tests: a reseller with a global admin, and a request on its way to it."""

from uuid import uuid4

from tests.support.world import Partner, World
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Membership, Person
from twotier.core import clock
from twotier.partnerships.drafts import Draft
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.usecases.accept_request import Acceptance, accept_request
from twotier.partnerships.usecases.request_partnership import request_partnership
from twotier.partnerships.usecases.start_request import start_request

YES = Acceptance(authorized=True)


def acting(partner: Partner, *roles: str) -> Actor:
    """Return a new person of a partner as an actor."""
    made = Person.objects.create(
        tenant_id=partner.id, user_name=f"{uuid4().hex}@example.org", first_name="Ines", last_name="Moreau",
        created_at=clock.now(),
    )  # fmt: skip
    Membership.objects.create(
        tenant_id=partner.id, organization_id=partner.id, person=made, roles=list(roles), created_at=clock.now()
    )
    found = access_queries.member(made.id, partner.id)
    assert found
    return found


def person_of(actor: Actor) -> Person:
    """Return the person who is an actor."""
    assert actor.person_id
    return Person.objects.get(id=actor.person_id)


def sent(provider: Partner, **draft: object) -> PartnershipRequest:
    """Return a request that waits for an answer."""
    request = start_request(provider.actor, Draft(**draft))  # type: ignore[arg-type]
    return request_partnership(provider.actor, request.id)


def partners(trade: World) -> Actor:
    """Make Seine a partner of Harbor by a request; return Seine's global admin."""
    admin = acting(trade.seine, "global_admin")
    accept_request(admin, sent(trade.harbor).token, YES)
    return admin
