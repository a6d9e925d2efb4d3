"""The partner's own organization, billing and support profiles."""

from collections.abc import Mapping

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.agreements import Contact
from twotier.api.v1.customers import Address
from twotier.api.v1.profile_members import (
    GROUP,
    OF_ADDRESS,
    OF_BILLING,
    OF_ORGANIZATION,
    OF_PERSON,
    OF_SUPPORT,
    address_of,
    contact_of,
    members,
    named,
    paths,
)
from twotier.api.wire import Attributes, Links, Wire, attributes, link, versioned
from twotier.partners.models import PartnerProfile
from twotier.partners.profiles import etag
from twotier.partners.queries import own_profiles as queries
from twotier.partners.regions import currency_of
from twotier.partners.usecases.edit_billing_profile import edit_billing_profile
from twotier.partners.usecases.edit_organization_profile import edit_organization_profile
from twotier.partners.usecases.edit_support_profile import edit_support_profile


class OrganizationProfile(Wire):
    """The partner's tenant as others see it; id, tenant id and domain never change."""

    id: str | None = None
    company_name: str | None = None
    default_address: Address | None = None
    tenant_id: str | None = None
    domain: str | None = None
    email: str | None = None
    language: str | None = None
    culture: str | None = None
    organization_registration_number: str | None = None
    profile_type: str | None = None
    links: Links | None = None
    attributes: Attributes | None = None


class BillingProfile(Wire):
    """Whom the vendor bills; the currency is that of the partner's country, whatever is sent."""

    company_name: str | None = None
    address: Address | None = None
    primary_contact: Contact | None = None
    purchase_order_number: str | None = None
    tax_id: str | None = None
    billing_currency: str | None = None
    profile_type: str | None = None
    links: Links | None = None
    attributes: Attributes | None = None


class SupportProfile(Wire):
    """Whom the partner's customers ask for help."""

    email: str | None = None
    telephone: str | None = None
    website: str | None = None
    profile_type: str | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("PartnerSupportProfile")


@route(
    "GET",
    "profiles/organization",
    answers=OrganizationProfile,
    auth="app+user",
    sees=Permission.PROFILE_VIEW,
    summary="Get the partner's organization profile",
    group=GROUP,
)
def get_organization_profile(call: Call) -> OrganizationProfile:
    """Answer the partner's organization with its etag."""
    return organization_of(call, queries.organization(call.actor, queries.record(call.actor)))


@route(
    "PUT",
    "profiles/organization",
    answers=OrganizationProfile,
    takes=OrganizationProfile,
    auth="app+user",
    right="profile.edit_support",
    summary="Update the partner's organization profile",
    group=GROUP,
    refuses=[(400, 2055), (400, 3000)],
)
def put_organization_profile(call: Call) -> OrganizationProfile:
    """Change the organization; what is not sent stays, ids and domain stay in any case. Another name is verified again."""
    sent = call.body(OrganizationProfile)
    values = members(sent.default_address, OF_ADDRESS | OF_PERSON) | members(sent, OF_ORGANIZATION)
    with named(paths("defaultAddress", OF_ADDRESS | OF_PERSON) | paths("", OF_ORGANIZATION)):
        return organization_of(call, edit_organization_profile(call.actor, values, etag_of(call, sent)))


@route(
    "GET",
    "profiles/billing",
    answers=BillingProfile,
    auth="app+user",
    sees=Permission.PROFILE_VIEW,
    summary="Get the partner's billing profile",
    group=GROUP,
)
def get_partner_billing_profile(call: Call) -> BillingProfile:
    """Answer whom the vendor bills, with its etag."""
    return billing_of(call, queries.billing(call.actor, queries.record(call.actor)))


@route(
    "PUT",
    "profiles/billing",
    answers=BillingProfile,
    takes=BillingProfile,
    auth="app+user",
    right="profile.edit_support",
    summary="Update the partner's billing profile",
    group=GROUP,
    refuses=[(400, 2055), (400, 3000)],
)
def put_partner_billing_profile(call: Call) -> BillingProfile:
    """Change whom the vendor bills; what is not sent stays. The currency is that of the partner's country."""
    sent = call.body(BillingProfile)
    values = members(sent.address, OF_ADDRESS) | members(sent.primary_contact, OF_PERSON) | members(sent, OF_BILLING)
    with named(paths("address", OF_ADDRESS) | paths("primaryContact", OF_PERSON) | paths("", OF_BILLING)):
        return billing_of(call, edit_billing_profile(call.actor, values, etag_of(call, sent)))


@route(
    "GET",
    "profiles/support",
    answers=SupportProfile,
    auth="app+user",
    sees=Permission.PROFILE_VIEW,
    summary="Get the partner's support profile",
    group=GROUP,
)
def get_support_profile(call: Call) -> SupportProfile:
    """Answer whom customers ask for help."""
    return support_of(queries.record(call.actor))


@route(
    "PUT",
    "profiles/support",
    answers=SupportProfile,
    takes=SupportProfile,
    auth="app+user",
    right="profile.edit_support",
    summary="Update the partner's support profile",
    group=GROUP,
    refuses=[(400, 3000)],
)
def put_support_profile(call: Call) -> SupportProfile:
    """Change whom customers ask for help; what is not sent stays."""
    with named(paths("", OF_SUPPORT)):
        return support_of(edit_support_profile(call.actor, members(call.body(SupportProfile), OF_SUPPORT)))


@route(
    "GET",
    "profiles/supportprofile",
    answers=SupportProfile,
    auth="app+user",
    sees=Permission.PROFILE_VIEW,
    summary="Get the partner's support profile at its other address",
    group=GROUP,
)
def get_support_profile_too(call: Call) -> SupportProfile:
    """Answer what `profiles/support` answers."""
    return get_support_profile(call)


@route(
    "PUT",
    "profiles/supportprofile",
    answers=SupportProfile,
    takes=SupportProfile,
    auth="app+user",
    right="profile.edit_support",
    summary="Update the partner's support profile at its other address",
    group=GROUP,
    refuses=[(400, 3000)],
)
def put_support_profile_too(call: Call) -> SupportProfile:
    """Change what `profiles/support` changes."""
    return put_support_profile(call)


def etag_of(call: Call, sent: OrganizationProfile | BillingProfile) -> str:
    """Return the version that a change was made from: in the body, or in If-Match; empty from clients that send none."""
    return call.etag or (sent.attributes.etag if sent.attributes else None) or ""


def organization_of(call: Call, said: Mapping[str, str]) -> OrganizationProfile:
    """Return the organization profile as the wire has it."""
    key = str(call.actor.organization_id)
    return OrganizationProfile(
        id=key,
        company_name=said["name"],
        default_address=address_of(said, person=True),
        tenant_id=key,
        domain=said["domain"],
        email=said["contact_email"],
        language=said["language"],
        culture=said["culture"],
        organization_registration_number=said["registration_number"] or None,
        profile_type="OrganizationProfile",
        links={"self": link(call.uri)},
        attributes=versioned("OrganizationProfile", etag(said)),
    )


def billing_of(call: Call, said: Mapping[str, str]) -> BillingProfile:
    """Return the billing profile as the wire has it."""
    return BillingProfile(
        company_name=said["company_name"],
        address=address_of(said),
        primary_contact=contact_of(said),
        purchase_order_number=said["purchase_order_number"],
        tax_id=said["tax_id"],
        billing_currency=currency_of(call.actor.market),
        profile_type="BillingProfile",
        links={"self": link(call.uri)},
        attributes=versioned("BillingProfile", etag(said)),
    )


def support_of(row: PartnerProfile | None) -> SupportProfile:
    """Return the support profile as the wire has it, under its one address."""
    return SupportProfile(
        email=row.support_email if row else None,
        telephone=row.support_phone if row else None,
        website=row.support_website if row else None,
        profile_type="support_profile",
        links={"self": link("/profiles/support")},
    )
