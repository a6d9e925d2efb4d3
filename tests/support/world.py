"""A small two-tier world: a provider with a reseller, strangers beside them, and a few prices."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.support import catalog_rows, kept
from tests.usecases import price_sheets
from tests.wire.conftest import Caller, caller
from twotier.access import queries as access_queries
from twotier.access.actors import Actor, program
from twotier.catalog import queries as catalog
from twotier.catalog.usecases.import_prices import import_prices
from twotier.core import clock, tenancy
from twotier.customers.models import AgreementTemplate
from twotier.customers.new_customer import NewCustomer
from twotier.customers.usecases._creating import Created
from twotier.customers.usecases.attest_agreement import Attestation, attest_agreement
from twotier.customers.usecases.create_customer import create_customer
from twotier.partners.models import MpnAccount, PartnerAgreement, Program
from twotier.partnerships.models import Partnership

numbers = count(1_000_001, 10)
PROGRAMS = {"provider": "indirect_provider", "reseller": "indirect_reseller", "direct_bill": "direct_bill"}


@dataclass
class Partner:
    """A partner with its callers and its MPN ids: one global account, two locations, the first tied."""

    caller: Caller
    global_mpn_id: str
    mpn_id: str
    other_mpn_id: str

    @property
    def id(self) -> UUID:
        """Return the tenant id."""
        return self.caller.organization.id

    @property
    def actor(self) -> Actor:
        """Return the partner's person as an actor."""
        found = access_queries.member(self.caller.person.id, self.id)
        assert found
        return found


@dataclass
class World:
    """Harbor (provider) with Alpine (reseller); Nordic (another provider), Seine (a reseller without partner)."""

    harbor: Partner
    alpine: Partner
    nordic: Partner
    seine: Partner
    baltic: Partner


def partner(name: str, kind: str, market: str, roles: tuple[str, ...] = ("admin_agent",)) -> Partner:
    """Return a new partner with an active programme and an accepted agreement."""
    made = caller(name, [kind], market, list(roles))
    owner, first, now = made.organization, next(numbers), clock.now()
    ids = [str(first), str(first + 1), str(first + 2)]
    for mpn_id, level, tied in zip(ids, ("global", "location", "location"), (False, True, False), strict=True):
        MpnAccount.objects.create(
            tenant_id=owner.id, mpn_id=mpn_id, level=level, name=name, country=market, email="mpn@example.org",
            tied_to_tenant=tied,
        )  # fmt: skip
    Program.objects.create(tenant_id=owner.id, kind=PROGRAMS[kind], status="active", activated_at=now)
    PartnerAgreement.objects.create(tenant_id=owner.id, version="1", accepted_at=now)
    return Partner(made, *ids)


def build() -> World:
    """Return the world with a partnership between Harbor and Alpine and the customer agreement published."""
    return kept.scene("world", made, seals=False)


def made() -> World:
    """Make the world."""
    harbor, alpine = partner("Harbor Distribution", "provider", "DE"), partner("Alpine IT", "reseller", "AT")
    Partnership.objects.create(
        tenant_id=harbor.id, provider_id=harbor.id, reseller_id=alpine.id, reseller_mpn_id=alpine.mpn_id,
        status="active", active_since=clock.now(),
    )  # fmt: skip
    AgreementTemplate.objects.create(
        agreement_type="MicrosoftCustomerAgreement", version_rank=1, link="https://example.org/agreement"
    )
    nordic, seine = partner("Nordic Supply", "provider", "SE"), partner("Seine Services", "reseller", "FR")
    return World(harbor, alpine, nordic, seine, partner("Baltic Systems", "direct_bill", "EE"))


def prices(folder: Path) -> dict[str, str]:
    """Import a small price sheet; return catalog item ids by title, term and plan."""
    rows = [
        price_sheets.row(TermDuration=term, BillingPlan=plan, UnitPrice=price, ProductTitle=title, SkuTitle=title,
                         ProductId=code, SkuDescription=f"{title} ({code})")
        for title, code in (("Basic", "CFQ7TTC0LH18"), ("Premium", "CFQ7TTC0LCHC"))
        for term, plan, price in (("P1M", "Monthly", "6.12"), ("P1Y", "Monthly", "5.10"), ("P1Y", "Annual", "58.28"))
    ]  # fmt: skip
    sheet = price_sheets.write(folder / "sheet.csv", rows)
    catalog_rows.once(lambda: import_prices(program(), sheet))
    found = catalog.search_items("", "DE")
    return {
        f"{row.product_title} {row.term} {row.billing_plan}": row.catalog_item_id
        for item in found
        for row in item.choices
    }


def form(**changes: Any) -> NewCustomer:
    """Return a good form of a new customer with some members changed."""
    values: dict[str, Any] = {
        "company_name": "Kranich Logistik",
        "domain": "kranich.onmicrosoft.com",
        "country": "DE",
        "address_line1": "Speicherstadt 4",
        "city": "Hamburg",
        "postal_code": "20457",
        "first_name": "Ada",
        "last_name": "Kranich",
        "email": "ada@kranich.test",
    }
    return NewCustomer(**(values | changes))


def customer(seller: Partner, reseller: Partner | None = None, *, agreed: bool = True, **changes: Any) -> Created:
    """Return a new customer of a partner, by default with the customer agreement attested."""
    made = create_customer(seller.actor, form(**changes), reseller_id=reseller.id if reseller else None)
    if agreed:
        attested(seller, made.customer.id)
    return made


def attested(seller: Partner, customer_id: UUID) -> None:
    """Let a partner attest that a customer accepted: what another partner attested does not count for it (C14)."""
    attestation = Attestation(first_name="Ada", last_name="Kranich", email="ada@kranich.test", agreed_on=clock.now())
    attest_agreement(seller.actor, customer_id, attestation)


def as_partner(who: Partner) -> Any:
    """Open the second wall for one partner alone."""
    return tenancy.scope(who.id)
