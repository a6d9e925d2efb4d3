"""Which customers wait for the vendor's decision, and what their partners are told meanwhile (D4, C8)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.refusal import Refusal, Sentence
from twotier.customers import queries
from twotier.customers.models import Customer, Policy, Relationship

PROMISED = timedelta(days=5)
"""After this the review takes longer than usual, and the refusal says so."""


def is_on() -> bool:
    """Tell whether the vendor looks at new customers before they may buy."""
    return Policy.objects.filter(name=Policy.VETTING, on=True).exists()


def waiting(actor: Actor) -> QuerySet[Customer]:
    """Return the customers that the vendor decides or decided about: nobody else has such a queue."""
    if not actor.is_("vendor"):
        return Customer.objects.none()
    return Customer.objects.filter(Q(status="in_review") | Q(vetted_at__isnull=False))


def in_review(actor: Actor) -> QuerySet[Customer]:
    """Return the customers that the vendor has not decided about yet."""
    return waiting(actor).filter(status="in_review")


def counts(actor: Actor) -> tuple[int, int]:
    """Return how many customers wait for the vendor, and how many of them longer than promised: one statement."""
    late = Count("id", filter=Q(created_at__lte=clock.now() - PROMISED))
    found = in_review(actor).aggregate(count=Count("id"), late=late)
    return found["count"], found["late"]


def matching(text: str) -> Q:
    """Return the condition of the queue's search: the customer's or a partner's name, the domain, or an id."""
    partners = Relationship.objects.filter(tenant_id=OuterRef("id"), status="active", partner__name__icontains=text)
    return queries.matching(text) | Q(Exists(partners))


def partners_of(customers: Sequence[Customer]) -> dict[UUID, list[str]]:
    """Return the names of each customer's partners: one statement."""
    found: dict[UUID, list[str]] = {}
    rows = Relationship.objects.filter(tenant_id__in=[row.id for row in customers], status="active")
    for tenant_id, name in rows.order_by("kind").values_list("tenant_id", "partner__name"):
        found.setdefault(tenant_id, []).append(name)
    return found


def why_not(customer: Customer) -> Refusal | None:
    """Return why nothing can be ordered for a customer that the vendor has not approved, or nothing."""
    if customer.status == "in_review" and clock.now() < customer.created_at + PROMISED:
        text = _("The vendor is reviewing this customer. Orders are possible once it is approved, within 5 days.")
        return Refusal(403, 800073, text)
    if customer.status == "in_review":
        text = _("The vendor is still reviewing this customer, longer than usual. Ask the vendor about it.")
        return Refusal(403, 800074, text)
    if customer.status == "denied":
        text = _("The vendor did not approve this customer, so nothing can be ordered. Its reason: %(note)s")
        return Refusal(403, 800075, Sentence(text, {"note": customer.vetting_note or "–"}))
    return None


def refuse_unvetted(customer: Customer) -> None:
    """Raise 800073, 800074 or 800075 unless the customer may buy."""
    if refusal := why_not(customer):
        raise refusal
