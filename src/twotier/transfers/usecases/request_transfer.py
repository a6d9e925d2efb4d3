"""Ask another partner for the transfer of subscriptions: the future partner asks, or the present one offers (LC80, LC81)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Text
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.subscriptions import policies
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases import _handing_over as handing_over
from twotier.transfers import eligibility, parties, queries, rules
from twotier.transfers.events import TransferRequested
from twotier.transfers.lifecycle import OPEN, TRANSFER
from twotier.transfers.models import Transfer
from twotier.transfers.queries import Shown
from twotier.transfers.shapes import Asked
from twotier.transfers.usecases._lines import write_lines

Group = list[Subscription]


@usecase(permission=Permission.TRANSFER_REQUEST)
def request_transfer(actor: Actor, customer_id: UUID, asked: Asked) -> Shown:
    """Ask the other partner; the very same request while it is pending is the same request.

    Raises 404/60003 and 403/20002 (customer), 900136, 900147 and 900148 (the partners), 800078, 900101 and 900146 (the
    subscriptions), and what `parties.taker` and `parties.of_record` raise.
    """
    customer = customer_queries.customer_with(actor, customer_id)
    check_partners(actor, asked)
    check_texts(asked)
    groups = chosen(customer_id, asked)
    if twin := open_twin(actor, customer_id, asked, groups):
        return twin
    takes = parties.taker(customer, asked.target_id, asking=actor)
    check_subscriptions(groups, at_end=asked.at_end)
    named = {line.subscription_id: line.partner_of_record for line in asked.lines}
    record = parties.of_record(takes, customer_id, asked.source_id, named.values())
    transfer = made(actor, customer, asked)
    write_lines(transfer, groups, {key: record[mpn_id] for key, mpn_id in named.items()})
    emit(TransferRequested.of(transfer), actor)
    return queries.transfer(actor, transfer.id)


def check_partners(actor: Actor, asked: Asked) -> None:
    """Refuse a request in which the actor is not one of two different partners."""
    if asked.source_id == asked.target_id:
        text = _("The present and the future partner are the same. A transfer goes from one partner to another.")
        raise Refusal(400, 900148, text, fields=[("targetPartnerTenantId", text)])
    if actor.organization_id not in (asked.source_id, asked.target_id):
        text = _("You can ask for a transfer in which you give or take. Name yourself as one of the two partners.")
        raise Refusal(400, 800002, text, fields=[("targetPartnerTenantId", text)])
    other = asked.source_id if actor.organization_id == asked.target_id else asked.target_id
    found = access_queries.organization(other)
    if found is None or found.kind != found.PARTNER:
        text = _("There is no such partner. Check the tenant id, the domain or the MPN ID with the customer.")
        raise Refusal(400, 900147, text, fields=[("sourcePartnerTenantId", text)])


def check_texts(asked: Asked) -> None:
    """Refuse a request that names nothing, too much, or something twice, and a note that is too long."""
    ids = [line.subscription_id for line in asked.lines]
    if not 0 < len(ids) <= rules.MOST_LINES or len(set(ids)) < len(ids):
        raise wrong("lineItems", _("Name at least one subscription, at most 100, and each of them once."))
    if len(asked.note) > rules.LONGEST_TEXT:
        raise wrong("note", _("A note has 1,000 characters at most. Shorten it."))


def check_subscriptions(groups: Sequence[Group], *, at_end: bool) -> None:
    """Refuse what cannot go to another partner, or not then (LC82, portal T1): 800078, 900101, 900146."""
    taken, in_force = queries.taken(row.id for group in groups for row in group), policies.in_force()
    for group in groups:
        for row in group:
            refusal = eligibility.why_not(row, taken, travels=row is not group[0])
            if refusal := refusal or handing_over.out_of_time(row, at_end=at_end, rules=in_force):
                raise refusal


def wrong(member: str, text: Text) -> Refusal:
    """Return the refusal of one member."""
    return Refusal(400, 800002, text, fields=[(member, text)])


def chosen(customer_id: UUID, asked: Asked) -> list[Group]:
    """Return the subscriptions that were named, each with its add-ons, under their rows' locks.

    Raises 900147 where the source sells the customer nothing, 800078 for what it did not sell it and for an add-on alone.
    """
    ids = [line.subscription_id for line in asked.lines]
    rows = list(queries.sold(customer_id, asked.source_id).select_for_update())
    named = {row.id: row for row in rows if row.id in set(ids)}
    running = {row.id for row in rows if row.status == "active"}
    if not running:
        text = _("This partner has sold the customer nothing that runs. Ask the customer which partner it was.")
        raise Refusal(400, 900147, text, fields=[("sourcePartnerTenantId", text)])
    if unknown := [key for key in ids if key not in named]:
        text = _("The present partner has not sold this subscription to the customer. Check its id with the customer.")
        raise Refusal(400, 800078, text, fields=[("lineItems", text)], data=[str(key) for key in unknown])
    for row in named.values():
        alone = running - set(named)
        if row.parent_id in alone and (refusal := eligibility.why_not(row, {}, alone)):
            raise refusal
    return eligibility.with_addons((named[key] for key in ids), rows)


def open_twin(actor: Actor, customer_id: UUID, asked: Asked, groups: Sequence[Group]) -> Shown | None:
    """Return the actor's pending request for the very same, if there is one: a second click changes nothing."""
    found = queries.between(customer_id, asked.source_id, asked.target_id, actor.organization_id)
    wanted = {row.id for group in groups for row in group}
    for shown in queries.with_lines(found):
        same = {line.subscription_id for line in shown.every if line.status in OPEN} == wanted
        if same and shown.transfer.at_end == asked.at_end and shown.transfer.note == asked.note:
            return shown
    return None


def made(actor: Actor, customer: Customer, asked: Asked) -> Transfer:
    """Write the transfer itself."""
    now = clock.now()
    return Transfer.objects.create(
        tenant_id=customer.id,
        customer_name=customer.company_name,
        source_id=asked.source_id,
        target_id=asked.target_id,
        requester_id=actor.organization_id,
        at_end=asked.at_end,
        note=asked.note,
        status=TRANSFER.initial,
        asked_by=actor.person_id,
        asked_by_name=actor.person_name or actor.user_name,
        modified_by=actor.person_id or actor.client_id,
        created_at=now,
        modified_at=now,
        expires_at=now + rules.ANSWER_WITHIN,
    )
