"""What the portal shows of products that are no licenses: canceled lines, plans that stay, services that end with their term."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.portal.lists import signed_in, words
from tests.support import goods
from tests.support import subscriptions as shops
from tests.support.subscriptions import Shop
from twotier.entitlements.models import AzureEntitlement
from twotier.entitlements.usecases.activate import activate
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.cancel_software import cancel_software
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop."""
    yield from shops.shops(tmp_path)


@pytest.fixture
def more(shop: Shop, tmp_path: Path) -> dict[str, str]:
    """Return what is sold besides licenses, by name."""
    return goods.goods(tmp_path)


@pytest.fixture
def alice(shop: Shop) -> Client:
    """Return the seller's admin agent at a browser."""
    return signed_in(shop.world.harbor)


def bought(shop: Shop, *items: str) -> str:
    """Order some items; return the order's id."""
    lines = [Wanted(id=number, catalog_item_id=item, quantity=1) for number, item in enumerate(items)]
    (order,), _rows = place_order(shop.actor, shop.customer.id, lines)
    return str(order.id)


def path_of(row: Subscription) -> str:
    """Return the subscription's page."""
    return f"/customers/{row.tenant_id}/subscriptions/{row.id}"


def test_a_canceled_line_stands_as_canceled(shop: Shop, alice: Client, more: dict[str, str]) -> None:
    order = bought(shop, more["cal"], more["sql 3y"])
    of_customer = f"/customers/{shop.customer.id}/orders"
    assert "Canceled" not in words(alice.get(of_customer)).split("All billing plans")[-1]
    cancel_software(shop.actor, shop.customer.id, order, [(1, "")])
    page = words(alice.get(of_customer))
    assert "1 × cal" in page
    assert "1 × sql 3y Canceled" in page
    for path in ("/orders", of_customer):
        file = b"".join(alice.get(f"{path}.csv")).decode("utf-8-sig")
        assert [row.split(",")[6] for row in file.splitlines()[1:]] == ["1", "0"]


def test_a_plan_by_use_stays_suspended(shop: Shop, alice: Client, more: dict[str, str]) -> None:
    bought(shop, more["azure"])
    row = Subscription.objects.get()
    page = words(alice.get(path_of(row)))
    assert "goes on until it is canceled" in page
    assert "This subscription is charged by use" in page
    assert "10 Dec 9999" not in page
    assert "Azure subscriptions are active under this plan" in words(alice.get(f"{path_of(row)}/suspend"))
    alice.post(f"{path_of(row)}/suspend", {"version": row.version})
    row.refresh_from_db()
    assert row.status == "active"
    AzureEntitlement.objects.update(status="canceled")
    assert "It stays suspended until you reactivate or cancel it." in words(alice.get(f"{path_of(row)}/suspend"))
    alice.post(f"{path_of(row)}/suspend", {"version": row.version})
    page = words(alice.get(path_of(row)))
    assert "It stays suspended until someone reactivates or cancels it." in page
    assert "disabled" not in page
    alice.post(f"{path_of(row)}/cancel", {"version": row.version + 1, "confirmed": "on"})
    row.refresh_from_db()
    assert row.status == "deleted"


def test_software_points_to_its_order(shop: Shop, alice: Client, more: dict[str, str]) -> None:
    bought(shop, more["sql 1y"])
    page = words(alice.get(path_of(Subscription.objects.get())))
    assert "Cancel it through its order" in page
    assert "Change quantity" not in page


def test_a_service_that_is_canceled_too_late_ends_with_its_term(
    shop: Shop, alice: Client, more: dict[str, str]
) -> None:
    bought(shop, more["saas"])
    row = Subscription.objects.get()
    assert "This service is not set up yet" in words(alice.get(path_of(row)))
    activate(shop.actor, shop.customer.id, row.id)
    assert "credited in full" in words(alice.get(f"{path_of(row)}/cancel"))
    shop.time.jump(shop.time.moment + timedelta(hours=24))
    row.refresh_from_db()
    got = alice.post(f"{path_of(row)}/cancel", {"version": row.version, "confirmed": "on"}, follow=True)
    assert "Too late to cancel: it ends with its term." in words(got)
    row.refresh_from_db()
    assert (row.status, row.auto_renew) == ("active", False)
