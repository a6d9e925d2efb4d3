"""A sale in the two-tier world, with one caller of each kind of organization who stands in it where that kind can."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

from tests.support import world
from tests.support.two_tier import admin_of
from tests.support.world import Partner
from tests.wire.conftest import Caller, caller
from twotier.access.models import Person
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription


class Scene:
    """Harbor sells to Kranich through Alpine, Baltic sells to Ostsee itself; a vendor and a customer look on."""

    def __init__(self, folder: Path) -> None:
        two_tier = world.build()
        self.items = world.prices(folder)
        made = world.customer(two_tier.harbor, two_tier.alpine)
        Person.objects.filter(tenant_id=made.customer.id).update(must_change_password=False)
        own = world.customer(two_tier.baltic, domain="ostsee.onmicrosoft.com", country="EE", postal_code="10111", city="Tallinn")  # fmt: skip
        self.world = two_tier
        self.customers: dict[str, UUID] = dict.fromkeys(
            ("provider", "reseller", "customer", "vendor"), made.customer.id
        )
        self.customers["direct_bill"] = own.customer.id
        self.subscriptions: dict[UUID, UUID] = {}
        for seller, customer in ((two_tier.harbor, made), (two_tier.baltic, own)):
            place(seller, customer.customer.id, self.items["Basic P1Y monthly"])
            self.subscriptions[customer.customer.id] = Subscription.objects.get(tenant_id=customer.customer.id).id
        self.callers: dict[str, Caller] = {
            "provider": two_tier.harbor.caller, "reseller": two_tier.alpine.caller,
            "direct_bill": two_tier.baltic.caller, "vendor": caller("Meridian", ["vendor"], "US", [], "vendor"),
            "customer": admin_of(made.customer),
        }  # fmt: skip

    def customer(self, kind: str) -> UUID:
        """Return the customer that a kind of organization has, or is."""
        return self.callers[kind].organization.id if kind == "customer" else self.customers[kind]

    def subscription(self, kind: str) -> UUID:
        """Return a subscription of that customer; a customer's own has none."""
        return self.subscriptions.get(self.customer(kind), uuid4())

    def addresses(self, kind: str) -> Iterator[dict[str, object]]:
        """Yield values of addresses, the simplest first."""
        customer, subscription = self.customer(kind), self.subscription(kind)
        partner = self.world.harbor.id if kind == "reseller" else self.world.alpine.id
        yield {}
        yield {"customer_id": customer}
        yield {"customer_id": customer, "subscription_id": subscription}
        yield {"customer_id": customer, "person_id": uuid4()}
        yield {"organization_id": partner}
        for name in ("job_id", "import_id"):
            yield {name: uuid4()}


def place(seller: Partner, customer_id: UUID, item: str) -> None:
    """Sell one subscription."""
    place_order(seller.actor, customer_id, [Wanted(id=0, catalog_item_id=item, quantity=2)])
