"""Overview: figures that are true, and what is due, for every kind of organization."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.portal.lists import heading, person, signed_in, statements, words
from tests.support import vendors, world
from tests.support.enrollment import Stage, build
from tests.support.incentives import opened
from tests.support.world import World
from tests.wire.conftest import caller
from twotier.access.models import Visibility
from twotier.core import clock
from twotier.customers.models import Customer
from twotier.customers.queries import vetting
from twotier.customers.usecases.vet_customer import switch_vetting
from twotier.incentives.models import IncentiveEnrollment
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.partners.models import Enrollment
from twotier.partners.usecases.propose_directory_change import propose_directory_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(tmp_path: Path) -> World:
    """Return a world with a sale."""
    made = world.build()
    items = world.prices(tmp_path)
    customer = world.customer(made.harbor, made.alpine).customer
    place_order(made.harbor.actor, customer.id, [Wanted(id=0, catalog_item_id=items["Basic P1M monthly"], quantity=10)])
    return made


def test_a_providers_figures_and_deadlines(trade: World) -> None:
    world.customer(
        trade.harbor, agreed=False, company_name="Elbe Digital", domain="elbe.onmicrosoft.com"
    )  # fmt: skip
    page = signed_in(trade.harbor).get("/")
    text = words(page)
    assert heading(page) == "Overview"
    assert "Customers 2 Show all" in text
    assert "Active resellers 1 Show all" in text
    assert "Active licenses 10 in 1 subscription" in text
    assert "10 licenses can be given back" in text
    assert "Nothing can be ordered for Elbe Digital before." in text
    assert "Add new customer" in text


def test_a_reseller_sees_what_it_serves_and_adds_nothing(trade: World) -> None:
    text = words(signed_in(trade.alpine).get("/"))
    assert "Indirect providers 1" in text
    assert "Active licenses 10" in text
    assert "Add new customer" not in text
    assert "can be given back" not in text


def test_a_stranger_sees_zeros(trade: World) -> None:
    text = words(signed_in(trade.nordic).get("/"))
    assert "Customers 0" in text
    assert "Active licenses 0" in text
    assert "Nothing needs you now." in text


def test_the_vendor_counts_partners_by_program(trade: World) -> None:
    vendor = caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
    text = words(signed_in(vendor.person).get("/"))
    assert "Indirect providers 2 active" in text
    assert "Indirect resellers 2 active" in text
    assert "Direct-bill partners 1 active" in text
    assert "Markets with prices 1 DE" in text
    assert "sheet.csv" in text


def test_roles_without_customers_see_no_figures_of_them(trade: World) -> None:
    page = signed_in(person(trade.harbor.id, "mpn_partner_admin")).get("/")
    assert page.status_code == 200
    assert "Customers" not in words(page)


def test_the_page_stays_cheap(trade: World) -> None:
    assert statements(signed_in(trade.harbor), "/") <= 13


# What needs the vendor


@pytest.fixture
def stage() -> Stage:
    """Return a vendor whose every queue holds something: an application, a proposal, a customer, an invitation."""
    made = build()
    made.policy(approval="manual")
    made.submit()
    provider = made.partner("Alster Distribution", "provider")
    propose_directory_change(provider.actor, vendors.content(name="Alster Cloud"))
    switch_vetting(made.meridian, on=True)
    seller = world.build().harbor
    for name in ("elbe", "oder"):
        waits = world.customer(seller, agreed=False, company_name=name, domain=f"{name}.onmicrosoft.com").customer
        Visibility.objects.get_or_create(organization_id=made.vendor.organization.id, tenant_id=waits.id)
    late = opened(made.vendor, "direct_bill", "Direct-bill incentives")
    IncentiveEnrollment.objects.create(
        tenant_id=made.baltic.id, program=late, status="held", activated_at=clock.now(), due_at=clock.now()
    )
    return made


def needs(answer: Any) -> list[tuple[str, str]]:
    """Return mark and title of each row under "Needs you"."""
    panel = re.search(r'id="needs">.*?</section>', answer.content.decode(), re.DOTALL)
    rows = re.findall(r"</svg>([^<]+)</span><div><b>([^<]+)</b>", panel[0]) if panel else []
    return [(mark, title) for mark, title in rows]


APPLICATION, PROPOSAL = "1 application waits for a decision", "1 directory proposal waits"
REVIEWS, INVITATION = "2 new customers wait for their review", "1 incentive invitation is late"


def test_the_vendor_reads_what_waits_for_it_and_follows_it(stage: Stage) -> None:
    client = signed_in(stage.vendor.person)
    page = client.get("/")
    assert needs(page) == [
        ("Overdue", INVITATION), ("Pending review", APPLICATION), ("Proposed", PROPOSAL), ("In review", REVIEWS),
    ]  # fmt: skip
    for link, name in (
        ("/program/applications?state=pending", "Baltic Systems"), ("/directory/changes?status=proposed", "Alster"),
        ("/customer-reviews", "oder"), ("/incentives?status=held&amp;late=late", "Baltic Systems"),
    ):  # fmt: skip
        assert f'href="{link}"' in page.content.decode()
        rows = re.findall(r'id="row-[^"]+"', (there := client.get(link.replace("&amp;", "&"))).content.decode())
        assert rows
        assert name in words(there)
    assert statements(client, "/") <= 15


def test_what_is_late_stands_first(stage: Stage) -> None:
    Enrollment.objects.update(overdue_at=clock.now())
    IncentiveEnrollment.objects.all().delete()
    Customer.objects.filter(company_name="elbe").update(created_at=clock.now() - vetting.PROMISED)
    page = signed_in(stage.vendor.person).get("/")
    assert [mark for mark, _title in needs(page)] == ["Overdue", "Overdue", "Proposed"]
    assert "1 is past its promised day." in words(page)
    assert "1 waits longer than 5 days." in words(page)


@pytest.mark.parametrize(
    ("role", "titles"),
    [("vendor_reviewer", [APPLICATION, REVIEWS]), ("vendor_representative", [PROPOSAL])],
)
def test_a_role_reads_only_what_it_may_decide(stage: Stage, role: str, titles: list[str]) -> None:
    client = signed_in(person(stage.vendor.organization.id, role))
    assert [title for _mark, title in needs(client.get("/"))] == titles


def test_a_vendor_for_whom_nothing_waits_is_told_so() -> None:
    vendor = caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
    assert "Needs you Nothing needs you now." in words(signed_in(vendor.person).get("/"))
