"""The mails of partnerships: a request that is sent, an acceptance to both sides, a refusal to who asked.

Removing a partnership is answered by nobody here: it sends no mail (S146).
"""

from typing import Any
from uuid import UUID

from twotier.access import queries as access_queries
from twotier.access.models import Person
from twotier.core import tenancy
from twotier.core.events import Message, Who, on, send
from twotier.partnerships import letters
from twotier.partnerships.events import PartnershipAccepted, RequestDeclined, RequestSent
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.queries import requests


def mail(actor: Who, about: str, /, to: str, template: str, language: str, **context: Any) -> None:
    """Queue one mail; its row belongs to whoever acts."""
    body = {"to": [to], "template": f"partnerships/{template}", "language": language, "context": context}
    send(Message(tenant_id=actor.organization_id, channel="mail", subject=about, body=body))


def tell(actor: Who, about: str, /, person: Person | None, template: str, language: str, **context: Any) -> None:
    """Mail a person in their own language, or in their organization's."""
    if person and (address := person.email or person.user_name):
        mail(actor, about, address, template, person.language or language, name=person.name, **context)


def who_asked(request: PartnershipRequest) -> Person | None:
    """Return who made a request, or a global admin of the provider when that person has left."""
    person = access_queries.person(request.created_by) if request.created_by else None
    return person or next(iter(access_queries.admins_of(request.tenant_id)), None)


@on(RequestSent)
def send_request(event: RequestSent, actor: Who) -> None:
    """Mail a request as its sender wrote it, with the links below."""
    request = requests.request(event.resource_id)
    mail(
        actor,
        f"partnership-request/{request.id}",
        request.recipient,
        "request",
        request.language,
        subject=request.subject,
        text=request.text.strip(),
        locked=letters.locked_lines(request),
        link=letters.link(request.token),
        guide=letters.guide_link(),
    )


@on(PartnershipAccepted)
def tell_both_sides(event: PartnershipAccepted, actor: Who) -> None:
    """Mail who asked, and who accepted: one mail each, in the reader's own language (S39)."""
    with tenancy.scope(tenancy.PROGRAM):
        request = requests.request(str(event.request_id))
        asked, accepted = who_asked(request), person_of(actor.person_id)
        reseller = access_queries.organization(event.reseller_id)
    names = {"provider": event.provider, "reseller": event.reseller}
    resellers, providers = letters.page("indirect-resellers"), letters.page("indirect-providers")
    about = f"partnership/{event.resource_id}"
    tell(actor, about, asked, "accepted_provider", request.provider.language, **names, link=resellers)
    own = {"administers": event.administers_reseller, "link": providers}
    tell(actor, about, accepted, "accepted_reseller", reseller.language if reseller else "en", **names, **own)


def person_of(person_id: UUID | None) -> Person | None:
    """Return a person, if somebody acted."""
    return access_queries.person(person_id) if person_id else None


@on(RequestDeclined)
def tell_who_asked(event: RequestDeclined, actor: Who) -> None:
    """Mail who asked that the reseller declined, with the reason if it gave one."""
    with tenancy.scope(tenancy.PROGRAM):
        request = requests.request(event.resource_id)
        asked = who_asked(request)
    names = {"provider": event.provider, "reseller": event.reseller, "reason": event.reason}
    names["link"] = letters.page("indirect-resellers")
    tell(actor, f"partnership-request/{request.id}", asked, "declined", request.provider.language, **names)
