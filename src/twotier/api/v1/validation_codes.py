"""The codes with which a partner proves customers of government organizations, and which one a customer used."""

from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Wire
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import ValidationCode as Record
from twotier.customers.queries import qualifications as queries

GROUP = "validations"


class ValidationCode(Wire):
    """A code, and for how many customers it is good."""

    partner_id: UUID
    organization_name: str
    validation_id: str
    max_creates: int
    remaining_creates: int
    e_tag: str


class GccValidationRelationship(Wire):
    """The code that a customer was qualified with."""

    partner_id: UUID
    customer_id: UUID
    validation_id: str
    organization_name: str
    e_tag: str


@route(
    "GET",
    "customers/all/validations",
    answers=list[ValidationCode],
    sees=Permission.CUSTOMER_QUALIFY,
    summary="List the caller's validation codes for government customers",
    group=GROUP,
)
def list_validation_codes(call: Call) -> list[ValidationCode]:
    """Answer a bare array."""
    return [code_of(row) for row in queries.codes(call.actor)]


@route(
    "GET",
    "customers/{customer_id}/validations",
    answers=GccValidationRelationship,
    sees=Permission.CUSTOMER_QUALIFY,
    summary="Get the validation code that a customer was qualified with",
    group=GROUP,
    refuses=[(404, 60003), (403, 20002), (404, 1000)],
)
def get_customer_validation(call: Call, customer_id: UUID) -> GccValidationRelationship:
    """Answer the caller's own code; a customer that was qualified without one has none."""
    customer = customer_queries.customer_with(call.actor, customer_id)
    found = queries.code_used_for(call.actor, customer.id)
    if found is None:
        raise Refusal(404, 1000, _("This customer was not qualified with a validation code of yours."))
    return GccValidationRelationship(
        partner_id=found.tenant_id,
        customer_id=customer.id,
        validation_id=found.code,
        organization_name=found.organization_name,
        e_tag=etag_of(found.changed_at),
    )


def code_of(row: Record) -> ValidationCode:
    """Return a code as the wire has it."""
    return ValidationCode(
        partner_id=row.tenant_id,
        organization_name=row.organization_name,
        validation_id=row.code,
        max_creates=row.max_creates,
        remaining_creates=row.remaining_creates,
        e_tag=etag_of(row.changed_at),
    )


def etag_of(moment: datetime) -> str:
    """Return the version of a code as the modelled API writes it: the moment of its last change."""
    return f"""W/"datetime'{quote(moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))}'\""""
