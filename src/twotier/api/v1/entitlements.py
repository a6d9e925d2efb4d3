"""Entitlements: the software and the reservations that a customer has, and the details of a reservation."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Collection, Link, Wire, Words, collection, link
from twotier.core import clock
from twotier.customers import queries as customer_queries
from twotier.entitlements import queries
from twotier.entitlements.models import Goods, Reservation, SoftwareKey
from twotier.subscriptions import terms
from twotier.subscriptions.models import Subscription

FULFILLED = "Fulfilled"
RESERVED, OLDER = "reservedinstance", "virtual_machine_reserved_instance"
"""The artifact of a reservation by its present name, and by the one that it had before."""
PATHS = {RESERVED: "reservedinstance", OLDER: "virtualmachinereservedinstance"}
CREATED, EXPIRED = "Created", "Expired"


class EntitlementType(Words):
    """A kind of entitlement."""

    SOFTWARE = "software"
    VIRTUAL_MACHINE_RESERVED_INSTANCE = "virtual_machine_reserved_instance"
    RESERVED_INSTANCE = "reserved_instance"


class ReferenceOrder(Wire):
    """The order that an entitlement comes from."""

    id: str
    line_item_id: str
    alternate_id: str


class QuantityDetail(Wire):
    """How many of an entitlement are in which state."""

    quantity: int
    status: str


class Artifact(Wire):
    """What belongs to an entitlement, and where its details are."""

    artifact_type: str
    resource_id: str
    link: Link


class Entitlement(Wire):
    """Something that a customer has the right to use."""

    reference_order: ReferenceOrder
    product_id: str
    sku_id: str
    quantity: int
    quantity_details: list[QuantityDetail]
    entitlement_type: str
    entitled_artifacts: list[Artifact]
    included_entitlements: list["Entitlement"]
    expiry_date: datetime | None = None
    dynamic_attributes: dict[str, str] | None = None


class VirtualMachineReservation(Wire):
    """A reservation."""

    reservation_id: str
    scope_type: str
    display_name: str
    quantity: int
    expiry_date_time: datetime
    effective_date_time: datetime
    provisioning_state: str
    applied_scopes: list[str] | None = None


class ReservedInstanceArtifactDetails(Wire):
    """The details of a reservation."""

    type: str
    virtual_machine_reservations: list[VirtualMachineReservation]


@route(
    "GET",
    "customers/{customer_id}/entitlements",
    answers=Collection[Entitlement],
    auth="app+user",
    summary="List what a customer has the right to use",
    group="entitlements",
    right="subscription.view",
    query={
        "entitlementType": "Software, ReservedInstance or VirtualMachineReservedInstance",
        "showExpiry": "true: with the last day of what is not for good",
    },
    refuses=[(404, 60003), (403, 20002), (400, 900126)],
)
def list_entitlements(call: Call, customer_id: UUID) -> Collection[Entitlement]:
    """Answer software and reservations that run, as far as the caller sold them, serves them or has them."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    customer_queries.customer_seen(call.actor, customer_id)
    kind, dated = call.word("entitlementType", EntitlementType), call.yes("showExpiry")
    found: list[Entitlement] = []
    if kind in (None, EntitlementType.RESERVED_INSTANCE, EntitlementType.VIRTUAL_MACHINE_RESERVED_INSTANCE):
        named = OLDER if kind == EntitlementType.VIRTUAL_MACHINE_RESERVED_INSTANCE else RESERVED
        found += [reserved(row, named, dated=dated) for row in queries.reservations(call.actor, customer_id)]
    if kind in (None, EntitlementType.SOFTWARE):
        found += [software(*pair, dated=dated) for pair in queries.software(call.actor, customer_id)]
    return collection(found)


def software(row: SoftwareKey, term: Subscription | None, *, dated: bool) -> Entitlement:
    """Return software; what is for a term ends with its subscription."""
    last = midnight(terms.last_day(term.next_term_start)) if term and dated else None
    return entitlement_of(row, "software", [], last)


def reserved(row: Reservation, named: str, *, dated: bool) -> Entitlement:
    """Return a reservation."""
    address = f"/customers/{row.tenant_id}/artifacts/{PATHS[named]}/groups/{row.order_id}/lineitems/{row.line_id}/resource/{row.id}"
    artifact = Artifact(artifact_type=named, resource_id=str(row.id), link=link(address))
    found = entitlement_of(row, named, [artifact], midnight(row.expires_on) if dated else None)
    found.dynamic_attributes = {"reservationType": "virtualmachines"}
    return found


def entitlement_of(row: Goods, kind: str, artifacts: Sequence[Artifact], expires: datetime | None) -> Entitlement:
    """Return what all entitlements say; nothing that is sold here includes anything else."""
    return Entitlement(
        reference_order=ReferenceOrder(id=row.order_id, line_item_id=str(row.line_number), alternate_id=row.order_id),
        product_id=row.product_id,
        sku_id=row.sku_id,
        quantity=row.quantity,
        quantity_details=[QuantityDetail(quantity=row.quantity, status=FULFILLED)],
        entitlement_type=kind,
        entitled_artifacts=list(artifacts),
        included_entitlements=[],
        expiry_date=expires,
    )


def midnight(day: date) -> datetime:
    """Return a day as its first moment in UTC."""
    return datetime.combine(day, time(), UTC)


def details(
    call: Call, customer_id: UUID, line_item_id: UUID, resource_id: UUID, kind: str
) -> ReservedInstanceArtifactDetails:
    """Return the details of a reservation under one of the names of its artifact."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    row = queries.reservation(call.actor, customer_id, line_item_id, resource_id)
    single = row.scope == Reservation.SINGLE
    reservation = VirtualMachineReservation(
        reservation_id=str(row.id),
        scope_type=row.scope,
        display_name=row.friendly_name,
        applied_scopes=[f"/subscriptions/{row.azure_subscription_id}"] if single else None,
        quantity=row.quantity,
        expiry_date_time=midnight(row.expires_on),
        effective_date_time=row.created_at,
        provisioning_state=CREATED if row.expires_on > clock.today() else EXPIRED,
    )
    return ReservedInstanceArtifactDetails(type=kind, virtual_machine_reservations=[reservation])


@route(
    "GET",
    "customers/{customer_id}/artifacts/reservedinstance/groups/{group_id}/lineitems/{line_item_id}/resource/{resource_id}",
    answers=ReservedInstanceArtifactDetails,
    auth="app+user",
    summary="Get the details of a reservation",
    group="entitlements",
    right="subscription.view",
    refuses=[(404, 60003), (404, 1000)],
)
def get_reservation(
    call: Call, customer_id: UUID, group_id: str, line_item_id: UUID, resource_id: UUID
) -> ReservedInstanceArtifactDetails:
    """Answer a reservation, also one that is over; the address comes from its entitlement."""
    return details(call, customer_id, line_item_id, resource_id, RESERVED)


@route(
    "GET",
    "customers/{customer_id}/artifacts/virtualmachinereservedinstance/groups/{group_id}/lineitems/{line_item_id}/resource/{resource_id}",
    answers=ReservedInstanceArtifactDetails,
    auth="app+user",
    summary="Get the details of a reservation, under the former name",
    group="entitlements",
    right="subscription.view",
    refuses=[(404, 60003), (404, 1000)],
)
def get_former_reservation(
    call: Call, customer_id: UUID, group_id: str, line_item_id: UUID, resource_id: UUID
) -> ReservedInstanceArtifactDetails:
    """Answer a reservation as clients of the time before read it."""
    return details(call, customer_id, line_item_id, resource_id, OLDER)
