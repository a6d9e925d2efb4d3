"""Customers: create, get, list (spec/api.md 12)."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api import filters
from twotier.api.call import Call
from twotier.api.paging import seek_page
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Reply, Wire, attributes, link, versioned
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.folding import folded
from twotier.customers.models import Customer as Record
from twotier.customers.new_customer import NewCustomer
from twotier.customers.shapes import CustomerRow, Find
from twotier.customers.usecases.create_customer import create_customer


class Address(Wire):
    """An address of a profile."""

    country: str | None = None
    region: str | None = None
    city: str | None = None
    state: str | None = None
    address_line1: str | None = None
    address_line2: str | None = None
    postal_code: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone_number: str | None = None


class CustomerCompanyProfile(Wire):
    """The customer's tenant."""

    tenant_id: str | None = None
    domain: str | None = None
    company_name: str | None = None
    organization_registration_number: str | None = None
    address: Address | None = None
    email: str | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("CustomerCompanyProfile")


class CustomerBillingProfile(Wire):
    """Whom the partner bills."""

    id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    culture: str | None = None
    language: str | None = None
    company_name: str | None = None
    default_address: Address | None = None
    links: Links | None = None
    attributes: Attributes | None = None


class UserCredentials(Wire):
    """The first administrator's sign-in, told once."""

    user_name: str
    password: str


class Customer(Wire):
    """A customer; `userCredentials` stands in the answer to its creation alone."""

    id: str | None = None
    commerce_id: str | None = None
    company_profile: CustomerCompanyProfile | None = None
    billing_profile: CustomerBillingProfile | None = None
    relationship_to_partner: str | None = None
    allow_delegated_access: bool | None = None
    user_credentials: UserCredentials | None = None
    custom_domains: list[str] | None = None
    associated_partner_id: str | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("Customer")


FIELDS = {
    "CompanyName": filters.text_field("folded_name", folded),
    "Domain": filters.text_field("domain"),
    "IndirectReseller": filters.made_field(queries.served_by),
    "IndirectCloudSolutionProvider": filters.made_field(queries.bought_for_by),
}


@route(
    "GET",
    "customers",
    answers=Collection[Customer],
    summary="List customers, page by page",
    group="customers",
    right="customer.list/relationship.view_as_customer",
    query={"size": "rows a page, 500 at most", "filter": "JSON: CompanyName, Domain, IndirectReseller, …"},
)
def list_customers(call: Call) -> Any:
    """Answer a page of the caller's customers by id, trimmed as the real service trims them."""
    admit_reader(call)
    seek = call.seek()
    where = filters.condition(call.filter(seek), FIELDS)
    rows = queries.page(call.actor, after=seek.after_id, size=seek.rows, find=Find(where=where) if where else Find())
    return seek_page(seek, rows, trimmed, key_of, "/customers")


def key_of(row: CustomerRow) -> UUID:
    """Return where the next page starts."""
    return row.id


def trimmed(row: CustomerRow) -> Customer:
    """Return a customer as lists show it."""
    key = str(row.id)
    profile = CustomerCompanyProfile(
        tenant_id=key,
        domain=row.domain,
        company_name=row.company_name,
        links={"self": link(f"/customers/{key}/profiles/company")},
    )
    return Customer(
        id=key,
        company_profile=profile,
        relationship_to_partner="reseller",
        links={"self": link(f"/customers/{key}")},
    )


@route(
    "GET",
    "customers/{customer_id}",
    answers=Customer,
    summary="Get a customer",
    group="customers",
    right="customer.list/relationship.view_as_customer",
    refuses=[(404, 60003), (403, 20002)],
)
def get_customer(call: Call, customer_id: UUID) -> Customer:
    """Answer one customer with its profiles; the reseller of single subscriptions reads name and domain alone (S128)."""
    admit_reader(call)
    found = queries.customer_seen(call.actor, customer_id)
    held = queries.access_held(call.actor, customer_id)
    if call.actor.is_("customer") or held:
        return whole(found, access=any(held))
    return trimmed(CustomerRow(found.id, found.company_name, found.domain, found.country, found.status))


def admit_reader(call: Call) -> None:
    """Refuse a role that may not look at customers; a customer's own people look at their record."""
    as_customer = call.actor.is_("customer")
    call.actor.require(Permission.RELATIONSHIP_VIEW_AS_CUSTOMER if as_customer else Permission.CUSTOMER_LIST)


@route(
    "POST", "customers", answers=Customer, takes=Customer, status=201, group="customers",
    right="customer.create_without_order", summary="Create a customer: tenant, relationship, first administrator",
    refuses=[
        (400, 3000), (409, 910033), (403, 910016), (403, 800039), (403, 910029), (403, 910015), (400, 600049),
        (400, 600002),
    ],
)  # fmt: skip
def post_customer(call: Call) -> Reply:
    """Create a customer; its credentials come back for ten minutes to the same client, then never again."""
    sent = call.body(Customer)
    reseller_id = associated(call, sent)
    made = create_customer(call.actor, form(sent), reseller_id=reseller_id)
    answer = whole(made.customer, access=True)
    answer.associated_partner_id = str(reseller_id) if reseller_id else None
    credentials = {"userName": made.user_name.partition("@")[0], "password": made.password}
    return Reply(answer, secret={"userCredentials": credentials})


def associated(call: Call, sent: Customer) -> UUID | None:
    """Return the reseller that the customer is created for; only a signed-in user may name one (C10)."""
    if not sent.associated_partner_id:
        return None
    if call.actor.app_only:
        text = _("Creating a customer for a reseller needs a token of a signed-in user (app+user).")
        raise Refusal(403, 910047, text, "wrong_token_kind")
    try:
        return UUID(sent.associated_partner_id)
    except ValueError as error:
        text = _("The member associatedPartnerId is the tenant id of the reseller. Send a GUID.")
        raise Refusal(400, 3000, text, fields=[("associatedPartnerId", text)]) from error


def form(sent: Customer) -> NewCustomer:
    """Return what was sent as the form that the portal fills too."""
    company, billing = (
        sent.company_profile or CustomerCompanyProfile(),
        sent.billing_profile or CustomerBillingProfile(),
    )
    address = billing.default_address or company.address or Address()
    said = partial(first, "")
    return NewCustomer(
        company_name=said(company.company_name, billing.company_name),
        domain=said(company.domain),
        country=said(address.country),
        address_line1=said(address.address_line1),
        address_line2=said(address.address_line2),
        city=said(address.city),
        state=said(address.state),
        postal_code=said(address.postal_code),
        region=said(address.region),
        first_name=said(billing.first_name, address.first_name),
        last_name=said(billing.last_name, address.last_name),
        email=said(billing.email, company.email),
        phone=said(address.phone_number),
        registration_number=said(company.organization_registration_number),
        culture=said(billing.culture),
        language=portal_language(said(billing.language, billing.culture)),
    )


def first(default: str, *values: str | None) -> str:
    """Return the first value that was sent."""
    return next((value for value in values if value), default)


def portal_language(said: str) -> str:
    """Return the portal's language nearest to a culture or language tag."""
    tag = said.lower()
    if tag.startswith("zh"):
        return "zh-hant"
    return tag[:2] if tag[:2] in dict(settings.LANGUAGES) else "en"


def whole(record: Record, *, access: bool) -> Customer:
    """Return a customer with its profiles; `access` says whether the reader may administer its tenant."""
    key = str(record.id)
    return Customer(
        id=key,
        commerce_id=key,
        company_profile=company_profile(record),
        billing_profile=billing_profile(record),
        relationship_to_partner="reseller",
        allow_delegated_access=access,
        custom_domains=[record.domain, *record.verified_domains.split()],
        links={"self": link(f"/customers/{key}")},
    )


def company_profile(record: Record) -> CustomerCompanyProfile:
    """Return the tenant's profile."""
    key = str(record.id)
    return CustomerCompanyProfile(
        tenant_id=key,
        domain=record.domain,
        company_name=record.company_name,
        organization_registration_number=record.registration_number or None,
        address=address_of(record),
        email=record.email,
        links={"self": link(f"/customers/{key}/profiles/company")},
    )


def billing_profile(record: Record) -> CustomerBillingProfile:
    """Return the profile with its etag."""
    address = address_of(record)
    address.first_name, address.last_name = record.first_name or None, record.last_name or None
    return CustomerBillingProfile(
        id=str(record.billing_profile_id),
        first_name=record.first_name or None,
        last_name=record.last_name or None,
        email=record.email,
        culture=record.culture,
        language=record.language,
        company_name=record.company_name,
        default_address=address,
        links={"self": link(f"/customers/{record.id}/profiles/billing")},
        attributes=versioned("CustomerBillingProfile", str(record.version)),
    )


def address_of(record: Record) -> Address:
    """Return the address without the members that are empty."""
    return Address(
        country=record.country,
        region=record.region or None,
        city=record.city,
        state=record.state or None,
        address_line1=record.address_line1,
        address_line2=record.address_line2 or None,
        postal_code=record.postal_code or None,
        phone_number=record.phone or None,
    )
