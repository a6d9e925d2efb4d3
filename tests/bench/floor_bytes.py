"""The floor's bytes: a page and one customer from their rows, by msgspec alone."""

import base64
from typing import Any

import msgspec


class Link(msgspec.Struct):
    """Where something else is."""

    uri: str
    method: str = "GET"
    headers: tuple[str, ...] = ()


class Typed(msgspec.Struct, omit_defaults=True):
    """The type of a resource, and its version."""

    etag: str | None = None
    objectType: str | None = None  # noqa: N815 - as on the wire


class Profile(msgspec.Struct, omit_defaults=True, rename="camel"):
    """A customer's company profile."""

    tenant_id: str | None = None
    domain: str | None = None
    company_name: str | None = None
    organization_registration_number: str | None = None
    address: dict[str, str] | None = None
    email: str | None = None
    links: dict[str, Link] | None = None
    attributes: Typed | None = None


class Billing(msgspec.Struct, omit_defaults=True, rename="camel"):
    """A customer's billing profile."""

    id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    culture: str | None = None
    language: str | None = None
    company_name: str | None = None
    default_address: dict[str, str] | None = None
    links: dict[str, Link] | None = None
    attributes: Typed | None = None


class Customer(msgspec.Struct, omit_defaults=True, rename="camel"):
    """A customer of a page, or alone."""

    id: str | None = None
    commerce_id: str | None = None
    company_profile: Profile | None = None
    billing_profile: Billing | None = None
    relationship_to_partner: str | None = None
    allow_delegated_access: bool | None = None
    custom_domains: list[str] | None = None
    links: dict[str, Link] | None = None
    attributes: Typed | None = None


class Page(msgspec.Struct, omit_defaults=True, rename="camel"):
    """A page of customers."""

    total_count: int
    items: list[Customer]
    continuation_token: str | None = None
    links: dict[str, Any] | None = None
    attributes: Typed | None = None


encode = msgspec.json.encode
COMPANY, CUSTOMER, COLLECTION = (
    Typed(objectType=word) for word in ("CustomerCompanyProfile", "Customer", "Collection")
)


def page(rows: list[tuple[Any, ...]], size: int) -> bytes:
    """Return a page from the columns id, name, domain."""
    last = str(rows[size - 1][0])
    held = base64.urlsafe_b64encode(encode([last, size, ""])).rstrip(b"=").decode() if len(rows) > size else None
    where = f"/customers?size={size}"
    links: dict[str, Any] = {"self": Link(where)}
    if held:
        links["next"] = Link(f"{where}&seekOperation=Next", "GET", ({"key": "MS-ContinuationToken", "value": held},))  # type: ignore[arg-type]
    items = [trimmed(str(row[0]), row[1], row[2]) for row in rows[:size]]
    return encode(Page(len(items), items, held, links, COLLECTION))


def trimmed(key: str, name: str, domain: str) -> Customer:
    """Return a customer as the page shows it."""
    profile = Profile(key, domain, name, links={"self": Link(f"/customers/{key}/profiles/company")}, attributes=COMPANY)
    return Customer(
        key, company_profile=profile, relationship_to_partner="reseller",
        links={"self": Link(f"/customers/{key}")}, attributes=CUSTOMER,
    )  # fmt: skip


ADDRESS = (
    ("country", "country"), ("region", "region"), ("city", "city"), ("state", "state"),
    ("addressLine1", "address_line1"), ("addressLine2", "address_line2"), ("postalCode", "postal_code"),
)  # fmt: skip


def one(row: dict[str, Any]) -> bytes:
    """Return one customer from its row."""
    key = str(row["id"])
    address = {name: row[column] for name, column in ADDRESS if row[column]}
    phone = {"phoneNumber": row["phone"]} if row["phone"] else {}
    company = Profile(
        key, row["domain"], row["company_name"], row["registration_number"] or None, address | phone, row["email"],
        {"self": Link(f"/customers/{key}/profiles/company")}, COMPANY,
    )  # fmt: skip
    person = {"firstName": row["first_name"], "lastName": row["last_name"]}
    billing = Billing(
        str(row["billing_profile_id"]), row["first_name"] or None, row["last_name"] or None, row["email"],
        row["culture"], row["language"], row["company_name"], address | person | phone,
        {"self": Link(f"/customers/{key}/profiles/billing")}, Typed(str(row["version"]), "CustomerBillingProfile"),
    )  # fmt: skip
    return encode(
        Customer(
            key, key, company, billing, "reseller", True, [row["domain"]], {"self": Link(f"/customers/{key}")}, CUSTOMER
        )
    )
