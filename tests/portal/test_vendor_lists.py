"""The vendor's lists, a partner's statement and a customer's users: orders, filters, pages, files, statements."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.portal.lists import (
    body_rows,
    csv_of,
    listing,
    ordered_ids,
    person,
    signed_in,
    statements,
    walked,
    words,
)  # fmt: skip
from tests.support import kept, vendors, world
from tests.support.incentives import invitation, issued, opened
from tests.support.world import World
from tests.wire.conftest import caller
from twotier.access.models import Membership, Organization, Person, Visibility
from twotier.core import clock
from twotier.core.ids import new_id
from twotier.customers.models import Customer, Relationship
from twotier.incentives.models import IncentiveEnrollment, IncentivePayment, IncentiveProfile
from twotier.licences.models import DirectoryUser, LicenseAssignment
from twotier.partners import directory
from twotier.partners.models import DirectoryChange, DirectoryEntry, Enrollment, MpnAccount, Program
from twotier.portal import customer_review_urls, directory_urls, incentives_urls, program_urls, section_urls

pytestmark = pytest.mark.django_db
PAGES = (customer_review_urls, directory_urls, incentives_urls, program_urls, section_urls)
"""Whoever reads the addresses reads the declarations."""
LISTS = {
    "applications": "/program/applications",
    "vendor-partners": "/program/partners",
    "directory-desk": "/directory",
    "directory-changes": "/directory/changes",
    "customer-reviews": "/customer-reviews",
    "incentive-enrollments": "/incentives",
    "incentive-statement": "/incentives/{enrollment}/statement",
    "customer-users": "/customers/{customer}/users",
    "customer-users-deleted": "/customers/{customer}/users/deleted",
}
VENDORS = [name for name, path in LISTS.items() if "{" not in path]
ROWS = 30
FILLED = {
    ("applications", "promised"): 20, ("directory-desk", "entry"): 20, ("directory-desk", "proposal"): 10,
    ("directory-changes", "decided"): 20, ("customer-reviews", "decided"): 0,
}  # fmt: skip
"""How many rows have a value in a column where some have none: those stand last, both ways."""
SORTS = [(name, column.name) for name in LISTS for column in listing(name).columns if column.sort]


class Desk:
    """Thirty rows of each list, most of them with equal keys."""

    def __init__(self) -> None:
        self.trade: World = world.build()
        self.vendor = caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
        self.customer = world.customer(self.trade.harbor, self.trade.alpine).customer
        self.partners = [self.partner(n) for n in range(ROWS)]
        for n, row in enumerate(self.partners):
            self.journey(n, row.id)
            self.entry(n, row)
        self.incentives()
        for n in range(ROWS + 4):
            self.reviewed(n)
        for n in range(2 * ROWS):
            self.user(n)

    def path(self, name: str) -> str:
        """Return where a list stands."""
        return LISTS[name].format(customer=self.customer.id, enrollment=self.enrollment.id)

    def reader(self, name: str) -> Client:
        """Return the browser of someone who sees the list."""
        if name == "incentive-statement":
            return signed_in(self.incentives_admin)
        return signed_in(self.vendor.person if name in VENDORS else self.trade.alpine)

    def partner(self, n: int) -> Organization:
        """Return a provider that the vendor sees; every third is a suspended direct-bill partner as well."""
        made = Organization.objects.create(
            kind="partner", kinds=["provider"], name=f"Partner {n % 4}", market=("AT", "DE")[n % 2],
            domain=f"partner-{n}.example", created_at=clock.now(),
        )  # fmt: skip
        Visibility.objects.create(organization_id=self.vendor.organization.id, tenant_id=made.id)
        Program.objects.create(tenant_id=made.id, kind="indirect_provider", status="active", activated_at=clock.now())
        if n % 3 == 0:
            Program.objects.create(
                tenant_id=made.id, kind="direct_bill", status="suspended", identified_for_offboarding=n == 0
            )
        MpnAccount.objects.create(
            tenant_id=made.id, mpn_id=f"77000{n:02}", level="location", name="x", tied_to_tenant=True
        )
        return made

    def journey(self, n: int, tenant_id: UUID) -> None:
        """Add an application: ten are decided, ten of those that wait are late."""
        Enrollment.objects.create(
            tenant_id=tenant_id, program="indirect_reseller", status=("pending", "pending", "approved")[n % 3],
            market=("AT", "DE")[n % 2], submitted_at=clock.now(), promised_by=date(2026, 12, 1 + n % 5),
            overdue_at=clock.now() if n % 3 == 0 else None,
        )  # fmt: skip

    def entry(self, n: int, provider: Organization) -> None:
        """Add an entry to two of three providers; the proposals of the others wait."""
        content, proposed = directory.kept(vendors.content()), n % 3 == 2
        if not proposed:
            entry = DirectoryEntry(
                tenant_id=provider.id, country="DE", changed_at=clock.now(), status=("hidden", "listed")[n % 2]
            )
            entry.say(vendors.content())
            entry.save()
        DirectoryChange.objects.create(
            tenant_id=provider.id, base=content, content=content | {"website": "https://new.example"},
            proposed_at=clock.now() - timedelta(days=n % 7), status="proposed" if proposed else "declined",
            decided_at=None if proposed else clock.now() - timedelta(days=n % 2), reason="" if proposed else "No.",
        )  # fmt: skip

    def incentives(self) -> None:
        """Invite every partner to a program; seven invitations are late, and Alpine was paid thirty times."""
        found = opened(self.vendor)
        issued()
        self.enrollment = invitation(self.trade.alpine)
        self.incentives_admin = person(self.trade.alpine.id, "incentives_admin")
        now = clock.now()
        IncentiveEnrollment.objects.bulk_create(
            IncentiveEnrollment(
                tenant_id=row.id, program=found, status="held" if n < 12 else "invited", mpn_id=f"77000{n:02}",
                activated_at=now, due_at=now + timedelta(days=-1 if n < 7 else 1 + n % 5),
            )
            for n, row in enumerate(self.partners)
        )  # fmt: skip
        payout = IncentiveProfile.objects.create(
            tenant_id=self.trade.alpine.id, kind="payout", label="Bank", country="AT", sealed_number=b"x",
            last_digits="3201", created_at=now,
        )  # fmt: skip
        IncentivePayment.objects.bulk_create(
            IncentivePayment(
                payout=payout,
                tenant_id=self.trade.alpine.id, enrollment=self.enrollment, amount=100 * (n % 6), currency="EUR",
                reference=f"PAY-{n:03}", paid_at=now - timedelta(days=n % 8),
            )
            for n in range(ROWS)
        )  # fmt: skip

    def reviewed(self, n: int) -> None:
        """Add a customer in review; the last four are decided."""
        key, decided = new_id(), n >= ROWS
        values = {field.attname: getattr(self.customer, field.attname) for field in Customer._meta.concrete_fields}
        changes = {
            "id": key, "tenant_id": key, "company_name": f"New {n % 3}", "folded_name": f"new {n % 3}",
            "domain": f"new-{n}.example", "status": "denied" if decided else "in_review",
            "vetted_at": clock.now() if decided else None, "created_at": clock.now() - timedelta(days=n % 9),
        }  # fmt: skip
        Customer.objects.create(**(values | changes))
        Visibility.objects.create(organization_id=self.vendor.organization.id, tenant_id=key)
        seller = self.trade.harbor if n % 2 else self.trade.baltic
        Relationship.objects.create(
            tenant_id=key, partner_id=seller.id, kind="direct", status="active", created_at=clock.now()
        )

    def user(self, n: int) -> None:
        """Add a user with one license, or from the thirtieth on a deleted one; Kranich has an admin besides."""
        gone, key = n >= ROWS, self.customer.id
        if n == 0:
            return
        made = Person.objects.create(
            tenant_id=key, user_name=f"user-{n}@kranich.example", first_name=f"Ada {n % 2}", last_name="Twin",
            created_at=clock.now() - timedelta(days=n % 6), must_change_password=n % 5 == 0,
            deleted_at=clock.now() - timedelta(days=n % 4) if gone else None,
        )  # fmt: skip
        purge = made.deleted_at + timedelta(days=30) if made.deleted_at else None
        DirectoryUser.objects.create(person=made, tenant_id=key, purge_at=purge)
        Membership.objects.create(
            tenant_id=key, organization_id=key, person=made, roles=["user"], created_at=clock.now()
        )
        if n % 3 == 0 and not gone:
            LicenseAssignment.objects.create(
                tenant_id=key, person=made, sku_id=new_id(), name="Basic", assigned_at=clock.now()
            )


@pytest.fixture
def desk() -> Desk:
    """Return the desk."""
    return kept.scene("desk of the vendor", Desk)


def all_ids(client: Client, path: str) -> list[str]:
    """Return the ids of every page, each once."""
    ids = [key for page in walked(client, path) for key in page]
    assert len(ids) == len(set(ids))
    return ids


@pytest.mark.parametrize("name", LISTS)
def test_every_head_sorts_both_ways_and_each_row_is_on_one_page(desk: Desk, name: str) -> None:
    client, path = desk.reader(name), desk.path(name)
    for column in [column for listed, column in SORTS if listed == name]:
        up, down = (all_ids(client, f"{path}?sort={way}{column}") for way in ("", "-"))
        filled = FILLED.get((name, column), ROWS)
        assert len(up) == ROWS, column
        assert up[:filled] == down[:filled][::-1], column
        assert up[filled:] == down[filled:][::-1], column
        page = client.get(f"{path}?sort=-{column}").content.decode()
        assert re.search(rf'aria-sort="descending"[^>]*><a class="tt-sort" role="button" id="sort-{column}"', page)


@pytest.mark.parametrize("name", LISTS)
def test_pages_lead_on_and_back_and_cost_the_same(desk: Desk, name: str) -> None:
    client, path = desk.reader(name), desk.path(name)
    first = client.get(path)
    assert "1–25 of 30" in words(first)
    assert 'role="status" id="count">30 entries' in first.content.decode()
    href = re.search(r'id="page-next" href="([^"]+)"', first.content.decode())
    assert href
    there = href[1].replace("&amp;", "&")
    second = client.get(there)
    assert "26–30 of 30" in words(second)
    back = re.search(r'id="page-back" href="([^"]+)"', second.content.decode())
    assert back
    assert ordered_ids(body_rows(client.get(back[1].replace("&amp;", "&")))) == ordered_ids(body_rows(first))
    cost = statements(client, path)
    assert cost == statements(client, there) <= 15
    assert client.get(f"{path}?after=forged&sort=unknown").status_code == 200


FILTERS = [
    ("applications", {"q": "partner 1"}, 8), ("applications", {"q": "7700004"}, 1), ("applications", {"q": "nobody"}, 0),
    ("applications", {"q": "{partner}"}, 1), ("applications", {"state": "pending"}, 20),
    ("applications", {"state": "overdue"}, 10), ("applications", {"state": "rejected"}, 0),
    ("applications", {"market": "AT"}, 15), ("applications", {"market": "AT", "state": "overdue"}, 5),
    ("applications", {"state": "draft", "market": "XX"}, 30),
    ("vendor-partners", {"q": "partner-7."}, 1), ("vendor-partners", {"q": "7700004"}, 1),
    ("vendor-partners", {"program": "direct_bill"}, 10), ("vendor-partners", {"program": "indirect_reseller"}, 0),
    ("vendor-partners", {"status": "suspended"}, 10), ("vendor-partners", {"status": "identified"}, 1),
    ("vendor-partners", {"market": "DE", "program": "direct_bill"}, 5),
    ("directory-desk", {"q": "Partner 3"}, 7), ("directory-desk", {"entry": "listed"}, 10),
    ("directory-desk", {"entry": "hidden"}, 10), ("directory-desk", {"entry": "missing"}, 10),
    ("directory-desk", {"proposal": "waiting"}, 10), ("directory-desk", {"proposal": "waiting", "entry": "listed"}, 0),
    ("directory-changes", {"status": "proposed"}, 10), ("directory-changes", {"status": "declined"}, 20),
    ("directory-changes", {"status": "withdrawn"}, 0), ("directory-changes", {"q": "7700004"}, 1),
    ("customer-reviews", {"status": "denied"}, 4), ("customer-reviews", {"status": "active"}, 0),
    ("customer-reviews", {"status": "all"}, 34), ("customer-reviews", {"q": "new 0"}, 10),
    ("customer-reviews", {"q": "harbor"}, 15), ("customer-reviews", {"q": "new-7."}, 1),
    ("incentive-enrollments", {"status": "held"}, 12), ("incentive-enrollments", {"late": "late"}, 7),
    ("incentive-enrollments", {"status": "invited", "late": "late"}, 0), ("incentive-enrollments", {"q": "7700004"}, 1),
    ("incentive-enrollments", {"q": "partner 1"}, 8), ("incentive-enrollments", {"q": "RESELLER inc"}, 30),
    ("incentive-statement", {"q": "pay-00"}, 10), ("incentive-statement", {"q": "nothing"}, 0),
    ("customer-users", {"q": "ada 1"}, 20), ("customer-users", {"q": "user-7@"}, 1), ("customer-users", {"q": "nobody"}, 0),
    ("customer-users", {"role": "global_admin"}, 1), ("customer-users", {"role": "user"}, 29),
    ("customer-users", {"licenses": "with"}, 9), ("customer-users", {"licenses": "without"}, 21),
    ("customer-users", {"password": "must-change", "licenses": "with"}, 1),
    ("customer-users-deleted", {"q": "user-37@"}, 1), ("customer-users-deleted", {"q": "nobody"}, 0),
]  # fmt: skip
UNKNOWN = ("draft", "XX")


def size(answer: Any) -> int:
    """Return how many rows a page says there are."""
    found = re.search(r'id="count">(\d+) entr', answer.content.decode())
    assert found
    return int(found[1])


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_narrows_page_and_file_and_is_taken_out_again(desk: Desk, name: str) -> None:
    client, path = desk.reader(name), desk.path(name)
    for query, count in [(query, count) for listed, query, count in FILTERS if listed == name]:
        sent = {key: value.format(partner=desk.partners[0].id) for key, value in query.items()}
        answer = client.get(path, sent)
        page = answer.content.decode()
        assert size(answer) == count, query
        assert (str(listing(name).unmatched) in words(answer)) == (count == 0), query
        assert page.count('<a class="btn btn-s tt-on" href=') == sum(value not in UNKNOWN for value in sent.values())
        assert len(csv_of(client.get(f"{path}.csv", sent))) == count + 1, query
        if set(sent.values()).isdisjoint(UNKNOWN):
            assert f'href="{path}" hx-get="{path}">Clear filter' in page
            assert "/views/new?list=" + name in page


@pytest.mark.parametrize("name", LISTS)
def test_the_file_has_the_rows_of_the_page_in_its_order(desk: Desk, name: str) -> None:
    client, path = desk.reader(name), desk.path(name)
    keys = {
        "applications": {str(row.id): str(row.tenant_id) for row in Enrollment.objects.all()},
        "directory-changes": {str(row.id): "" for row in DirectoryChange.objects.all()},
        "incentive-enrollments": {str(row.id): str(row.tenant_id) for row in IncentiveEnrollment.objects.all()},
        "incentive-statement": {str(row.id): row.reference for row in IncentivePayment.objects.all()},
    }.get(name, {})
    if name.startswith("customer-users"):
        keys = {str(row.id): row.user_name for row in Person.objects.filter(tenant_id=desk.customer.id)}
    for order in (way + column for listed, column in SORTS if listed == name for way in ("", "-")):
        page = client.get(path, {"sort": order}).content.decode()
        export = re.search(r'id="export" href="([^"]+)"', page)
        assert export
        assert export[1].partition("?")[0] == f"{path}.csv"
        lines = csv_of(client.get(export[1]))[1:]
        found = [keys.get(key, key) for key in all_ids(client, f"{path}?sort={order}")]
        if name == "directory-changes":
            assert len(lines) == len(found)
        else:
            assert [line.split(",")[0] for line in lines] == found


def test_what_waits_stands_first(desk: Desk) -> None:
    client = signed_in(desk.vendor.person)
    queue = [row for row in body_rows(client.get("/program/applications")) if "Pending review" in row]
    assert len(queue) == 20
    assert all("Pending review" in row for row in body_rows(client.get("/program/applications"))[:20])
    proposals = body_rows(client.get("/directory/changes"))
    assert ["</svg>Proposed<" in row for row in proposals[:11]] == [True] * 10 + [False]
    reviews = body_rows(client.get("/customer-reviews"))
    assert len(reviews) == 25
    assert not any("Denied" in row for row in reviews)


def test_nothing_of_a_cell_is_markup_that_was_written_out(desk: Desk) -> None:
    for name in LISTS:
        assert "&lt;span" not in desk.reader(name).get(desk.path(name)).content.decode(), name


@pytest.mark.parametrize("name", LISTS)
def test_strangers_find_neither_page_nor_file(desk: Desk, name: str) -> None:
    stranger, path = signed_in(desk.trade.nordic), desk.path(name)
    if name in VENDORS and name not in ("directory-desk", "incentive-enrollments"):
        assert stranger.get(path).status_code == 404
    other = signed_in(person(desk.trade.nordic.id, "global_admin", "incentives_admin"))
    answer = other.get(f"{path}.csv")
    if name == "directory-desk":
        assert not any("partner-" in line for line in csv_of(answer)), "A reader's own file is the public list."
    else:
        assert answer.status_code == 404


def test_another_vendor_sees_none_of_these_partners(desk: Desk) -> None:
    other = signed_in(caller("Other Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor").person)
    for name in ("applications", "vendor-partners", "directory-desk", "directory-changes", "incentive-enrollments"):
        assert size(other.get(desk.path(name))) == 0, name
        assert len(csv_of(other.get(f"{desk.path(name)}.csv"))) == 1, name


def test_a_view_of_the_queue_is_saved_and_found_again(desk: Desk) -> None:
    client = signed_in(desk.vendor.person)
    here = "/program/applications?state=overdue&sort=-submitted"
    saved = client.post("/views/new", {"list": "applications", "next": here, "name": "Late ones", "shared": "on"})
    assert saved.headers["Location"] == here
    colleague = signed_in(person(desk.vendor.organization.id, "vendor_reviewer"))
    assert "Late ones" in words(colleague.get("/program/applications"))


def test_a_customer_has_the_same_list_of_its_own_users(desk: Desk) -> None:
    admin = Person.objects.get(tenant_id=desk.customer.id, memberships__roles=["global_admin"])
    Person.objects.filter(id=admin.id).update(must_change_password=False)
    client = signed_in(admin)
    page = client.get("/users", {"licenses": "with", "sort": "-since"})
    assert size(page) == 9
    assert 'href="/users?sort=-since"' in page.content.decode()
    assert f'href="/customers/{desk.customer.id}/users.csv?licenses=with&amp;sort=-since"' in page.content.decode()
