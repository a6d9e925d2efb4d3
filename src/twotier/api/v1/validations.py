"""What may be asked before an act: is a domain prefix free, may a customer buy (spec/api.md 12)."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Wire
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.rules.domain import check_domain_prefix, full_domain

GROUP = "validations"
WORDS = {"active": "Allowed", "in_review": "UnderReview", "denied": "NotAllowed"}


class ValidationStatus(Wire):
    """Whether a customer may buy."""

    type: str
    status: str
    last_update_date_time: datetime


@route(
    "GET",
    "validations/checkdomainavailability/{domain_prefix}",
    answers=bool,
    sees=Permission.CUSTOMER_LIST,
    summary="Check whether a domain prefix is free for a new customer",
    group=GROUP,
)
def check_availability(call: Call, domain_prefix: str) -> bool:
    """Answer whether a new customer can have the prefix: well formed, and nobody's."""
    if check_domain_prefix(domain_prefix):
        return False
    return not access_queries.domain_taken(full_domain(domain_prefix, settings.ENVIRONMENT.tenant_domain))


@route(
    "GET",
    "customers/{customer_id}/validationstatus",
    answers=ValidationStatus,
    auth="app+user",
    sees=Permission.CUSTOMER_LIST,
    query={"type": "account"},
    summary="Get whether a customer may buy",
    group=GROUP,
    refuses=[(404, 60003), (403, 20002), (400, 3000)],
)
def get_validation_status(call: Call, customer_id: UUID) -> ValidationStatus:
    """Answer how the customer's account was vetted: allowed at once unless the policy asks for a review (D4)."""
    if call.text("type", "account").lower() != "account":
        text = _("Only the type account can be asked for. Send type=account.")
        raise Refusal(400, 3000, text, fields=[("type", text)])
    customer = queries.customer_with(call.actor, customer_id)
    return ValidationStatus(
        type="account",
        status=WORDS[customer.status],
        last_update_date_time=customer.vetted_at or customer.created_at,
    )
