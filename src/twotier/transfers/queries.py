"""Every question about transfers: the two partners and the customer see one, and nobody else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.core import tenancy
from twotier.core.refusal import Refusal, Sentence
from twotier.customers import queries as customer_queries
from twotier.partners import queries as partner_queries
from twotier.subscriptions import terms
from twotier.subscriptions.models import Subscription
from twotier.transfers.eligibility import why_not
from twotier.transfers.lifecycle import ACCEPTED, IN_PROGRESS, OPEN, PENDING, TRANSFER
from twotier.transfers.models import Transfer, TransferLine


@dataclass(frozen=True, slots=True)
class Shown:
    """A transfer with its lines: each base with its add-ons, in the order in which they were asked for."""

    transfer: Transfer
    lines: list[tuple[TransferLine, list[TransferLine]]] = field(default_factory=list)

    @property
    def every(self) -> list[TransferLine]:
        """Return bases and add-ons as one list."""
        return [line for base, addons in self.lines for line in (base, *addons)]


def visible(actor: Actor) -> QuerySet[Transfer]:
    """Return the transfers in which the actor's organization gives, takes or is the customer."""
    me = actor.organization_id
    return Transfer.objects.filter(Q(source_id=me) | Q(target_id=me) | Q(tenant_id=me))


def listed(actor: Actor) -> QuerySet[Transfer]:
    """Return the transfers with the names that a list shows and is sorted by."""
    return visible(actor).annotate(source_name=F("source__name"), target_name=F("target__name"))


def matching(text: str) -> Q:
    """Return the condition that a transfer is of such a customer, between such partners or of such a subscription."""
    lines = TransferLine.objects.filter(transfer_id=OuterRef("pk"), friendly_name__icontains=text)
    found = Q(customer_name__icontains=text) | Q(source__name__icontains=text) | Q(target__name__icontains=text)
    return found | Q(Exists(lines))


def waiting(actor: Actor, limit: int) -> list[Transfer]:
    """Return the transfers that wait for the actor's organization, the next to expire first: one statement."""
    me = actor.organization_id
    mine = Q(source_id=me) | Q(target_id=me)
    rows = Transfer.objects.filter(mine, status=PENDING).exclude(requester_id=me)
    return list(rows.select_related("source", "target").order_by("expires_at", "id")[:limit])


def of_customer(actor: Actor, customer_id: UUID) -> list[Shown]:
    """Return a customer's transfers that the actor sees, the oldest first; raises 404/60003 and 403/20002."""
    customer_queries.customer_with(actor, customer_id)
    rows = visible(actor).filter(tenant_id=customer_id).select_related("source", "target")
    return with_lines(list(rows.order_by("created_at", "id")))


def transfer(actor: Actor, transfer_id: UUID, customer_id: UUID | None = None) -> Shown:
    """Return one transfer with its lines; raises 404/900100, or why the customer is out of reach."""
    rows = visible(actor).select_related("source", "target").filter(id=transfer_id)
    found = (rows.filter(tenant_id=customer_id) if customer_id else rows).first()
    if found is None:
        if customer_id:
            customer_queries.customer_with(actor, customer_id)
        raise unknown()
    return with_lines([found])[0]


def unknown() -> Refusal:
    """Return the refusal of a transfer that is not there for this reader."""
    return Refusal(404, 900100, _("There is no such transfer. Check its id and the customer's."))


def to_answer(actor: Actor, transfer_id: UUID) -> Transfer:
    """Return a pending transfer under its row's lock to the partner that decides; raises 404, 403 and what `open_` raises."""
    found = locked(actor, transfer_id)
    if found.decider_id != actor.organization_id:
        text = _("You requested this transfer: the other partner accepts or rejects it. You can withdraw it.")
        raise Refusal(400, 900102, text)
    return open_(found)


def to_withdraw(actor: Actor, transfer_id: UUID) -> Transfer:
    """Return a pending transfer under its row's lock to the partner that asked; raises 404, 403 and what `open_` raises."""
    found = locked(actor, transfer_id)
    if found.requester_id != actor.organization_id:
        text = _("Only the partner that requested this transfer withdraws it. You can reject it.")
        raise Refusal(400, 900102, text)
    return open_(found)


def locked(actor: Actor, transfer_id: UUID) -> Transfer:
    """Return a transfer of one of the two partners under its row's lock; raises 404/900100."""
    rows = visible(actor).select_for_update(of=("self",)).exclude(tenant_id=actor.organization_id)
    found = rows.select_related("source", "target").filter(id=transfer_id).first()
    if found is None:
        raise unknown()
    return found


def open_(found: Transfer) -> Transfer:
    """Return a transfer that waits for its answer; raises 409/900101 while it is carried out, 400/900102 once it is over."""
    if found.status == PENDING:
        return found
    if found.status == IN_PROGRESS:
        text = _("This transfer was accepted and is in progress. Wait until it is over. Nothing was changed.")
        raise Refusal(409, 900101, text)
    state = TRANSFER.state(found.status).label
    text = _("This transfer is over. Its state is “%(state)s”. Nothing was changed.")
    raise Refusal(400, 900102, Sentence(text, {"state": state}))


def told(transfer_id: str) -> Transfer:
    """Return a transfer to whoever tells of an act on it: the act saw to who may."""
    return Transfer.objects.get(id=transfer_id)


def lines_of(found: Transfer) -> QuerySet[TransferLine]:
    """Return the lines of a transfer in their order."""
    return TransferLine.objects.filter(tenant_id=found.tenant_id, transfer=found).order_by("number")


def with_lines(found: list[Transfer]) -> list[Shown]:
    """Return transfers with their lines, those that have not moved with the seats of now: two statements (LC80)."""
    shown = {row.id: Shown(row) for row in found}
    if not found:
        return []
    tenants = {row.tenant_id for row in found}
    rows = list(TransferLine.objects.filter(tenant_id__in=tenants, transfer__in=list(shown)).order_by("number"))
    reread([row for row in rows if row.status in OPEN])
    bases: dict[UUID, list[TransferLine]] = {}
    for row in rows:
        if row.base_id is None:
            shown[row.transfer_id].lines.append((row, bases.setdefault(row.id, [])))
    for row in rows:
        if row.base_id is not None:
            bases[row.base_id].append(row)
    return list(shown.values())


def reread(lines: Collection[TransferLine]) -> None:
    """Give lines the seats and the last day that their subscriptions have now, whoever reads: one statement."""
    if not lines:
        return
    with tenancy.scope(tenancy.PROGRAM):
        rows = Subscription.objects.filter(id__in=[line.subscription_id for line in lines])
        now = {row.id: row for row in rows.only("id", "quantity", "next_term_start", "billing_cycle", "term")}
    for line in lines:
        if subscription := now.get(line.subscription_id):
            copy_terms(line, subscription)


def copy_terms(line: TransferLine, subscription: Subscription) -> None:
    """Write on a line what its subscription is now; the caller saves it if it is to stay."""
    line.quantity = subscription.quantity
    line.billing_cycle, line.term = subscription.billing_cycle, subscription.term
    line.last_day = terms.last_day(subscription.next_term_start)


def sold(customer_id: UUID, source_id: UUID) -> QuerySet[Subscription]:
    """Return what a partner sold to a customer, bases before their add-ons."""
    rows = Subscription.objects.filter(tenant_id=customer_id, partner_id=source_id)
    return rows.order_by(F("parent_id").asc(nulls_first=True), "created_at", "id")


def eligibility(actor: Actor, customer_id: UUID, *, own: bool) -> list[tuple[Subscription, Refusal | None]]:
    """Return a customer's subscriptions, each with what keeps it from being asked for, or nothing.

    With `own` what the actor sold; else also what others sold and is not gone. Raises 404/60003 and 403/20002.
    """
    me = customer_queries.customer_with(actor, customer_id)
    rows = Subscription.objects.filter(tenant_id=me.id).order_by("created_at", "id")
    mine = Q(partner_id=actor.organization_id)
    found = list(rows.filter(mine) if own else rows.filter(mine | ~Q(status="deleted")))
    running = {row.id for row in found if row.status == "active"}
    others = taken(running)
    return [(row, why_not(row, others, running)) for row in found]


def taken(subscription_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return in which open transfer subscriptions are, whoever asked for it: one statement."""
    with tenancy.scope(tenancy.PROGRAM):
        rows = TransferLine.objects.filter(subscription_id__in=set(subscription_ids), status__in=OPEN)
        return dict(rows.values_list("subscription_id", "transfer_id"))


def between(customer_id: UUID, source_id: UUID, target_id: UUID, requester_id: UUID) -> list[Transfer]:
    """Return the pending transfers of a customer that one partner asked the other for."""
    rows = Transfer.objects.filter(tenant_id=customer_id, source_id=source_id, target_id=target_id, status=PENDING)
    return list(rows.filter(requester_id=requester_id).select_related("source", "target").order_by("-created_at"))


def pending_with(customer_id: UUID, partner_id: UUID) -> QuerySet[Transfer]:
    """Return the pending transfers of a customer in which a partner gives or takes."""
    rows = Transfer.objects.filter(tenant_id=customer_id, status=PENDING)
    return rows.filter(Q(source_id=partner_id) | Q(target_id=partner_id))


def under_way(customer_id: UUID, partner_id: UUID) -> bool:
    """Tell whether subscriptions of a customer are on their way to or from a partner."""
    rows = Transfer.objects.filter(tenant_id=customer_id, status=IN_PROGRESS)
    return rows.filter(Q(source_id=partner_id) | Q(target_id=partner_id)).exists()


def due_lines(until: datetime) -> QuerySet[TransferLine]:
    """Return the accepted lines whose moment has come."""
    return TransferLine.objects.filter(status=ACCEPTED, due_at__lte=until)


def next_due_line(after: datetime) -> datetime | None:
    """Return the next moment at which an accepted line is moved or tried again."""
    rows = TransferLine.objects.filter(status=ACCEPTED, due_at__gt=after).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()


def promised(subscription: Subscription) -> bool:
    """Tell whether a subscription goes to another partner at the end of its term, by an accepted transfer."""
    rows = TransferLine.objects.filter(tenant_id=subscription.tenant_id, subscription_id=subscription.id)
    return rows.filter(status=ACCEPTED, transfer__at_end=True).exists()


def partner_named(text: str) -> Organization | None:
    """Return the partner of an MPN id, a domain or a tenant id, as people write them; nothing for any other text."""
    text = text.strip()
    with tenancy.scope(tenancy.PROGRAM):
        if account := partner_queries.account(text):
            found = access_queries.organization(account.tenant_id)
        else:
            key = guid(text)
            found = access_queries.organization(key) if key else access_queries.organization_by_domain(text)
    return found if found and found.kind == found.PARTNER else None


def guid(text: str) -> UUID | None:
    """Return a text as an id, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def offered(customer_id: UUID, source_id: UUID) -> list[tuple[Subscription, Refusal | None]]:
    """Return what runs of a partner's sales to a customer, each with what keeps it from being asked for."""
    rows = list(sold(customer_id, source_id).filter(status="active"))
    others, running = taken(row.id for row in rows), {row.id for row in rows}
    return [(row, why_not(row, others, running)) for row in rows]
