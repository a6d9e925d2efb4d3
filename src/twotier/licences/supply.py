"""How many seats a customer has: told by the rooms above that sell them, asked here whenever it matters."""

from collections.abc import Callable
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["active", "warning", "suspended"]


class Seats(msgspec.Struct, frozen=True, gc=False):
    """Seats of one SKU in one kind: active, warning (the term is over, users keep access), suspended (no access)."""

    product_id: str
    sku_id: str
    title: str
    kind: Kind
    quantity: int

    @property
    def catalog_sku(self) -> str:
        """Return the id under which the catalog has the SKU."""
        return f"{self.product_id}:{self.sku_id}"


Supplier = Callable[[UUID], list[Seats]]
_suppliers: list[Supplier] = []


def supplied_by(supplier: Supplier) -> None:
    """Let a room above say which seats a customer has."""
    _suppliers.append(supplier)


def seats_of(customer_id: UUID) -> list[Seats]:
    """Return every seat of a customer, as it stands now."""
    return [seats for supplier in _suppliers for seats in supplier(customer_id)]
