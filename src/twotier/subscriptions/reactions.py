"""What this room does about the rooms below: orders become subscriptions, relationships and former access end after them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import on
from twotier.core.refusal import Refusal, Sentence
from twotier.customers import queries as customer_queries
from twotier.customers.events import AgreementAccepted, LeftOverAccessEnded, RelationshipEnded, ResellerRemoved
from twotier.customers.lifecycle import RELATIONSHIP
from twotier.customers.models import Relationship
from twotier.customers.usecases import _relating as relating
from twotier.orders import requests as order_requests
from twotier.orders.events import AddOnsOrdered, OrderPlaced, OrderRequestAccepted, PlacedLine
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries as partnership_queries
from twotier.subscriptions import asked, at_purchase, attributions, families, policies, queries, support, terms
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import SeatBatch, Subscription, SubscriptionChange
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription


@on(AddOnsOrdered)
@on(OrderPlaced)
def fulfil(order: OrderPlaced, actor: Actor) -> None:
    """Create the subscriptions of an order, with their first seat batches, their history and who earns on them."""
    check_parents(order)
    now = clock.now()
    rules, mpn_ids = policies.in_force(now), supporters(order)
    made = [subscription_of(order, line, now, mpn_ids) for line in order.lines]
    batches = [open_window(subscription, rules, now) for subscription in made]
    for subscription in made:
        SUBSCRIPTION.begin(subscription, "activate", actor)
    begun = history.begun(made, actor, now)
    Subscription.objects.bulk_create(made)
    SeatBatch.objects.bulk_create(filter(None, batches))
    SubscriptionChange.objects.bulk_create(begun)
    attributions.begin(made, actor, now)
    relating.serve_subscription(actor, order.tenant_id, {row.reseller_id for row in made if row.reseller_id})


@on(OrderRequestAccepted)
def change_as_asked(accepted: OrderRequestAccepted, actor: Actor) -> None:
    """Make the change of a subscription that an accepted request asks for, as the seller makes any other (S75).

    Raises 2055 when the quantity is no longer the one that the sender saw: more could turn into fewer.
    """
    if accepted.subscription_id:
        refuse_moved(accepted, actor)
        changes = Changes(quantity=accepted.quantity, auto_renew=accepted.auto_renew)
        change_subscription(actor, accepted.tenant_id, accepted.subscription_id, changes)


def refuse_moved(accepted: OrderRequestAccepted, actor: Actor) -> None:
    """Refuse a request for another quantity than the subscription had when it was made."""
    if accepted.quantity is None or accepted.subscription_id is None:
        return
    request = order_requests.request_with(actor, UUID(accepted.resource_id))
    if refusal := asked.moved(request, queries.subscription(actor, accepted.tenant_id, accepted.subscription_id)):
        raise refusal


@on(ResellerRemoved)
def keep_single_subscriptions(removed: ResellerRemoved, actor: Actor) -> None:
    """Let a reseller that no longer serves a customer keep sight of the subscriptions that name it (S100, S128)."""
    support.back_to_seller(removed.tenant_id, removed.reseller_id, actor, seller_id=actor.organization_id)
    if queries.names(removed.tenant_id, removed.reseller_id):
        relating.serve_subscription(actor, removed.tenant_id, [removed.reseller_id])


def check_parents(order: OrderPlaced) -> None:
    """Refuse an add-on whose base is not an active subscription that this partner sold to this customer."""
    named = {line.parent_subscription_id for line in order.lines if line.parent_subscription_id and not line.with_base}
    if not named:
        return
    bases = Subscription.objects.filter(tenant_id=order.tenant_id, partner_id=order.partner_id, status="active")
    if bases.filter(id__in=named).count() < len(named):
        text = _("An add-on needs an active base subscription of the same customer. Check parentSubscriptionId.")
        raise Refusal(400, 800029, text, fields=[("parentSubscriptionId", text)])


def supporters(order: OrderPlaced) -> dict[UUID, str]:
    """Return the MPN ids of support contacts that are not the seller: no statement without any."""
    named = {line.support_partner_id for line in order.lines if line.support_partner_id} - {order.partner_id}
    return partner_queries.tied_mpn_ids(named) if named else {}


def subscription_of(  # long: one column a line
    order: OrderPlaced, line: PlacedLine, now: datetime, mpn_ids: dict[UUID, str]
) -> Subscription:
    """Return the subscription that fulfils a line, not yet active and not yet saved."""
    start, family = now.date(), families.family_of(line.catalog_item_id, line.title, line.product_type, line.term)
    ends = line.ends_on + terms.DAY if line.ends_on else None
    support_partner: UUID = line.support_partner_id or order.partner_id
    return Subscription(
        id=line.subscription_id,
        tenant_id=order.tenant_id,
        partner_id=order.partner_id,
        reseller_id=line.reseller_id,
        partner_of_record=line.partner_of_record,
        support_partner_id=support_partner,
        support_mpn_id=mpn_ids.get(support_partner, ""),
        order_id=order.order_id,
        order_line_id=line.line_id,
        parent_id=line.parent_subscription_id,
        catalog_item_id=line.catalog_item_id,
        product_id=line.product_id,
        sku_id=line.sku_id,
        title=line.title,
        friendly_name=line.friendly_name,
        quantity=line.quantity,
        term=line.term,
        billing_cycle=line.billing_cycle,
        unit_price_e8=line.unit_price_e8,
        currency=line.currency,
        segment=line.segment,
        anchor=ends or start,
        term_start=start,
        next_term_start=ends or first_end(start, line.term, family),
        family=family,
        auto_renew=family != families.USAGE,
        schedule=at_purchase.first_renewal(line),
        status=SUBSCRIPTION.initial,
        created_at=now,
    )


def first_end(start: date, term: str, family: str) -> date:
    """Return the day after the first term: a trial has 30 days (LC5), and what is charged by use no end."""
    if family == families.USAGE:
        return terms.NEVER
    if family in families.TRIALS:
        return start + timedelta(days=terms.TRIAL_DAYS)
    return terms.next_term_start(start, term)


def open_window(subscription: Subscription, rules: policies.InForce, now: datetime) -> SeatBatch | None:
    """Open the window in which a new subscription can be canceled, and the batch of its seats, where it has them (LC30)."""
    rule = rules.cancellation(subscription.family)
    if not rule.window:
        return None
    subscription.window_opened_at, subscription.cancel_until = now, terms.window_end(now, rule.window)
    if rule.seats != "per_batch":
        return None
    return SeatBatch(
        tenant_id=subscription.tenant_id,
        subscription=subscription,
        quantity=subscription.quantity,
        added_at=now,
        open_until=subscription.cancel_until,
    )


@on(LeftOverAccessEnded)
def take_support_of_former_reseller_back(event: LeftOverAccessEnded, actor: Actor) -> None:
    """Make the seller the support contact again where a former reseller was; privileges alone change no contact."""
    if event.what == "everything":
        support.back_to_seller(event.tenant_id, event.reseller_id, actor, seller_id=actor.organization_id)


def keep_while_active(relationship: Relationship) -> Refusal | None:
    """Object to the end of a relationship while subscriptions of that partner run (R6): they are named.

    A reseller whose partnership with the seller has ended serves them no more, so it may go.
    """
    rows = Subscription.objects.filter(tenant_id=relationship.tenant_id, status__in=("pending", "active"))
    if relationship.kind == Relationship.RESELLER:
        partners = partnership_queries.providers_of(relationship.partner_id)
        rows = rows.filter(reseller_id=relationship.partner_id, partner_id__in=partners)
    else:
        rows = rows.filter(partner_id=relationship.partner_id)
    titles = list(rows.order_by("created_at", "id").values_list("title", flat=True))
    if not titles:
        return None
    text = Sentence(
        _(
            "The relationship cannot be removed while subscriptions are active. Still active: %(count)s (%(titles)s). Suspend them first."
        ),
        {"count": len(titles), "titles": ", ".join(dict.fromkeys(titles[:10]))},
    )
    return Refusal(409, 910031, text, "relationship_has_active_items", data=[str(len(titles)), *titles[:10]])


RELATIONSHIP.object_to("end", keep_while_active)


@on(RelationshipEnded)
def take_support_back(ended: RelationshipEnded, actor: Actor) -> None:
    """Give the support of a customer's subscriptions back to who sold them (portal.md 5.12)."""
    if ended.partner_id not in customer_queries.related_partners(ended.tenant_id):
        support.back_to_seller(ended.tenant_id, ended.partner_id, actor)


@on(AgreementAccepted)
def leave_agreement_to_partner(event: AgreementAccepted, actor: Actor) -> None:
    """Refuse a direct acceptance of a customer whose purchases rest on a partner's attestation (C13)."""
    if queries.must_be_attested(event.tenant_id):
        text = _("Your organization has subscriptions of a partner, so that partner records the acceptance. Ask it to.")
        raise Refusal(409, 910055, text, "state_conflict")
