"""Analytics of referrals: the business that customers and resellers brought a partner, by requests for new subscriptions.

The modelled program's own referrals come from its marketplace; here a request is how one partner's customer becomes
another's sale. A request that was accepted was won by it, since the orders are placed at once.
"""

from uuid import UUID

from django.db.models import Case, Count, DateTimeField, F, QuerySet, Value, When
from django.db.models.functions import Cast

from twotier.access.actors import Actor
from twotier.access.models import Membership
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.insights.asking import Table, compiled
from twotier.insights.conditions import Sql, put
from twotier.insights.kinds import ID, MOMENT, TEXT
from twotier.orders import queries as order_queries
from twotier.orders.models import OrderRequest

FIELDS = {
    "id": ID, "status": TEXT, "customerMarket": TEXT, "customerName": TEXT, "customerOrgSize": TEXT,
    "acceptedDate": MOMENT, "acknowledgedDate": MOMENT, "archivedDate": MOMENT, "declinedDate": MOMENT,
    "expiredDate": MOMENT, "lostDate": MOMENT, "missedDate": MOMENT, "createdDate": MOMENT, "skippedDate": MOMENT,
    "wonDate": MOMENT, "partnerMarket": TEXT,
}  # fmt: skip
STATES = {"open": "New", "accepted": "Won", "refused": "Declined", "withdrawn": "Lost"}
ANSWERED = {
    "acceptedDate": ("accepted",), "wonDate": ("accepted",), "declinedDate": ("refused",), "lostDate": ("withdrawn",),
    "acknowledgedDate": ("accepted", "refused"),
}  # fmt: skip
"""Dates that tell when a request was answered so; the other dates are of what no request here can become.

When a request was first read is not kept: it was acknowledged with the answer at the latest.
"""
SIZES = (
    (20_000, "Morethan20000employees"), (10_000, "10001to20000employees"), (5_000, "5001to10000employees"), (1_000, "1001to5000employees"),
    (250, "251to1000employees"), (50, "51to250employees"), (9, "10to50employees"), (0, "1to9employees"),
)  # fmt: skip
"""Words for the sizes of organizations, each with what it is above."""
REFERRALS = """
    SELECT {shown} FROM ({asked}) AS asked
    LEFT JOIN ({customers}) AS customers ON customers.customer = asked.customer
    LEFT JOIN ({people}) AS people ON people.customer = customers.customer"""
OF_CUSTOMER = ("customerMarket", "customerName")


def source(actor: Actor, _customer_id: UUID | None) -> Sql:
    """Return the requests for new subscriptions that the actor's organization received."""
    received = order_queries.requests(actor).filter(receiver_id=actor.organization_id, kind=OrderRequest.NEW)
    known = customer_queries.reachable(actor).filter(id__in=received.values("tenant_id"))
    customers = {"customer": F("id"), "customerName": F("company_name"), "customerMarket": F("country")}
    return put(
        REFERRALS,
        shown=Sql(", ".join(f'{table_of(name)}."{name}"' for name in FIELDS)),
        asked=asked(received),
        customers=compiled(known, customers),
        people=people(known),
    )


def table_of(name: str) -> str:
    """Return where a column stands."""
    return "people" if name == "customerOrgSize" else "customers" if name in OF_CUSTOMER else "asked"


def asked(received: QuerySet[OrderRequest]) -> Sql:
    """Return the requests themselves."""
    never = Cast(Value(None), DateTimeField())
    answered = {name: Case(When(status__in=states, then=F("answered_at"))) for name, states in ANSWERED.items()}
    made = {
        "id": F("id"),
        "status": Case(*[When(status=state, then=Value(word)) for state, word in STATES.items()]),
        "createdDate": F("created_at"),
        "partnerMarket": F("receiver__market"),
        **answered,
    }
    dates = {name: made.get(name, never) for name in FIELDS if table_of(name) == "asked"}
    return compiled(received, {"customer": F("tenant_id"), **dates})


def people(known: QuerySet[Customer]) -> Sql:
    """Return in words how many users customers have."""
    rows = Membership.objects.filter(
        tenant_id__in=known.values("id"), person__tenant_id=F("tenant_id"), person__deleted_at=None
    )
    counted = rows.values("tenant_id").annotate(many=Count("id"))
    words = [When(many__gt=above, then=Value(word)) for above, word in SIZES]
    return compiled(counted, {"customer": F("tenant_id"), "customerOrgSize": Case(*words)})


TABLE = Table(FIELDS, ("createdDate", "id"), source, {"referralCount": "COUNT(*)"})
