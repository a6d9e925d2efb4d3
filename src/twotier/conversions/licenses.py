"""Licenses that users keep when their subscription becomes one of another product; a piece of the acts."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.licences import queries
from twotier.licences.shapes import LicenseChange
from twotier.licences.supply import Seats
from twotier.licences.usecases._changing import Desk
from twotier.orders.pricing import Item


def license_of(product_id: str, sku_id: str, title: str) -> UUID:
    """Return the id under which users hold the license of a product."""
    return next(iter(queries.supplied([Seats(product_id, sku_id, title, "active", 0)])))


def hand_over(actor: Actor, customer_id: UUID, old: UUID, item: Item, quantity: int) -> int:
    """Give users, as many as seats were upgraded, the new license instead of the old one; returns how many.

    Those who have held theirs the longest come first; seats of the new product are counted as the subscriptions stand now.
    """
    new = license_of(item.product_id, item.sku_id, item.title)
    if new == old:
        return 0
    rows = queries.assignments(customer_id).filter(sku_id=old).select_related("person").order_by("assigned_at", "id")
    waiting = [row.person for row in rows[:quantity]]
    desk = Desk(actor, customer_id, [person.id for person in waiting])
    free = desk.pools[new].free if new in desk.pools else 0
    for person in waiting[:free]:
        desk.change(person, LicenseChange(assign={new: ()}, remove=frozenset({old})))
    desk.write()
    return min(free, len(waiting))
