"""Migrations of legacy subscriptions to new commerce: check, begin, follow (lifecycle.md LC76)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.paging import seek_page
from twotier.api.refusals import BUYING
from twotier.api.routing import route
from twotier.api.v1.transitions import guid
from twotier.api.wire import Collection, Wire, collection
from twotier.conversions import queries
from twotier.conversions.migrating import Way
from twotier.conversions.models import Migration as Record
from twotier.conversions.models import Wish
from twotier.conversions.usecases.start_migration import start_migration, validate_migration
from twotier.core.refusal import said
from twotier.customers.queries import customer_seen
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.terms import last_day, midnight

VIEW, ACT = "subscription.view", "subscription.migrate"
WORDS = {"processing": "Processing", "completed": "Completed", "failed": "Failed"}
KEPT = [(400, 900141), (400, 900247), (400, 900275), (400, 900291), (400, 900292), (409, 900278)]
PAGED = {"size": "Migrations a page; 500 at most", "seekOperation": "Next, with the header MS-ContinuationToken"}


class MigrationError(Wire):
    """Why a subscription stays where it is."""

    code: int
    description: str


class NewCommerceMigration(Wire):
    """A legacy subscription on its way to new commerce; what is left out in a request stays as it is."""

    id: str | None = None
    started_time: datetime | None = None
    completed_time: datetime | None = None
    current_subscription_id: str | None = None
    status: str | None = None
    customer_tenant_id: str | None = None
    catalog_item_id: str | None = None
    new_commerce_subscription_id: str | None = None
    new_commerce_order_id: str | None = None
    subscription_end_date: datetime | None = None
    quantity: int | None = None
    term_duration: str | None = None
    billing_cycle: str | None = None
    purchase_full_term: bool | None = None
    custom_term_end_date: datetime | None = None
    external_reference_id: str | None = None
    error_code: int | None = None
    error_reason: str | None = None
    add_on_migrations: list["NewCommerceMigration"] | None = None


class NewCommerceEligibility(Wire):
    """Whether a legacy subscription can be migrated, and to what."""

    current_subscription_id: str
    is_eligible: bool
    errors: list[MigrationError] | None = None
    catalog_item_id: str | None = None
    add_on_migrations: list["NewCommerceEligibility"] | None = None


class NewCommerceMigrationEvent(Wire):
    """A step of a migration."""

    id: str
    name: str
    migration_id: str
    current_subscription_id: str
    status: str
    created_time: datetime
    new_commerce_subscription_id: str | None = None
    catalog_item_id: str | None = None


def wish_of(sent: NewCommerceMigration) -> Wish:
    """Return what a client wishes for the new subscription."""
    return Record(
        quantity=sent.quantity or None,
        term=(sent.term_duration or "").upper(),
        billing_cycle=(sent.billing_cycle or "").lower(),
        full_term=bool(sent.purchase_full_term),
        last_day=day_of(sent.custom_term_end_date),
        external_id=(sent.external_reference_id or "")[:128],
    )


def day_of(moment: datetime | None) -> date | None:
    """Return the day that a client sent; year 1 is what .NET sends for none."""
    return moment.date() if moment and moment.year > 1 else None


def migrations_of(rows: Sequence[Record]) -> list[NewCommerceMigration]:
    """Return migrations as the wire has them, with those of their add-ons."""
    add_ons = queries.add_ons(rows)
    known = queries.subscriptions_of([*rows, *(one for group in add_ons.values() for one in group)])
    return [migration_of(row, known, add_ons.get(row.id, ())) for row in rows]


def migration_of(row: Record, known: dict[UUID, Subscription], add_ons: Sequence[Record] = ()) -> NewCommerceMigration:
    """Return a migration as the wire has it: the new subscription once there is one, what was wished before."""
    shown = known[row.new_subscription_id or row.subscription_id]
    return NewCommerceMigration(
        id=str(row.id),
        started_time=row.started_at,
        completed_time=row.completed_at,
        current_subscription_id=str(row.subscription_id),
        status=WORDS[row.status],
        customer_tenant_id=str(row.tenant_id),
        catalog_item_id=row.catalog_item_id,
        new_commerce_subscription_id=str(row.new_subscription_id) if row.new_subscription_id else None,
        new_commerce_order_id=row.new_order_id or None,
        subscription_end_date=midnight(last_day(shown.next_term_start)),
        quantity=row.quantity or shown.quantity,
        term_duration=row.term or shown.term,
        billing_cycle=(row.billing_cycle or shown.billing_cycle).capitalize(),
        purchase_full_term=row.full_term,
        custom_term_end_date=midnight(row.last_day) if row.last_day else None,
        external_reference_id=row.external_id or None,
        error_code=row.error_code or None,
        error_reason=said(row.problem) if row.problem else None,
        add_on_migrations=[migration_of(each, known) for each in add_ons] or None,
    )


def eligibility_of(ways: Sequence[Way]) -> NewCommerceEligibility:
    """Return whether a subscription can be migrated together with its add-ons."""
    way = ways[0]
    return NewCommerceEligibility(
        current_subscription_id=str(way.row.id),
        is_eligible=way.why is None,
        errors=[MigrationError(code=way.word, description=str(way.why.message))] if way.why else None,
        catalog_item_id=way.item.catalog_item_id if way.item else None,
        add_on_migrations=[eligibility_of([each]) for each in ways[1:]] or None,
    )


def events_of(row: Record) -> list[NewCommerceMigrationEvent]:
    """Return the steps of a migration so far."""
    steps = [("NewCommerceMigrationStarted", row.started_at)]
    if row.completed_at and row.status == "completed":
        names = (
            "NewCommerceSubscriptionCreated",
            "NewCommerceSubscriptionProvisioned",
            "NewCommerceMigrationCompleted",
        )
        steps += [(name, row.completed_at) for name in names]
    elif row.completed_at:
        steps.append(("NewCommerceMigrationFailed", row.completed_at))
    return [
        NewCommerceMigrationEvent(
            id=str(uuid5(NAMESPACE_OID, f"{row.id}{name}")),
            name=name,
            migration_id=str(row.id),
            current_subscription_id=str(row.subscription_id),
            status="Failed" if name.endswith("Failed") else "Completed",
            created_time=at,
            new_commerce_subscription_id=str(row.new_subscription_id) if row.new_subscription_id else None,
            catalog_item_id=row.catalog_item_id,
        )
        for name, at in steps
    ]


@route(
    "POST", "customers/{customer_id}/migrations/newcommerce/validate", answers=NewCommerceEligibility,
    takes=NewCommerceMigration, reads=True, summary="Ask whether a subscription can be migrated", group="migrations",
    right=VIEW, refuses=[(404, 20003)],
)  # fmt: skip
def validate(call: Call, customer_id: UUID) -> NewCommerceEligibility:
    """Answer what a legacy subscription would be in new commerce, or why it stays; nothing is changed."""
    sent = call.body(NewCommerceMigration)
    subscription_id = named(sent.current_subscription_id)
    return eligibility_of(validate_migration(call.actor, customer_id, subscription_id, wish_of(sent)))


@route(
    "POST", "customers/{customer_id}/migrations/newcommerce", answers=NewCommerceMigration, takes=NewCommerceMigration,
    summary="Migrate a subscription to new commerce", group="migrations", right=ACT,
    refuses=[(404, 20003), (404, 60003), *KEPT, *BUYING],
)  # fmt: skip
def post_migration(call: Call, customer_id: UUID) -> NewCommerceMigration:
    """Begin a migration with the add-ons of the subscription; the new one begins on the next day."""
    sent = call.body(NewCommerceMigration)
    made = start_migration(call.actor, customer_id, named(sent.current_subscription_id), wish_of(sent))
    return migrations_of([made])[0]


@route(
    "GET", "customers/{customer_id}/migrations/newcommerce/{migration_id}", answers=NewCommerceMigration,
    summary="Get a migration", group="migrations", right=VIEW, refuses=[(404, 1000), (404, 60003)],
)  # fmt: skip
def get_migration(call: Call, customer_id: UUID, migration_id: UUID) -> NewCommerceMigration:
    """Answer one migration and how far it is."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    return migrations_of([queries.migration(call.actor, customer_id, migration_id)])[0]


@route(
    "GET", "migrations/newcommerce", answers=Collection[NewCommerceMigration], summary="List migrations",
    group="migrations", right=VIEW,
    query=PAGED | {
        "customerTenantId": "of one customer", "currentSubscriptionId": "of one subscription",
        "externalReferenceId": "with one reference",
    },
)  # fmt: skip
def list_migrations(call: Call) -> Collection[NewCommerceMigration]:
    """Answer the migrations of subscriptions that the caller may see, the oldest first."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    seek, rows = call.seek(), queries.migrations(call.actor)
    for name, column in (("customerTenantId", "tenant_id"), ("currentSubscriptionId", "subscription_id")):
        if asked := call.text(name):
            rows = rows.filter(**{column: an_id(asked)})
    if asked := call.text("externalReferenceId"):
        rows = rows.filter(external_id=asked)
    found = list((rows.filter(id__gt=seek.after_id) if seek.after_id else rows)[: seek.rows])
    shown = dict(zip((row.id for row in found), migrations_of(found), strict=True))
    return seek_page(seek, found, lambda row: shown[row.id], lambda row: row.id, call.uri)


@route(
    "GET", "customers/{customer_id}/migrations/newcommerce/events", answers=Collection[NewCommerceMigrationEvent],
    summary="List the steps of a customer's migrations", group="migrations", right=VIEW, refuses=[(404, 60003)],
    query={"migrationId": "of one migration", "currentSubscriptionId": "of one subscription"},
)  # fmt: skip
def list_events(call: Call, customer_id: UUID) -> Collection[NewCommerceMigrationEvent]:
    """Answer what happened to migrations, in their order."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    customer_seen(call.actor, customer_id)
    rows = queries.migrations(call.actor, customer_id)
    for name, column in (("migrationId", "id"), ("currentSubscriptionId", "subscription_id")):
        if asked := call.text(name):
            rows = rows.filter(**{column: an_id(asked)})
    return collection([step for row in rows for step in events_of(row)])


NOBODY = UUID(int=0)


def an_id(text: str) -> UUID:
    """Return an id that a client asks for; what is none finds nothing."""
    try:
        return UUID(text)
    except ValueError:
        return NOBODY


def named(text: str | None) -> UUID:
    """Return the subscription that a client names; none is no subscription (404/20003)."""
    return guid(text) or NOBODY
