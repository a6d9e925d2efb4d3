"""Every question about requests for partnerships, and about what was answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Window
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock, tenancy
from twotier.core.refusal import Refusal
from twotier.partnerships.lifecycle import OPEN
from twotier.partnerships.models import PartnershipRequest, RequestAnswer

SENT = Q(requested_at__isnull=False) | Q(status__in=("accepted", "declined"))
"""Requests that reached the reseller whom they name: a draft that was revoked never did."""


def of_actor(actor: Actor) -> QuerySet[PartnershipRequest]:
    """Return the requests that the actor's organization made, and those that reached it."""
    me = actor.organization_id
    return PartnershipRequest.objects.filter(Q(tenant_id=me) | Q(reseller_id=me) & SENT)


def sent_by(actor: Actor) -> QuerySet[PartnershipRequest]:
    """Return a provider's own requests."""
    return PartnershipRequest.objects.filter(tenant_id=actor.organization_id).select_related("reseller")


def open_requests(actor: Actor, size: int) -> tuple[list[PartnershipRequest], int]:
    """Return a provider's newest open requests, and how many there are: one statement."""
    rows = sent_by(actor).filter(status__in=OPEN).annotate(every=Window(Count("id"))).order_by("-created_at", "-id")
    found: list[Any] = list(rows[:size])
    return found, found[0].every if found else 0


def count_open(actor: Actor) -> int:
    """Return how many requests of a provider are open: one statement."""
    return sent_by(actor).filter(status__in=OPEN).count()


def matching(text: str) -> Q:
    """Return the condition that a request is for such a company, address or MPN ID, or was made by such a person."""
    words = ("reseller__name", "recipient", "created_by_name", "opened_by_name")
    found = Q(reseller_mpn_id=text)
    for name in words:
        found |= Q(**{f"{name}__icontains": text})
    return found


def waiting_for(actor: Actor) -> list[PartnershipRequest]:
    """Return the open requests that name the actor's organization: one statement."""
    rows = PartnershipRequest.objects.filter(reseller_id=actor.organization_id, status="requested")
    return list(rows.filter(expires_at__gt=clock.now()).select_related("provider").order_by("-created_at"))


def page(actor: Actor, *, after: UUID | None, size: int) -> list[PartnershipRequest]:
    """Return the actor's requests behind an id, by id: one statement."""
    rows = of_actor(actor).select_related("provider", "reseller").order_by("id")
    return list((rows.filter(id__gt=after) if after else rows)[:size])


def request_of(actor: Actor, request_id: UUID, *, lock: bool = False) -> PartnershipRequest:
    """Return one of a provider's own requests; raises 404/910023 for anybody else's."""
    rows = PartnershipRequest.objects.filter(tenant_id=actor.organization_id, id=request_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise unknown()
    return found


def request_with(actor: Actor, key: str) -> PartnershipRequest:
    """Return a request by the secret of its link, or by its id when the actor sent it or is named in it.

    Raises 404/910023 for an altered link and for a stranger's id.
    """
    with tenancy.scope(tenancy.PROGRAM):
        rows = PartnershipRequest.objects.select_related("provider", "reseller")
        mine = of_actor(actor).filter(id__in=guids(key)).values("id")
        found = rows.filter(Q(token=key.replace("\0", "")) | Q(id__in=mine)).first()
    if found is None:
        raise unknown()
    return found


def request_to_answer(actor: Actor, key: str) -> PartnershipRequest:
    """Return a request under its row's lock; only inside the program's own scope."""
    found = request_with(actor, key)
    return PartnershipRequest.objects.select_for_update(of=("self",)).select_related("provider").get(id=found.id)


def request(request_id: str) -> PartnershipRequest:
    """Return the request that an event is about."""
    return PartnershipRequest.objects.select_related("provider").get(id=request_id)


def guids(text: str) -> list[UUID]:
    """Return the id that a text is, or none."""
    try:
        return [UUID(text)]
    except ValueError:
        return []


def unknown() -> Refusal:
    """Return the refusal of a link that leads nowhere."""
    text = _(
        "This link is unknown or was altered. Open it again from the message, or ask the provider for a new request."
    )
    return Refusal(404, 910023, text, "link_unknown")


def answer_of(request: PartnershipRequest, organization_id: UUID) -> str:
    """Return what an organization answered to a request, or nothing."""
    rows = RequestAnswer.objects.filter(tenant_id=request.tenant_id, request=request, reseller_id=organization_id)
    return rows.values_list("answer", flat=True).first() or ""


def answers_to(request: PartnershipRequest) -> list[RequestAnswer]:
    """Return every answer to a request with the organizations' names, the newest first: one statement."""
    rows = RequestAnswer.objects.filter(tenant_id=request.tenant_id, request=request).select_related("reseller")
    return list(rows.order_by("-answered_at"))


def open_request_to(provider_id: UUID, reseller_id: UUID, but: UUID | None = None) -> bool:
    """Tell whether a provider's request to a reseller is still open; `but` is not counted."""
    rows = PartnershipRequest.objects.filter(tenant_id=provider_id, reseller_id=reseller_id, status__in=OPEN)
    return rows.exclude(id=but).exists() if but else rows.exists()


def next_expiry(after: datetime) -> datetime | None:
    """Return when the next open request ends."""
    rows = PartnershipRequest.objects.filter(status__in=OPEN, expires_at__gt=after)
    return rows.order_by("expires_at").values_list("expires_at", flat=True).first()


def any_ended(until: datetime) -> bool:
    """Tell whether an open request's end has come: a read, which holds up nobody."""
    return PartnershipRequest.objects.filter(status__in=OPEN, expires_at__lte=until).exists()
