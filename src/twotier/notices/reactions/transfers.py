"""The mails of transfers: to the partner that decides, to the one that asked, to both at the end, and to the customer."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from twotier.access import queries as access_queries
from twotier.access.permissions import Permission
from twotier.access.queries import Reader
from twotier.core.events import Message, Who, on, send
from twotier.core.refusal import said
from twotier.transfers import queries
from twotier.transfers.events import (
    TransferCompleted,
    TransferCompletedPartly,
    TransferEvent,
    TransferExpired,
    TransferFailed,
    TransferPutOff,
    TransferRejected,
    TransferRequested,
    TransferWithdrawn,
)
from twotier.transfers.lifecycle import ACCEPTED, FAILED, MOVED
from twotier.transfers.models import Transfer, TransferLine


@on(TransferRequested)
def tell_who_decides(event: TransferRequested, actor: Who) -> None:
    """Mail whoever may decide at the other partner."""
    tell(deciders(event), "requested", event, actor, note=event.note)


@on(TransferWithdrawn)
def tell_that_it_is_off(event: TransferWithdrawn, actor: Who) -> None:
    """Mail whoever might have decided."""
    tell(deciders(event), "withdrawn", event, actor)


@on(TransferRejected)
def tell_no(event: TransferRejected, actor: Who) -> None:
    """Mail whoever asked, with the reason."""
    tell(askers(event), "rejected", event, actor, reason=event.reason)


@on(TransferExpired)
def tell_that_time_is_over(event: TransferExpired, actor: Who) -> None:
    """Mail both sides: one has to ask anew, the other one has nothing to do any more."""
    tell([*askers(event), *deciders(event)], "expired", event, actor)


@on(TransferPutOff)
def tell_that_it_goes_on(event: TransferPutOff, actor: Who) -> None:
    """Mail whoever asked what moves later; the customer when it moves at the end of a term."""
    tell(askers(event), "put_off", event, actor)
    if queries.told(event.resource_id).at_end:
        tell(customers(event), "customer_later", event, actor)


@on(TransferCompleted)
def tell_of_the_end(event: TransferCompleted, actor: Who) -> None:
    """Mail both partners and the customer."""
    tell_of_any_end(event, actor)


@on(TransferCompletedPartly)
def tell_of_an_end_in_part(event: TransferCompletedPartly, actor: Who) -> None:
    """Mail both partners, with what could not move and why, and the customer."""
    tell_of_any_end(event, actor)


@on(TransferFailed)
def tell_of_a_failure(event: TransferFailed, actor: Who) -> None:
    """Mail both partners why nothing moved; the customer was never told that anything would."""
    tell([*askers(event), *deciders(event)], "ended", event, actor)


def tell_of_any_end(event: TransferEvent, actor: Who) -> None:
    """Mail both partners what moved and what did not, and the customer who sells what to it now."""
    tell([*askers(event), *deciders(event)], "ended", event, actor)
    tell(customers(event), "customer", event, actor)


def decider(event: TransferEvent) -> UUID:
    """Return the partner that decides."""
    return event.source_id if event.requester_id == event.target_id else event.target_id


def deciders(event: TransferEvent) -> list[Reader]:
    """Return who may decide."""
    return access_queries.who_may(decider(event), Permission.TRANSFER_DECIDE)


def askers(event: TransferEvent) -> list[Reader]:
    """Return the person who asked; whoever may ask when a program did, or when the person is gone."""
    person = access_queries.reader_of(event.asked_by) if event.asked_by else None
    return [person] if person else access_queries.who_may(event.requester_id, Permission.TRANSFER_REQUEST)


def customers(event: TransferEvent) -> list[Reader]:
    """Return who sees at the customer which partners it has."""
    return access_queries.who_may(event.tenant_id, Permission.RELATIONSHIP_VIEW_AS_CUSTOMER)


def tell(readers: Iterable[Reader], template: str, event: TransferEvent, actor: Who, **more: str) -> None:
    """Queue one mail for each reader, in the reader's language."""
    transfer = queries.told(event.resource_id)
    about, lines = context(event, transfer) | more, list(queries.lines_of(transfer))
    for reader in {one.address: one for one in readers}.values():
        body = {
            "to": [reader.address],
            "template": f"transfers/{template}",
            "language": reader.language,
            "context": about | {"name": reader.name} | lists(lines, reader.language),
        }
        subject = f"transfer/{event.resource_id}"
        send(Message(tenant_id=actor.organization_id, channel="mail", subject=subject, body=body))


def context(event: TransferEvent, transfer: Transfer) -> dict[str, Any]:
    """Return what the mails tell of a transfer."""
    names = access_queries.names_of([event.source_id, event.target_id])
    return {
        "customer": event.customer_name,
        "source": names.get(event.source_id, ""),
        "target": names.get(event.target_id, ""),
        "offered": event.requester_id == event.source_id,
        "until": transfer.expires_at.isoformat(),
        "at_end": transfer.at_end,
        "link": f"{settings.BASE_URL.rstrip('/')}/transfers/{event.resource_id}",
    }


def lists(lines: Iterable[TransferLine], language: str) -> dict[str, Any]:
    """Return the names of the subscriptions that moved, that move later and that could not, the last two with why."""
    found: dict[str, Any] = {"moved": [], "later": [], "failed": []}
    with translation.override(language):
        for line in lines:
            if line.status == MOVED:
                found["moved"].append(line.friendly_name)
            elif line.status in (ACCEPTED, FAILED):
                why = said(line.problem) if line.problem else ""
                told = {"title": line.friendly_name, "why": why, "last_day": date_format(line.last_day)}
                found["later" if line.status == ACCEPTED else "failed"].append(told)
    return found
