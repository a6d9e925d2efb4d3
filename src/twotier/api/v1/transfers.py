"""Transfers of subscriptions between partners: ask, list, accept, reject, withdraw, and what may be asked for."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor, missing_role
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import BUYER, ON_RECORD
from twotier.api.routing import route
from twotier.api.v1.order_types import Order, order_of
from twotier.api.v1.transfer_types import (
    WORDS,
    TransferEligibility,
    TransferEntity,
    TransferLineItem,
    TransferSubmitResult,
    entity_of,
    errors_of,
)
from twotier.api.wire import Words
from twotier.core.refusal import Refusal, Text
from twotier.orders import queries as order_queries
from twotier.transfers import queries
from twotier.transfers.queries import Shown
from twotier.transfers.shapes import Asked, Wanted
from twotier.transfers.usecases.answer_transfer import accept_transfer, reject_transfer
from twotier.transfers.usecases.request_transfer import request_transfer
from twotier.transfers.usecases.withdraw_transfer import withdraw_transfer

READ = "transfer.request|transfer.decide/relationship.view_as_customer"
CUSTOMER = [(404, 60003), (403, 20002)]
ANSWERED = [(404, 900100), (409, 900101), (400, 900102)]
REJECTS = frozenset({"reject", "rejected"})


class TransferType(Words):
    """Which transfers eligibility is asked for: those of a direct-bill partner to its provider, as the source sees them."""

    DIRECTTOINDIRECT = "directtoindirect"


def admit(actor: Actor) -> None:
    """Refuse a role that may neither ask nor answer, nor look at those who do."""
    if actor.is_("customer") and actor.sees(Permission.RELATIONSHIP_VIEW_AS_CUSTOMER):
        return
    if not (actor.sees(Permission.TRANSFER_REQUEST) or actor.sees(Permission.TRANSFER_DECIDE)):
        raise missing_role(Permission.TRANSFER_REQUEST, actor.kinds)


@route(
    "GET",
    "customers/{customer_id}/transfers",
    answers=list[TransferEntity],
    summary="List a customer's transfers",
    group="transfers",
    right=READ,
    refuses=CUSTOMER,
)
def list_transfers(call: Call, customer_id: UUID) -> list[TransferEntity]:
    """Answer the transfers in which the caller gives, takes or is the customer, the oldest first: a bare array."""
    admit(call.actor)
    return [entity_of(call, shown) for shown in queries.of_customer(call.actor, customer_id)]


@route(
    "GET",
    "customers/{customer_id}/transfers/{transfer_id}",
    answers=TransferEntity,
    summary="Get a transfer",
    group="transfers",
    right=READ,
    refuses=[*CUSTOMER, (404, 900100)],
)
def get_transfer(call: Call, customer_id: UUID, transfer_id: UUID) -> TransferEntity:
    """Answer one transfer to either partner and to the customer."""
    admit(call.actor)
    return entity_of(call, queries.transfer(call.actor, transfer_id, customer_id))


@route(
    "GET",
    "customers/{customer_id}/transferseligibility",
    answers=list[TransferEligibility],
    summary="List which of a customer's subscriptions may be transferred",
    group="transfers",
    right=READ,
    query={"transferType": "directtoindirect: what the caller sold; without it also what other partners sold"},
    refuses=[*CUSTOMER, (400, 900126)],
)
def list_eligibility(call: Call, customer_id: UUID) -> list[TransferEligibility]:
    """Answer each subscription with the reason why it may not be asked for: a bare array."""
    admit(call.actor)
    own = call.word("transferType", TransferType) is not None
    found = queries.eligibility(call.actor, customer_id, own=own)
    return [TransferEligibility(str(row.id), why is None, str(why) if why else None) for row, why in found]


@route(
    "POST",
    "customers/{customer_id}/transfers",
    answers=TransferEntity,
    takes=TransferEntity,
    status=201,
    summary="Ask for a transfer of subscriptions",
    group="transfers",
    right="transfer.request",
    refuses=[
        (404, 60003), (400, 800002), (400, 800078), (400, 900136), (400, 900146), (400, 900147), (400, 900148),
        (409, 900101), (403, 900137), (403, 910028), (403, 13605), (403, 800073), (403, 800075), *BUYER, *ON_RECORD,
    ],
)  # fmt: skip
def post_transfer(call: Call, customer_id: UUID) -> TransferEntity:
    """Ask the other partner: the future one asks the present one, or the present one offers to the future one."""
    call.actor.require(Permission.TRANSFER_REQUEST)
    return entity_of(call, request_transfer(call.actor, customer_id, asked(call.body(TransferEntity))))


@route(
    "PATCH",
    "customers/{customer_id}/transfers/{transfer_id}",
    answers=TransferEntity,
    takes=TransferEntity,
    summary="Reject a transfer, or some of its subscriptions",
    group="transfers",
    right="transfer.decide",
    refuses=[*CUSTOMER, *ANSWERED, (400, 800002), (400, 800078)],
)
def patch_transfer(call: Call, customer_id: UUID, transfer_id: UUID) -> TransferEntity:
    """Reject with `status` `reject`, or with that word on line items: those alone. What is as it was changes nothing."""
    call.actor.require(Permission.TRANSFER_DECIDE)
    sent, shown = call.body(TransferEntity), queries.transfer(call.actor, transfer_id, customer_id)
    only = [guid("lineItems", line.subscription_id) for line in sent.line_items or [] if rejects(line.status)]
    if rejects(sent.status):
        shown = reject_transfer(call.actor, transfer_id, reason=sent.reason or "")
    elif sent.status and sent.status.lower() != WORDS[shown.transfer.status].lower():
        raise wrong("status", _("Only “reject” can be written here. A transfer is accepted with POST …/accept."))
    elif only:
        shown = reject_transfer(call.actor, transfer_id, only=only, reason=sent.reason or "")
    return entity_of(call, shown)


@route(
    "POST",
    "customers/{customer_id}/transfers/{transfer_id}/accept",
    answers=TransferSubmitResult,
    takes=TransferEntity,
    summary="Accept a transfer, or some of its subscriptions",
    group="transfers",
    right="transfer.decide",
    refuses=[*CUSTOMER, *ANSWERED, (400, 800002), (400, 800078)],
)
def accept_of_transfer(call: Call, customer_id: UUID, transfer_id: UUID) -> TransferSubmitResult:
    """Accept all of it; with `lineItems` in the body those alone, and the others are rejected."""
    call.actor.require(Permission.TRANSFER_DECIDE)
    sent = call.body(TransferEntity) if call.request.body.strip() else TransferEntity()
    queries.transfer(call.actor, transfer_id, customer_id)
    lines = sent.line_items
    only = None if lines is None else [guid("lineItems", line.subscription_id) for line in lines]
    shown = accept_transfer(call.actor, transfer_id, only=only)
    return TransferSubmitResult(orders_of(shown), errors_of(shown))


@route(
    "DELETE",
    "customers/{customer_id}/transfers/{transfer_id}",
    status=204,
    summary="Withdraw an own transfer",
    group="transfers",
    right="transfer.request",
    refuses=[*CUSTOMER, *ANSWERED],
)
def delete_transfer(call: Call, customer_id: UUID, transfer_id: UUID) -> None:
    """Take a request back that nobody has answered."""
    call.actor.require(Permission.TRANSFER_REQUEST)
    queries.transfer(call.actor, transfer_id, customer_id)
    withdraw_transfer(call.actor, transfer_id)


def asked(sent: TransferEntity) -> Asked:
    """Return a request as the transfers room takes it; raises 900136 and 800002 for what is missing."""
    if not sent.source_partner_tenant_id:
        text = _("Name the present partner in sourcePartnerTenantId. The customer knows it.")
        raise Refusal(400, 900136, text, fields=[("sourcePartnerTenantId", text)])
    return Asked(
        source_id=guid("sourcePartnerTenantId", sent.source_partner_tenant_id),
        target_id=guid("targetPartnerTenantId", sent.target_partner_tenant_id),
        lines=[wanted(line) for line in sent.line_items or []],
        at_end=bool(sent.transfer_at_end),
        note=(sent.note or "").strip(),
    )


def wanted(line: TransferLineItem) -> Wanted:
    """Return one subscription that is asked for."""
    record = line.partner_id_on_record or ""
    return Wanted(guid("lineItems", line.subscription_id), "" if record in ("0", "-1") else record.strip())


def rejects(word: str | None) -> bool:
    """Tell whether a status says no."""
    return (word or "").lower() in REJECTS


def guid(member: str, text: str | None) -> UUID:
    """Return an id of the body; raises 800002 for one that is missing or no GUID."""
    try:
        return UUID((text or "").strip())
    except ValueError:
        raise wrong(member, _("This member is missing or no GUID.")) from None


def wrong(member: str, text: Text) -> Refusal:
    """Return the refusal of one member."""
    return Refusal(400, 800002, text, fields=[(member, text)])


def orders_of(shown: Shown) -> list[Order]:
    """Return the target's orders that stand for what moved."""
    ids = [line.order_id for line in shown.every if line.order_id]
    return [order_of(order, lines) for order, lines in order_queries.of_ids(shown.transfer.tenant_id, ids)]
