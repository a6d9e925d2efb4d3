"""Who bills and who is billed: names, addresses, currencies, as documents have them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from twotier.access import queries as access_queries
from twotier.access.actors import program
from twotier.access.models import Organization
from twotier.billing.queries.imports import blocks
from twotier.catalog.queries import rates
from twotier.partners.models import PartnerProfile
from twotier.partners.models.profiles import BillingProfile
from twotier.partners.regions import country

ADDRESS = ("address_line", "address_line2", "city", "state", "postal_code", "country")


def vendor_id() -> UUID:
    """Return who issues the documents of the first tier: the vendor, or the program where there is none yet."""
    return next(iter(access_queries.vendors()), program().organization_id)


def issuers() -> list[UUID]:
    """Return whoever issued documents of the first tier: the vendor, and the program while there was none."""
    return [program().organization_id, *access_queries.vendors()]


def markets(organization_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return where organizations are: one statement for each block of them."""
    found: dict[UUID, str] = {}
    for block in blocks(organization_ids):
        found |= dict(Organization.objects.filter(id__in=block).values_list("id", "market"))
    return found


def currencies(organization_ids: Collection[UUID]) -> dict[str, str]:
    """Return in which currency organizations are billed, by id as text: that of where they are (BI45)."""
    found = ((key, country(market)) for key, market in markets(organization_ids).items())
    return {str(key): place.currency if place else rates.DOLLAR for key, place in found}


def described(organization_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return names, addresses and numbers of organizations as documents show them."""
    found: dict[UUID, dict[str, Any]] = {}
    for block in blocks(organization_ids):
        rows = Organization.objects.filter(id__in=block)
        found |= {row.id: {"name": row.name, "country": row.market} for row in rows}
        for row in PartnerProfile.objects.filter(tenant_id__in=block):
            found[row.tenant_id] |= {"name": row.legal_name} | {name: getattr(row, name) for name in ADDRESS}
        for profile in BillingProfile.objects.filter(tenant_id__in=block):
            said = {name: getattr(profile, name) for name in (*ADDRESS, "tax_id", "purchase_order_number")}
            said |= {"name": profile.company_name}
            found[profile.tenant_id] |= {name: text for name, text in said.items() if text}
    return found
