"""Paging all customers by seek while others come and go: every id that stands all the time comes once (the full size: `make bench`)."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import world as worlds
from tests.support.world import World
from tests.wire.conftest import Caller
from twotier.access.models import Visibility
from twotier.core import clock
from twotier.core.ids import new_id
from twotier.customers.models import Customer, Relationship

pytestmark = pytest.mark.django_db
STANDING, PAGE, MOVERS = 300, 40, 4


def shelf(trade: World) -> set[str]:
    """Give Harbor customers; return the ids of all it has."""
    pattern = worlds.customer(trade.harbor, agreed=False).customer
    keys, now = [new_id() for _ in range(STANDING - 1)], clock.now()
    values = {f.attname: getattr(pattern, f.attname) for f in Customer._meta.concrete_fields if f.attname != "id"}
    Customer.objects.bulk_create([Customer(id=key, **(values | {"tenant_id": key})) for key in keys], batch_size=100)
    Relationship.objects.bulk_create(
        [Relationship(tenant_id=key, partner_id=trade.harbor.id, kind="provider", status="active", created_at=now) for key in keys],
        batch_size=100,
    )  # fmt: skip
    seen = [Visibility(organization_id=trade.harbor.id, tenant_id=key) for key in keys]
    Visibility.objects.bulk_create(seen, batch_size=100)
    return {str(pattern.id), *map(str, keys)}


def move(trade: World, moved: list[str]) -> None:
    """Let customers come, and those that came before go again."""
    for key in moved[-MOVERS:]:
        removed = trade.harbor.caller("PATCH", f"/v1/customers/{key}", {"relationshipToPartner": "none"})
        assert removed.status == 200, removed.bytes
    moved += [arrived(trade) for _number in range(MOVERS)]


def arrived(trade: World) -> str:
    """Return the id of a new customer."""
    return str(worlds.customer(trade.harbor, agreed=False, domain=f"{uuid4().hex[:12]}.onmicrosoft.com").customer.id)


def page(caller: Caller, token: str) -> tuple[list[str], str]:
    """Return the ids of a page and the mark of the next one."""
    headers: dict[str, Any] = {"MS_ContinuationToken": token} if token else {}
    got = caller("GET", f"/v1/customers?size={PAGE}{'&seekOperation=Next' if token else ''}", **headers).json
    return [row["id"] for row in got["items"]], got.get("continuationToken", "")


def statements(caller: Caller, token: str) -> int:
    """Return how many statements a page takes."""
    with CaptureQueriesContext(connection) as captured:
        page(caller, token)
    return len(captured)


@pytest.mark.trap(9)
def test_every_id_comes_once_while_others_come_and_go(world: World) -> None:
    stood, seen, moved, tokens = shelf(world), list[str](), list[str](), [""]
    while True:
        ids, token = page(world.harbor.caller, tokens[-1])
        seen += ids
        if not token:
            break
        tokens.append(token)
        move(world, moved)
    assert len(seen) == len(set(seen)), "nobody comes twice"
    assert set(seen) - set(moved) == stood, "nobody who stood all the time is missing"
    assert len(tokens) >= STANDING // PAGE
    assert statements(world.harbor.caller, tokens[-1]) == statements(world.harbor.caller, "")
