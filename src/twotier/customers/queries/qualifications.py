"""Every question about customers' segments and about the codes of government customers; the tenant filter is here."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal
from twotier.customers.models import Qualification, ValidationCode

OPEN = ("in_review", "approved")


def of_customer(customer_id: UUID) -> list[Qualification]:
    """Return what was asked of a customer's segment, the newest first, each segment once: one statement."""
    rows = Qualification.objects.filter(tenant_id=customer_id).order_by("-created_at", "-id")
    newest: dict[str, Qualification] = {}
    for row in rows:
        newest.setdefault(row.word, row)
    return list(newest.values())


def standing(customer_id: UUID) -> Qualification | None:
    """Return the qualification of a customer that is approved or in review."""
    return Qualification.objects.filter(tenant_id=customer_id, status__in=OPEN).first()


def waiting(actor: Actor) -> QuerySet[Qualification]:
    """Return the qualifications that the vendor decides: nobody else has such a queue."""
    rows = Qualification.objects.filter(status="in_review").order_by("created_at", "id")
    return rows if actor.is_("vendor") else rows.none()


def codes(actor: Actor) -> list[ValidationCode]:
    """Return the actor's validation codes, by organization: one statement."""
    rows = ValidationCode.objects.filter(tenant_id=actor.organization_id)
    return list(rows.order_by("organization_name", "code"))


def code_to_use(actor: Actor, code: str) -> ValidationCode:
    """Return a code of the actor under its row's lock; raises 3000 for another's and for one that is used up."""
    found = ValidationCode.objects.select_for_update().filter(tenant_id=actor.organization_id, code=code).first()
    if found is None:
        text = _("You have no such validation code for customers. Read /v1/customers/all/validations for yours.")
        raise Refusal(400, 3000, text, fields=[("code", text)])
    if not found.remaining_creates:
        text = _("This validation code is used up. Ask the vendor for another one.")
        raise Refusal(400, 3000, text, fields=[("code", text)])
    return found


def code_used_for(actor: Actor, customer_id: UUID) -> ValidationCode | None:
    """Return the actor's code that a customer was qualified with."""
    rows = Qualification.objects.filter(tenant_id=customer_id, code__tenant_id=actor.organization_id)
    found = rows.select_related("code").order_by("-created_at").first()
    return found.code if found else None
