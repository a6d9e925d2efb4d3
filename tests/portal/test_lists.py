"""Every list of the portal: sorted both ways, each filter, each row on one page, and the file as the page."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.portal.lists import (
    body_rows,
    copies,
    csv_of,
    listing,
    ordered_ids,
    person,
    signed_in,
    statements,
    walked,
    words,
)  # fmt: skip
from tests.support import kept, world
from tests.support.world import World
from tests.wire.conftest import caller
from twotier.access.models import Person, Visibility
from twotier.catalog.models import CatalogImport
from twotier.core import clock, sealing
from twotier.customers.models import Customer, Relationship, ResellerAssociation
from twotier.orders.models import Order, OrderLine
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.portal import section_urls
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db
PAGES = section_urls.urlpatterns
"""Whoever reads the addresses reads the declarations."""
LISTS = {
    "customers": "/customers",
    "orders": "/orders",
    "customer-orders": "/customers/{customer}/orders",
    "customer-subscriptions": "/customers/{customer}/subscriptions",
    "activity": "/activity",
    "customer-activity": "/customers/{customer}/activity",
    "prices": "/prices",
    "catalog-imports": "/catalog/imports",
}


SORTS = [
    (name, column.name)
    for name in LISTS
    for column in listing(name).columns
    if column.sort and column.name != "closeness"
]


class Shop:
    """Harbor with many customers, orders, subscriptions, acts and imports, most of them with equal keys."""

    def __init__(self, folder: Path) -> None:
        self.items = world.prices(folder)
        self.trade: World = world.build()
        self.customer = world.customer(self.trade.harbor, self.trade.alpine).customer
        self.vendor = caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
        copies(
            Customer, self.customer, 30, id=None, company_name="Twin GmbH", folded_name="twin gmbh", domain="x{n}.test"
        )
        for row in Customer.objects.exclude(id=self.customer.id):
            Visibility.objects.create(organization_id=self.trade.harbor.id, tenant_id=row.id)
            Relationship.objects.create(
                tenant_id=row.id, partner_id=self.trade.harbor.id, kind="direct", status="active", created_at=clock.now()
            )  # fmt: skip
        line = Wanted(id=0, catalog_item_id=self.items["Basic P1Y monthly"], quantity=3, friendly_name="Basic for all")
        place_order(self.trade.harbor.actor, self.customer.id, [line])
        self.subscription, self.order = Subscription.objects.get(), Order.objects.get()
        copies(Order, self.order, 30, id="order{n:07}")
        sold = OrderLine.objects.get()
        for n in range(30):
            copies(OrderLine, sold, 1, id=None, order_id=f"order{n:07}")
        copies(Subscription, self.subscription, 30, id=None)
        sealing.seal()
        CatalogImport.objects.bulk_create(
            CatalogImport(
                kind=("price_sheet", "product_list")[n % 2], file_name="sheet.csv", sha256="0", imported_by="x", taken=n % 3,
                imported_at=clock.now() - timedelta(days=1),
            )
            for n in range(30)
        )  # fmt: skip

    def path(self, name: str) -> str:
        """Return where a list stands."""
        return LISTS[name].format(customer=self.customer.id)

    def reader(self, name: str) -> Client:
        """Return the browser of someone who sees the list."""
        if name == "catalog-imports":
            return signed_in(self.vendor.person)
        return signed_in(self.trade.harbor)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Return the shop."""
    return kept.scene("shop of lists", lambda: Shop(tmp_path))


@pytest.mark.parametrize(("name", "column"), SORTS)
def test_a_head_sorts_both_ways_and_each_row_is_on_one_page(shop: Shop, name: str, column: str) -> None:
    client, path = shop.reader(name), shop.path(name)
    usual = listing(name).order
    ways = []
    for order, word in ((column, "ascending"), (f"-{column}", "descending")):
        page = client.get(path, {"sort": order}).content.decode()
        assert page.count("aria-sort") == 1
        head = re.search(
            rf'aria-sort="(\w+)"[^>]*><a class="tt-sort" role="button" id="sort-{column}" href="([^"]+)"', page
        )
        assert head
        assert head[1] == word
        other = f"-{column}" if order == column else column
        assert head[2] == (path if other == usual else f"{path}?sort={other}")
        pages = walked(client, f"{path}?sort={order}")
        ids = [key for page_ids in pages for key in page_ids]
        if "<tr" in page and name not in ("activity", "customer-activity"):
            assert len(ids) == len(set(ids))
        ways.append(ids)
    assert ways[0] == ways[1][::-1]


@pytest.mark.parametrize("name", LISTS)
def test_the_pager_says_where_one_is_and_leads_back(shop: Shop, name: str) -> None:
    client, path = shop.reader(name), shop.path(name)
    there = walked(client, path)
    total = sum(len(page) for page in there)
    first = client.get(path)
    assert f"1–{len(there[0])} of {total}" in words(first)
    assert f'role="status" id="count">{total} entr' in first.content.decode()
    if len(there) == 1:
        return
    href = re.search(r'id="page-next" href="([^"]+)"', first.content.decode())
    assert href
    second = client.get(href[1].replace("&amp;", "&")).content.decode()
    assert f"26–{min(50, total)} of {total}" in second
    back = re.search(r'id="page-back" href="([^"]+)"', second)
    assert back
    again = client.get(back[1].replace("&amp;", "&"))
    assert ordered_ids(body_rows(again)) == there[0]
    assert 'id="page-back"' not in again.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_statements_for_many_rows_as_for_few(shop: Shop, name: str) -> None:
    client, path = shop.reader(name), shop.path(name)
    assert statements(client, path) <= 15


FILTERS = [
    ("customers", {"q": "kranich"}, 1), ("customers", {"kind": "direct"}, 30), ("customers", {"kind": "indirect"}, 1),
    ("customers", {"reseller": "{alpine}"}, 1), ("customers", {"status": "active"}, 31),
    ("customers", {"status": "denied"}, 0), ("customers", {"reseller": "{alpine}", "q": "twin"}, 0),
    ("customers", {"kind": "odd", "reseller": "none", "status": "x"}, 31),
    ("orders", {"q": "{order}"}, 1), ("orders", {"q": "kranich"}, 31), ("orders", {"q": "nobody"}, 0),
    ("orders", {"status": "completed"}, 31), ("orders", {"status": "cancelled"}, 0), ("orders", {"cycle": "monthly"}, 31),
    ("orders", {"cycle": "annual"}, 0), ("customer-orders", {"q": "{order}"}, 1),
    ("customer-subscriptions", {"q": "basic FOR"}, 31), ("customer-subscriptions", {"q": "{subscription}"}, 1),
    ("customer-subscriptions", {"status": "active"}, 31), ("customer-subscriptions", {"cycle": "annual"}, 0),
    ("activity", {"since": "2020-01-01", "until": "2020-01-02"}, 0), ("activity", {"q": "nobody"}, 0),
    ("prices", {"q": "basic"}, 1), ("prices", {"q": "nothing like it"}, 0), ("prices", {"segment": "commercial"}, 2),
    ("catalog-imports", {"kind": "price_sheet"}, 16), ("catalog-imports", {"q": "sheet.csv"}, None),
    ("catalog-imports", {"q": "nothing"}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "query", "count"), FILTERS)
def test_a_filter_narrows_and_is_taken_out_again(
    shop: Shop, name: str, query: dict[str, str], count: int | None
) -> None:
    client, path = shop.reader(name), shop.path(name)
    known = {"alpine": shop.trade.alpine.id, "order": shop.order.id, "subscription": shop.subscription.id}
    sent = {key: value.format(**known) for key, value in query.items()}
    answer = client.get(path, sent)
    page = answer.content.decode()
    size = re.search(r'id="count">(\d+) entr', page)
    assert size
    if count is not None:
        assert int(size[1]) == count
    if count == 0:
        assert str(listing(name).unmatched) in words(answer)
        assert str(listing(name).none) not in words(answer) or listing(name).none == listing(name).unmatched
    chips = re.findall(r'<a class="btn btn-s tt-on" href="([^"]+)"', page)
    usual = {"odd", "none", "x", "commercial"}
    assert len(chips) == sum(value not in usual for value in sent.values())
    if chips:
        assert f'href="{path}" hx-get="{path}">Clear filter' in page


@pytest.mark.rows("S172")
def test_the_reseller_filter_shows_exactly_the_resellers_customers(shop: Shop) -> None:
    other = world.partner("Brenner Office", "reseller", "AT")
    twin = Customer.objects.filter(company_name="Twin GmbH").first()
    assert twin
    ResellerAssociation.objects.create(
        tenant_id=twin.id, provider_id=shop.trade.harbor.id, reseller_id=other.id, granted_at=clock.now()
    )
    alice, path = shop.reader("customers"), f"/customers?reseller={shop.trade.alpine.id}"
    assert ordered_ids(body_rows(alice.get(path))) == [str(shop.customer.id)]
    assert ordered_ids(body_rows(alice.get(f"{path}&q=KRANICH"))) == [str(shop.customer.id)]
    assert body_rows(alice.get(f"{path}&q=twin")) == []
    bob = signed_in(shop.trade.alpine)
    assert ordered_ids(body_rows(bob.get(f"/customers?reseller={shop.trade.harbor.id}"))) == [str(shop.customer.id)]


@pytest.mark.parametrize("name", LISTS)
def test_the_file_has_the_rows_of_the_page_in_its_order(shop: Shop, name: str) -> None:
    client, path = shop.reader(name), shop.path(name)
    orders = [column.name for column in listing(name).columns if column.sort]
    for order in (orders[0], f"-{orders[0]}"):
        query = f"?sort={order}"
        if name == "customers":
            query = f"?kind=direct&sort={order}"
        page = client.get(f"{path}{query}").content.decode()
        href = re.search(r'id="export" href="([^"]+)"', page)
        assert href
        assert href[1].startswith(f"{path}.csv")
        lines = csv_of(client.get(href[1].replace("&amp;", "&")))[1:]
        ids = [key for page_ids in walked(client, f"{path}{query}") for key in page_ids]
        if name in ("customers", "orders", "customer-orders", "customer-subscriptions"):
            assert [line.split(",")[0] for line in lines] == ids
        elif name == "prices":
            assert list(dict.fromkeys(line.split(",")[2] for line in lines)) == ids
        else:
            assert len(lines) == len(ids)


@pytest.mark.parametrize("role", ["sales_agent", "helpdesk_agent", "billing_admin", "user_management_admin"])
def test_roles_without_the_permission_export_no_customers(shop: Shop, role: str) -> None:
    """The permission customer.export of the role table (C15)."""
    client = signed_in(person(shop.trade.harbor.id, role))
    for path in ("/customers", shop.path("customer-subscriptions")):
        assert 'id="export"' not in client.get(path).content.decode()
        assert client.get(f"{path}.csv").status_code == 403


def test_strangers_find_no_file(shop: Shop) -> None:
    nordic = signed_in(shop.trade.nordic)
    for name in ("customer-orders", "customer-subscriptions"):
        assert nordic.get(f"{shop.path(name)}.csv").status_code == 404
    admin = signed_in(person(shop.trade.nordic.id, "global_admin"))
    assert admin.get(f"{shop.path('customer-activity')}.csv").status_code == 404
    assert len(csv_of(nordic.get("/customers.csv"))) == len(csv_of(nordic.get("/orders.csv"))) == 1
    assert nordic.get("/catalog/imports.csv").status_code == 404
    bob = signed_in(shop.trade.alpine)
    assert bob.get(f"{shop.path('customer-orders')}.csv").status_code == 403
    assert bob.get("/orders.csv").status_code == 404


@pytest.mark.parametrize(("path", "stays"), [("/customers", False), ("/orders", False), ("/activity", True)])
def test_an_empty_list_keeps_only_a_filter_that_always_narrows(shop: Shop, path: str, *, stays: bool) -> None:
    admin = signed_in(person(shop.trade.nordic.id, "global_admin", "admin_agent"))
    page = admin.get(path).content.decode()
    assert body_rows(admin.get(path)) == []
    assert ('id="filter"' in page) == stays
    assert 'id="filter"' in admin.get(f"{path}?q=nobody").content.decode()


def test_a_file_never_tells_a_reseller_or_a_customer_the_purchase_price(shop: Shop) -> None:
    mine, theirs = (
        csv_of(shop.reader("prices").get("/prices.csv")),
        csv_of(signed_in(shop.trade.alpine).get("/prices.csv")),
    )
    assert len(mine) == len(theirs) > 1
    assert any(line.endswith("EUR,5.1") for line in mine)
    assert not any(line.endswith("EUR,5.1") for line in theirs)


def test_files_are_parted_as_the_readers_spreadsheet_expects(shop: Shop) -> None:
    alice = shop.reader("orders")
    assert "Order ID,When (UTC),Customer" in csv_of(alice.get("/orders.csv"))[0]
    Person.objects.filter(id=shop.trade.harbor.caller.person.id).update(language="de")
    head, line = csv_of(alice.get("/orders.csv", headers={"Accept-Language": "de"}))[:2]
    assert head.count(";") == line.count(";") == 9
    assert ";15,30;EUR;" in line


def test_a_customer_sorts_and_filters_its_own_lists(shop: Shop) -> None:
    admin = Person.objects.get(tenant_id=shop.customer.id)
    Person.objects.filter(id=admin.id).update(must_change_password=False)
    client = signed_in(admin)
    assert "1–25 of 31" in words(client.get("/subscriptions"))
    page = client.get("/subscriptions", {"sort": "-licenses", "status": "active"})
    assert 'href="/subscriptions?status=active"' in page.content.decode().replace("&amp;", "&")
    assert "Amount" not in words(page)
    assert 'id="export"' not in page.content.decode()
    assert 'name="q"' not in client.get("/activity").content.decode()
