"""A customer with two partners that buy for it: Harbor sold through Alpine, Baltic is the customer's new partner."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.support import inviting, kept, world
from tests.support.world import Partner, World
from twotier.customers.models import Customer, Invitation
from twotier.customers.usecases.answer_invitation import accept_invitation
from twotier.customers.usecases.change_invitation import finish_invitation
from twotier.customers.usecases.create_invitation import create_joint_invitation, create_relationship_invitation
from twotier.orders.pricing import Wanted as Line
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription
from twotier.transfers.queries import Shown
from twotier.transfers.shapes import Asked, Wanted
from twotier.transfers.usecases.request_transfer import request_transfer


@dataclass
class Scene:
    """Kranich buys from Harbor through Alpine, and has Baltic as a second partner."""

    trade: World
    items: dict[str, str]
    customer: Customer

    @property
    def harbor(self) -> Partner:
        """Return the present partner, a provider."""
        return self.trade.harbor

    @property
    def baltic(self) -> Partner:
        """Return the future partner, which bills directly."""
        return self.trade.baltic

    def sold(  # one argument a matter
        self,
        item: str = "Basic P1Y monthly",
        *,
        quantity: int = 5,
        base: UUID | None = None,
        seller: Partner | None = None,
    ) -> Subscription:
        """Return a new subscription of the customer."""
        seller = seller or self.harbor
        mpn_id = self.trade.alpine.mpn_id if seller is self.harbor else ""
        line = Line(
            id=0, catalog_item_id=self.items[item], quantity=quantity, partner_of_record=mpn_id,
            parent_subscription_id=str(base) if base else "",
        )  # fmt: skip
        _orders, rows = place_order(seller.actor, self.customer.id, [line])
        return Subscription.objects.get(order_line_id=rows[0].id)

    def asked(self, *rows: Subscription, **more: Any) -> Asked:
        """Return what Baltic asks Harbor for."""
        lines = [Wanted(row.id) for row in rows]
        values: dict[str, Any] = {"source_id": self.harbor.id, "target_id": self.baltic.id, "lines": lines}
        return Asked(**(values | more))

    def request(self, *rows: Subscription, by: Partner | None = None, **more: Any) -> Shown:
        """Return a transfer that Baltic asked for, or whoever is named."""
        return request_transfer((by or self.baltic).actor, self.customer.id, self.asked(*rows, **more))


def joined(partner: Partner, customer_id: UUID, *, attests: bool = True) -> None:
    """Let a customer take a partner that buys for it, and let the partner attest the customer agreement."""
    invitation = finish_invitation(partner.actor, create_relationship_invitation(partner.actor).id)
    accept_invitation(inviting.admin_of(customer_id), invitation.token)
    if attests:
        world.attested(partner, customer_id)


def joined_through(reseller: Partner, provider: Partner, customer_id: UUID) -> Invitation:
    """Let a customer take a provider and its reseller at once."""
    invitation = finish_invitation(reseller.actor, create_joint_invitation(reseller.actor, provider.id).id)
    accept_invitation(inviting.admin_of(customer_id), invitation.token)
    world.attested(provider, customer_id)
    return invitation


def build(folder: Path) -> Scene:
    """Return the scene."""
    return kept.scene("transfers", lambda: made(folder))


def made(folder: Path) -> Scene:
    """Make the scene."""
    trade, items = world.build(), world.prices(folder)
    customer = world.customer(trade.harbor, trade.alpine).customer
    joined(trade.baltic, customer.id)
    return Scene(trade, items, customer)
