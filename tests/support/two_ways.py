"""Both ways of managing a customer in one world: Alpine sells directly and serves customers of Harbor."""

from dataclasses import dataclass
from pathlib import Path

from tests.support import kept, world
from tests.support.world import Partner, World
from twotier.access.models import Organization
from twotier.customers.models import Customer
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.partnerships.models import Partnership
from twotier.subscriptions.models import Subscription


@dataclass
class TwoWays:
    """Harbor buys `indirect` for Alpine; Alpine, a dual partner, buys `direct` itself."""

    trade: World
    items: dict[str, str]
    direct: Customer
    indirect: Customer

    @property
    def harbor(self) -> Partner:
        """Return the provider."""
        return self.trade.harbor

    @property
    def alpine(self) -> Partner:
        """Return the dual partner."""
        return self.trade.alpine

    def line(self, item: str = "Basic P1Y monthly", *, quantity: int = 5, mpn_id: str = "") -> Wanted:
        """Return a line of an order."""
        return Wanted(id=0, catalog_item_id=self.items[item], quantity=quantity, partner_of_record=mpn_id)

    def sold(self, seller: Partner, customer: Customer, *, mpn_id: str = "", quantity: int = 5) -> Subscription:
        """Return a new subscription."""
        _orders, rows = place_order(seller.actor, customer.id, [self.line(quantity=quantity, mpn_id=mpn_id)])
        return Subscription.objects.get(order_line_id=rows[0].id)


def make_dual(partner: Partner) -> None:
    """Let a reseller hold both programs."""
    Organization.objects.filter(id=partner.id).update(kinds=["direct_bill", "reseller"])


def build(folder: Path) -> TwoWays:
    """Return the world."""
    return kept.scene("two ways", lambda: made(folder))


def made(folder: Path) -> TwoWays:
    """Make the world."""
    trade, items = world.build(), world.prices(folder)
    indirect = world.customer(trade.harbor, trade.alpine).customer
    make_dual(trade.alpine)
    direct = world.customer(
        trade.alpine, company_name="Tirol Bau", domain="tirol.onmicrosoft.com", country="AT", postal_code="6020",
        city="Innsbruck",
    ).customer  # fmt: skip
    return TwoWays(trade, items, direct, indirect)


def delegate_renewals(of: TwoWays, *, on: bool = True) -> None:
    """Let the provider give, or take back, the right to handle renewals."""
    Partnership.objects.filter(tenant_id=of.harbor.id, reseller_id=of.alpine.id).update(handles_renewals=on)


def end_partnership(of: TwoWays) -> None:
    """Remove the partnership of the provider with the reseller."""
    Partnership.objects.filter(tenant_id=of.harbor.id, reseller_id=of.alpine.id).update(status="removed")
