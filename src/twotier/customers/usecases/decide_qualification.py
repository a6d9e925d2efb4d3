"""Decide whether a customer belongs to the segment that its partner named: the vendor, or time when nobody reviews."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.lifecycle import QUALIFICATION
from twotier.customers.models import Customer, Qualification
from twotier.customers.queries import qualifications as queries
from twotier.customers.queries import vetting
from twotier.customers.usecases import _qualifying as qualifying

REVIEWED_AFTER = timedelta(days=1)
"""How long the program takes while the vendor does not review customers itself."""
LONGEST_REASON = 500
BLOCK = 200


@usecase(permission=Permission.CUSTOMER_VET)
def approve_qualification(actor: Actor, qualification_id: UUID) -> Qualification:
    """Let a customer buy at the prices of its segment. Raises 404 for one that does not wait."""
    with tenancy.scope(tenancy.PROGRAM):
        row = waiting(actor, qualification_id)
        qualifying.approve(actor, row, Customer.objects.select_for_update().get(id=row.tenant_id))
        return row


@usecase(permission=Permission.CUSTOMER_VET)
def deny_qualification(actor: Actor, qualification_id: UUID, reason: str) -> Qualification:
    """Keep a customer's segment; its partners read why. Raises 404, and 3000 without a reason."""
    if not reason.strip():
        text = _("Write why the customer is denied: its partners read this.")
        raise Refusal(400, 3000, text, fields=[("reason", text)])
    with tenancy.scope(tenancy.PROGRAM):
        row = waiting(actor, qualification_id)
        row.reason = reason.strip()[:LONGEST_REASON]
        QUALIFICATION.fire(row, "deny", actor)
        row.save(update_fields=["reason"])
        return row


def waiting(actor: Actor, qualification_id: UUID) -> Qualification:
    """Return a qualification that waits for the vendor, under its row's lock."""
    row = queries.waiting(actor).select_for_update().filter(id=qualification_id).first()
    if row is None:
        raise Refusal(404, 1000, _("No qualification with this id waits for a decision."))
    return row


@usecase(permission=Permission.CUSTOMER_VET)
def approve_waiting(actor: Actor, until: datetime) -> int:
    """Approve a block of what waited long enough while the vendor reviews nothing itself; returns how many."""
    rows = overdue(until).select_for_update().order_by("created_at", "id")[:BLOCK]
    found = list(rows)
    customers = Customer.objects.select_for_update().in_bulk([row.tenant_id for row in found])
    for row in found:
        qualifying.approve(actor, row, customers[row.tenant_id])
    return len(found)


def overdue(until: datetime) -> QuerySet[Qualification]:
    """Return what waited long enough."""
    return Qualification.objects.filter(status="in_review", created_at__lte=until - REVIEWED_AFTER)


def next_approval(after: datetime) -> datetime | None:
    """Return when the next qualification has waited long enough; never while the vendor decides itself."""
    if vetting.is_on():
        return None
    rows = Qualification.objects.filter(status="in_review", created_at__gt=after - REVIEWED_AFTER)
    first = rows.order_by("created_at").values_list("created_at", flat=True).first()
    return first + REVIEWED_AFTER if first else None


def any_waiting(until: datetime) -> bool:
    """Tell whether something waited long enough."""
    return not vetting.is_on() and overdue(until).exists()
