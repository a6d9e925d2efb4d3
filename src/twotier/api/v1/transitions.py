"""Transitions of new-commerce subscriptions: what they can become, what became of them, and the act (lifecycle.md LC70)."""

from datetime import datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import BUYER, ON_RECORD
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Wire, Words, attributes, collection
from twotier.conversions import choices, queries
from twotier.conversions.choices import Choice
from twotier.conversions.models import Transition as Record
from twotier.conversions.usecases.transition_subscription import WantedTransition, transition_subscription
from twotier.core.refusal import Refusal
from twotier.subscriptions import queries as subscription_queries

STATES = [
    (400, 900277), (409, 900278), (400, 900279), (400, 900280), (400, 800081), (400, 800091), (400, 900311), (403, 910037),
]  # fmt: skip
"""What the state of a subscription, or of its reseller, refuses."""
SEATS = [(400, 2002), (400, 800090), (403, 800067), (400, 900275)]
INTO = [(400, 900236), (400, 900258), (400, 900259), (400, 900260), (400, 900261), (400, 900267)]


class TransitionType(Words):
    """Whether the users of the old product hold licenses of the new one afterwards."""

    TRANSITION_ONLY = Record.ONLY
    TRANSITION_WITH_LICENSE_TRANSFER = Record.WITH_LICENSES


class EligibilityType(Words):
    """When the transition shall be: with the next term, or now."""

    SCHEDULED = "scheduled"
    IMMEDIATE = "immediate"


class TransitionError(Wire):
    """Why a transition is not possible."""

    code: int
    description: str


class TransitionEligibilityDetail(Wire):
    """Whether one kind of transition is possible."""

    is_eligible: bool
    transition_type: TransitionType
    errors: list[TransitionError]


class TransitionEligibility(Wire):
    """A product that a subscription can become."""

    catalog_item_id: str
    title: str
    description: str
    quantity: int
    eligibilities: list[TransitionEligibilityDetail]
    attributes: Attributes = attributes("TransitionEligibility")


class TransitionEvent(Wire):
    """A step of a transition."""

    name: str
    status: str
    timestamp: datetime
    attributes: Attributes = attributes("TransitionEvent")


class Transition(Wire):
    """Seats that become seats of another product."""

    from_catalog_item_id: str | None = None
    from_subscription_id: str | None = None
    to_catalog_item_id: str | None = None
    to_subscription_id: str | None = None
    quantity: int | None = None
    term_duration: str | None = None
    billing_cycle: str | None = None
    transition_type: TransitionType | None = None
    events: list[TransitionEvent] | None = None
    attributes: Attributes | None = attributes("Transition")


def transition_of(row: Record) -> Transition:
    """Return a transition as the wire has it: it is done when it is answered."""
    steps = [
        TransitionEvent(name="Conversion", status=word, timestamp=row.made_at) for word in ("Started", "Completed")
    ]
    return Transition(
        from_catalog_item_id=row.from_catalog_item_id,
        from_subscription_id=str(row.source_id),
        to_catalog_item_id=row.to_catalog_item_id,
        to_subscription_id=str(row.target_id),
        quantity=row.quantity,
        term_duration=row.term,
        billing_cycle=row.billing_cycle.capitalize(),
        transition_type=TransitionType(row.kind),
        events=steps,
    )


def eligibility_of(choice: Choice) -> TransitionEligibility:
    """Return something that a subscription can become as the wire has it."""
    return TransitionEligibility(
        catalog_item_id=choice.target.item.catalog_item_id,
        title=choice.target.item.title,
        description=choice.target.description,
        quantity=choice.quantity,
        eligibilities=[
            TransitionEligibilityDetail(
                is_eligible=why is None,
                transition_type=TransitionType(kind),
                errors=[TransitionError(code=choices.word_of(why), description=str(why.message))] if why else [],
            )
            for kind, why in choice.kinds
        ],
    )


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/transitionEligibilities",
    answers=Collection[TransitionEligibility],
    summary="List what a subscription can become",
    group="subscriptions",
    right="subscription.view",
    query={"eligibilityType": "immediate (the default) or scheduled"},
    refuses=[(404, 20003)],
)
def list_eligibilities(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[TransitionEligibility]:
    """Answer the upgrades that the vendor lists for the product and sells today, each with what stands in its way."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    row = subscription_queries.subscription(call.actor, customer_id, subscription_id)
    scheduled = call.word("eligibilityType", EligibilityType) is EligibilityType.SCHEDULED
    return collection([eligibility_of(each) for each in choices.of_license(row, scheduled=scheduled)])


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/transitions",
    answers=Collection[Transition],
    summary="List what became of a subscription's licenses",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 20003)],
)
def list_transitions(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[Transition]:
    """Answer the transitions of a subscription, the oldest first."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    row = subscription_queries.subscription(call.actor, customer_id, subscription_id)
    return collection([transition_of(each) for each in queries.transitions(row)])


@route(
    "POST",
    "customers/{customer_id}/subscriptions/{subscription_id}/transitions",
    answers=Transition,
    takes=Transition,
    summary="Upgrade a subscription to another product",
    group="subscriptions",
    right="subscription.upgrade",
    refuses=[(404, 20003), (404, 400019), (400, 900141), *STATES, *SEATS, *INTO, *BUYER, *ON_RECORD],
)
def post_transition(call: Call, customer_id: UUID, subscription_id: UUID) -> Transition:
    """Upgrade all licenses (the id stays), `quantity` of them (a new subscription), or move them into `toSubscriptionId`."""
    sent = call.body(Transition)
    wanted = WantedTransition(
        to_catalog_item_id=sent.to_catalog_item_id or "",
        to_subscription_id=guid(sent.to_subscription_id),
        quantity=sent.quantity,
        term=(sent.term_duration or "").upper(),
        billing_cycle=(sent.billing_cycle or "").lower(),
        kind=sent.transition_type.value if sent.transition_type else "",
    )
    return transition_of(transition_subscription(call.actor, customer_id, subscription_id, wanted))


def guid(text: str | None) -> UUID | None:
    """Return an id that a client sent, or nothing; what is no GUID is no subscription (404/20003)."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal(404, 20003, subscription_queries.UNKNOWN) from None
