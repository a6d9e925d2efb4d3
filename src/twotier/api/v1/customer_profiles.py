"""A customer's profiles: the tenant's, and whom the partner bills (spec/api.md 8, 12)."""

from uuid import UUID

from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.customers import (
    Address,
    CustomerBillingProfile,
    CustomerCompanyProfile,
    admit_reader,
    billing_profile,
    company_profile,
    portal_language,
)
from twotier.api.wire import etag_version
from twotier.customers import queries
from twotier.customers.usecases.edit_profile import NewAddress, Profile, edit_profile

GROUP = "customer-profiles"


@route(
    "GET",
    "customers/{customer_id}/profiles/company",
    answers=CustomerCompanyProfile,
    summary="Get a customer's company profile",
    group=GROUP,
    right="customer.list/relationship.view_as_customer",
    refuses=[(404, 60003)],
)
def get_company_profile(call: Call, customer_id: UUID) -> CustomerCompanyProfile:
    """Answer the tenant's profile."""
    admit_reader(call)
    return company_profile(queries.customer_with(call.actor, customer_id))


@route(
    "GET",
    "customers/{customer_id}/profiles/billing",
    answers=CustomerBillingProfile,
    summary="Get a customer's billing profile",
    group=GROUP,
    right="customer.list/relationship.view_as_customer",
    refuses=[(404, 60003)],
)
def get_billing_profile(call: Call, customer_id: UUID) -> CustomerBillingProfile:
    """Answer the billing profile with its etag."""
    admit_reader(call)
    return billing_profile(queries.customer_with(call.actor, customer_id))


@route(
    "PUT",
    "customers/{customer_id}/profiles/billing",
    answers=CustomerBillingProfile,
    takes=CustomerBillingProfile,
    summary="Update a customer's billing profile",
    group=GROUP,
    right="customer.edit",
    refuses=[(404, 60003), (403, 20002), (400, 2055), (400, 3000)],
)
def put_billing_profile(call: Call, customer_id: UUID) -> CustomerBillingProfile:
    """Replace the profile; its etag comes in If-Match, or in the body from clients that send no header."""
    sent = call.body(CustomerBillingProfile)
    etag = call.etag or (sent.attributes and sent.attributes.etag) or ""
    profile = Profile(
        version=etag_version(etag) or 0,
        company_name=sent.company_name,
        first_name=sent.first_name,
        last_name=sent.last_name,
        email=sent.email,
        culture=sent.culture,
        language=portal_language(sent.language) if sent.language else None,
        address=new_address(sent.default_address) if sent.default_address else None,
    )
    return billing_profile(edit_profile(call.actor, customer_id, profile))


def new_address(sent: Address) -> NewAddress:
    """Return the address as the customers room takes it."""
    return NewAddress(
        country=sent.country or "",
        region=sent.region or "",
        city=sent.city or "",
        state=sent.state or "",
        address_line1=sent.address_line1 or "",
        address_line2=sent.address_line2 or "",
        postal_code=sent.postal_code or "",
        phone=sent.phone_number or "",
    )
