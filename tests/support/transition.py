"""A partner in transition: Baltic with direct customers in every state of readiness."""

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import count
from uuid import UUID

from django.apps import apps

from tests.support import enrollment, kept, world
from tests.support.enrollment import Stage
from tests.support.world import Partner
from twotier.access.models import Visibility
from twotier.core import clock
from twotier.core.ids import new_id
from twotier.customers.models import AgreementTemplate, Customer
from twotier.customers.queries import MCA
from twotier.partners.usecases.accept_agreement import accept_agreement
from twotier.partnerships.models import Partnership
from twotier.subscriptions.models import Subscription

NUMBERS = count(1)


@dataclass
class Transition:
    """The stage of an enrollment, with a provider that Baltic can work for."""

    stage: Stage
    harbor: Partner

    @property
    def baltic(self) -> Partner:
        """Return the partner that moves."""
        return self.stage.baltic

    def customer(self, name: str, *, agreed: bool = True) -> Customer:
        """Return a new direct customer of Baltic."""
        number = next(NUMBERS)
        return world.customer(
            self.baltic, agreed=agreed, company_name=name, domain=f"direct{number}.onmicrosoft.com", country="EE",
            postal_code="10117", city="Tallinn",
        ).customer  # fmt: skip

    def sold(self, customer: Customer, ends: date, *, renews: bool = True, status: str = "active") -> Subscription:
        """Return a subscription that Baltic sold to a customer."""
        return subscription(self.baltic, customer, ends, renews=renews, status=status)

    def enroll(self) -> None:
        """Make Baltic an indirect reseller, with Harbor as its provider."""
        self.stage.submit()
        accept_agreement(self.stage.kadri)
        self.partnership(self.harbor)

    def partnership(self, provider: Partner, *, status: str = "active") -> Partnership:
        """Return a partnership of a provider with Baltic."""
        return Partnership.objects.create(
            tenant_id=provider.id, provider_id=provider.id, reseller_id=self.baltic.id, status=status,
            reseller_mpn_id=self.baltic.mpn_id, active_since=clock.now(),
        )  # fmt: skip


def subscription(
    seller: Partner, customer: Customer, ends: date, *, renews: bool = True, status: str = "active"
) -> Subscription:
    """Return a subscription whose term is over on a day."""
    return Subscription.objects.create(
        tenant_id=customer.id, partner_id=seller.id, support_partner_id=seller.id, order_id="order",
        order_line_id=new_id(), catalog_item_id="item", product_id="product", sku_id="0001", title="Cloud Basic",
        friendly_name="Cloud Basic", quantity=5, term="P1Y", billing_cycle="monthly", unit_price_e8=100_000_000,
        currency="EUR", segment="commercial", anchor=ends.replace(year=ends.year - 1),
        term_start=ends.replace(year=ends.year - 1), next_term_start=ends, auto_renew=renews, status=status,
        created_at=clock.now(),
    )  # fmt: skip


def build() -> Transition:
    """Return the stage with a provider that the vendor sees."""
    return kept.scene("transition", made, seals=False)


def made() -> Transition:
    """Make the stage."""
    stage = enrollment.build()
    AgreementTemplate.objects.get_or_create(
        agreement_type=MCA, defaults={"version_rank": 1, "link": "https://vendor.test/mca"}
    )
    harbor = world.partner("Harbor Distribution", "provider", "DE", ("global_admin", "admin_agent"))
    Visibility.objects.create(tenant_id=harbor.id, organization_id=stage.vendor.organization.id)
    return Transition(stage, harbor)


def checksum() -> dict[str, str]:
    """Return a digest of all rows of each table of the program, by table."""
    found = {}
    for model in apps.get_models():
        rows = model._default_manager.order_by("pk").values_list()
        digest = hashlib.sha256()
        for row in rows.iterator():
            digest.update(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]).encode())
        found[model._meta.db_table] = digest.hexdigest()
    return found


def ids(rows: list[Customer]) -> list[UUID]:
    """Return the ids of customers in their order."""
    return [row.id for row in rows]
