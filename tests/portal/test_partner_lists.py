"""Lists of partners, their requests, invitations and order requests: sorted, filtered, paged, saved, as a file."""

import csv
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

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
from tests.support import inviting, kept, world
from tests.support.requests import sent
from tests.support.world import Partner, World
from twotier.access.models import Organization, SavedView
from twotier.core import clock, tenancy
from twotier.core.ids import new_id
from twotier.customers.models import Invitation, ResellerAssociation
from twotier.orders.models import OrderRequest
from twotier.partners.models import PartnerAgreement
from twotier.partnerships.models import Partnership, PartnershipRequest
from twotier.portal import invitation_urls, partnership_urls, two_ways_urls

pytestmark = pytest.mark.django_db
PAGES = (*invitation_urls.urlpatterns, *partnership_urls.urlpatterns, *two_ways_urls.urlpatterns)
"""Whoever reads the addresses reads the declarations."""
LISTS = {
    "indirect-resellers": "/indirect-resellers",
    "indirect-providers": "/indirect-providers",
    "partnership-requests": "/indirect-resellers/requests",
    "invitations": "/invitations",
    "joint-invitations": "/invitations",
    "order-requests": "/order-requests",
    "sent-order-requests": "/order-requests",
}
OF_RESELLER = ("indirect-providers", "joint-invitations", "sent-order-requests")
SORTS = [(name, column.name) for name in LISTS for column in listing(name).columns if column.sort]


class Desk:
    """Harbor and Alpine with many of everything between them, most of it with equal keys."""

    def __init__(self) -> None:
        self.trade: World = world.build()
        self.customer = world.customer(self.trade.harbor, self.trade.alpine).customer
        self.asked = sent(self.trade.harbor, recipient="it@seine.test")
        self.invited = Invitation.objects.create(**self.invitation(self.trade.harbor, email="claire@lumiere.test"))
        self.joint = inviting.joint(self.trade)
        self.ordered = OrderRequest.objects.create(
            tenant_id=self.customer.id, sender_id=self.trade.alpine.id, receiver_id=self.trade.harbor.id,
            kind="change_quantity", subscription_id=new_id(), subscription_name="Basic", old_quantity=1, quantity=2,
            status="open", asked_by_name="Bob", created_at=clock.now(),
        )  # fmt: skip

    @staticmethod
    def invitation(sender: Partner, **changes: Any) -> dict[str, Any]:
        """Return what a row of an invitation to an own relationship holds."""
        now, names = clock.now(), {"subject": "Hello", "text": "Hello", "language": "en", "token": str(new_id())}
        place = {"tenant_id": sender.id, "sender_id": sender.id, "kind": "relationship", "relation": "direct"}
        return place | names | {"status": "pending", "created_at": now, "expires_at": now + timedelta(days=9)} | changes

    def fill(self, count: int = 30) -> None:
        """Add copies of everything."""
        with tenancy.scope(tenancy.PROGRAM):
            for partner, own in ((self.trade.alpine, "harbor"), (self.trade.harbor, "alpine")):
                copies(
                    Organization, partner.caller.organization, count, id=None, name="Twin IT", domain=f"{own}{{n}}.test"
                )
            bond = Partnership.objects.get()
            for other in Organization.objects.filter(domain__startswith="harbor", name="Twin IT"):
                copies(Partnership, bond, 1, id=None, reseller_id=str(other.id))
            for other in Organization.objects.filter(domain__startswith="alpine", name="Twin IT"):
                copies(Partnership, bond, 1, id=None, tenant_id=str(other.id), provider_id=str(other.id))
            copies(PartnershipRequest, self.asked, count, id=None, token="token-{n}")
            copies(Invitation, self.invited, count, id=None, token="own-{n}")
            copies(Invitation, self.joint, count, id=None, token="joint-{n}")
            copies(OrderRequest, self.ordered, count, id=None)

    def owner(self, name: str) -> Partner:
        """Return whose list it is."""
        return self.trade.alpine if name in OF_RESELLER else self.trade.harbor

    def reader(self, name: str) -> Client:
        """Return the browser of someone who sees the list."""
        return signed_in(self.owner(name))

    def blind(self, name: str) -> Client:
        """Return the browser of a colleague whose role does not open the list."""
        return signed_in(person(self.owner(name).id, "sales_agent" if name in OF_RESELLER else "incentives_user"))

    def stranger(self, name: str) -> Client:
        """Return the browser of another organization that has such a list."""
        return signed_in(self.trade.seine if name in OF_RESELLER else self.trade.nordic)


@pytest.fixture
def small() -> Desk:
    """Return the desk with one of each."""
    return kept.scene("desk of partners", Desk)


def filled() -> Desk:
    """Make the desk with many of each."""
    made = Desk()
    made.fill()
    return made


@pytest.fixture
def desk() -> Desk:
    """Return the desk with many of each."""
    return kept.scene("full desk of partners", filled)


@pytest.mark.rows("S109")
@pytest.mark.parametrize(("name", "column"), SORTS)
def test_a_head_sorts_both_ways_and_each_row_is_on_one_page(desk: Desk, name: str, column: str) -> None:
    client, path, usual = desk.reader(name), LISTS[name], listing(name).order
    ways = []
    for order, word in ((column, "ascending"), (f"-{column}", "descending")):
        page = client.get(path, {"sort": order}).content.decode()
        head = re.search(
            rf'aria-sort="(\w+)"[^>]*><a class="tt-sort" role="button" id="sort-{column}" href="([^"]+)"', page
        )
        assert head
        other = f"-{column}" if order == column else column
        assert (head[1], head[2]) == (word, path if other == usual else f"{path}?sort={other}")
        pages = walked(client, f"{path}?sort={order}")
        ids = [key for page_ids in pages for key in page_ids]
        assert [len(page_ids) for page_ids in pages] == [25, 6]
        assert len(set(ids)) == 31
        ways.append(ids)
    assert ways[0] == ways[1][::-1]


@pytest.mark.parametrize("name", LISTS)
def test_the_pager_says_where_one_is_and_leads_back(desk: Desk, name: str) -> None:
    client, path = desk.reader(name), LISTS[name]
    first = client.get(path)
    assert "1–25 of 31" in words(first)
    assert 'role="status" id="count">31 entries' in first.content.decode()
    there = walked(client, path)
    href = re.search(r'id="page-next" href="([^"]+)"', first.content.decode())
    assert href
    second = client.get(href[1].replace("&amp;", "&")).content.decode()
    assert "26–31 of 31" in second
    back = re.search(r'id="page-back" href="([^"]+)"', second)
    assert back
    again = client.get(back[1].replace("&amp;", "&"))
    assert ordered_ids(body_rows(again)) == there[0]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_statements_for_many_rows_as_for_few(small: Desk, name: str) -> None:
    client, path = small.reader(name), LISTS[name]
    few = statements(client, path)
    small.fill()
    assert statements(client, path) == few <= 15


def test_a_mark_of_another_order_starts_at_the_front(desk: Desk) -> None:
    client = desk.reader("invitations")
    page = client.get("/invitations?sort=until").content.decode()
    mark = page.partition("after=")[2].partition('"')[0]
    front = ordered_ids(body_rows(client.get("/invitations")))
    for odd in (mark, f"{mark}x", "%00", "AAA"):
        assert ordered_ids(body_rows(client.get(f"/invitations?after={odd}"))) == front


FILTERS = [
    ("indirect-resellers", {"q": "ALPINE"}, 1), ("indirect-resellers", {"q": "{mpn}"}, 31),
    ("indirect-resellers", {"q": "harbor7.test"}, 1), ("indirect-resellers", {"q": "nobody"}, 0),
    ("indirect-resellers", {"show": "ended"}, 0), ("indirect-resellers", {"show": "all"}, 31),
    ("indirect-resellers", {"show": "odd"}, 31), ("indirect-resellers", {"agreement": "accepted"}, 1),
    ("indirect-resellers", {"agreement": "missing"}, 30), ("indirect-resellers", {"country": "AT"}, 31),
    ("indirect-resellers", {"country": "FR"}, 0), ("indirect-resellers", {"country": "TW"}, 31),
    ("indirect-resellers", {"q": "twin", "agreement": "accepted"}, 0),
    ("indirect-providers", {"q": "harbor d"}, 1), ("indirect-providers", {"show": "ended"}, 0),
    ("indirect-providers", {"agreement": "accepted"}, 1), ("indirect-providers", {"q": "nobody"}, 0),
    ("partnership-requests", {"q": "seine.test"}, 31), ("partnership-requests", {"q": "nobody"}, 0),
    ("partnership-requests", {"status": "open"}, 31), ("partnership-requests", {"status": "requested"}, 31),
    ("partnership-requests", {"status": "closed"}, 0), ("partnership-requests", {"status": "odd"}, 31),
    ("invitations", {"q": "LUMIERE"}, 31), ("invitations", {"state": "pending"}, 31),
    ("invitations", {"state": "revoked"}, 0), ("invitations", {"kind": "joint"}, 31),
    ("joint-invitations", {"kind": "joint"}, 31), ("joint-invitations", {"kind": "relationship"}, 0),
    ("joint-invitations", {"q": "harbor"}, 31), ("joint-invitations", {"q": "nordic"}, 0),
    ("order-requests", {"q": "kranich"}, 31), ("order-requests", {"q": "{customer}"}, 31),
    ("order-requests", {"q": "BASIC"}, 31), ("order-requests", {"q": "alpine"}, 31),
    ("order-requests", {"q": "harbor"}, 0), ("order-requests", {"status": "open"}, 31),
    ("order-requests", {"status": "accepted"}, 0), ("order-requests", {"kind": "renewal"}, 0),
    ("sent-order-requests", {"q": "harbor"}, 31), ("sent-order-requests", {"kind": "change_quantity"}, 31),
    ("sent-order-requests", {"status": "draft"}, 31),
]  # fmt: skip
UNKNOWN = ("odd", "TW", "draft")


@pytest.mark.rows("S109")
@pytest.mark.parametrize(("name", "query", "count"), FILTERS)
def test_a_filter_narrows_and_is_taken_out_again(desk: Desk, name: str, query: dict[str, str], count: int) -> None:
    client, path = desk.reader(name), LISTS[name]
    known = {"mpn": desk.trade.alpine.mpn_id, "customer": desk.customer.id}
    asked = {key: value.format(**known) for key, value in query.items()}
    answer = client.get(path, asked)
    page = answer.content.decode()
    size = re.search(r'id="count">(\d+) entr', page)
    assert size
    assert int(size[1]) == count
    if count == 0:
        assert str(listing(name).unmatched) in words(answer)
    unknown = name == "invitations" and "kind" in asked
    chips = re.findall(r'<a class="btn btn-s tt-on" href="([^"]+)"', page)
    assert len(chips) == (0 if unknown else sum(value not in UNKNOWN for value in asked.values()))
    if chips:
        assert f'href="{path}" hx-get="{path}">Clear filter' in page


@pytest.mark.parametrize("name", LISTS)
def test_the_file_has_the_rows_of_the_page_in_its_order(desk: Desk, name: str) -> None:
    client, path = desk.reader(name), LISTS[name]
    for order in (listing(name).order, *(column for at, column in SORTS if at == name)):
        page = client.get(f"{path}?sort={order}").content.decode()
        href = re.search(r'id="export" href="([^"]+)"', page)
        assert href
        assert href[1].startswith(f"{path}.csv")
        lines = csv_of(client.get(href[1].replace("&amp;", "&")))[1:]
        ids = [key for page_ids in walked(client, f"{path}?sort={order}") for key in page_ids]
        assert [line.split(",")[0] for line in lines] == ids


@pytest.mark.parametrize("name", LISTS)
def test_a_file_is_narrowed_as_its_page(desk: Desk, name: str) -> None:
    client, path = desk.reader(name), LISTS[name]
    assert len(csv_of(client.get(f"{path}.csv?q=nobody"))) == 1
    cells = csv_of(client.get(f"{path}.csv"))
    assert len(cells) == 32
    assert len({len(row) for row in csv.reader(cells)}) == 1


@pytest.mark.parametrize("name", LISTS)
def test_strangers_find_neither_rows_nor_a_file(desk: Desk, name: str) -> None:
    other, path = desk.stranger(name), LISTS[name]
    page = other.get(path)
    assert str(listing(name).none) in words(page)
    assert body_rows(page) == []
    assert len(csv_of(other.get(f"{path}.csv"))) == 1
    nobody = desk.blind(name)
    assert (nobody.get(path).status_code, nobody.get(f"{path}.csv").status_code) == (403, 403)


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_has_nothing_to_filter_and_one_that_a_filter_emptied_keeps_it(small: Desk, name: str) -> None:
    other, path = small.stranger(name), LISTS[name]
    for address in (path, f"{path}?sort={listing(name).columns[0].name}", f"{path}?q=+"):
        page = other.get(address).content.decode()
        assert str(listing(name).none) in page, address
        assert 'id="filter"' not in page, address
    for client in (other, small.reader(name)):
        page = client.get(f"{path}?q=nobody").content.decode()
        assert str(listing(name).unmatched) in page
        assert 'id="filter"' in page
    assert 'id="filter"' in small.reader(name).get(path).content.decode()


def test_invitations_that_are_none_yet_begin_where_the_reader_can(small: Desk) -> None:
    assert "Indirect providers" in words(small.stranger("joint-invitations").get("/invitations"))
    for sender in (small.trade.nordic, small.trade.baltic):
        page = words(signed_in(sender).get("/invitations"))
        assert "No invitations yet" in page
        assert "as a reseller" not in page


def test_other_kinds_of_organizations_have_no_such_list(desk: Desk) -> None:
    alpine, harbor, baltic = signed_in(desk.trade.alpine), signed_in(desk.trade.harbor), signed_in(desk.trade.baltic)
    for path in ("/indirect-resellers", "/indirect-resellers/requests"):
        assert {client.get(f"{path}{end}").status_code for client in (alpine, baltic) for end in ("", ".csv")} == {404}
    assert {client.get("/indirect-providers.csv").status_code for client in (harbor, baltic)} == {404}
    shopper = signed_in(inviting.organization().person)
    assert shopper.get("/invitations.csv").status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_is_kept_as_a_view_and_shared(small: Desk, name: str) -> None:
    client, path = small.reader(name), LISTS[name]
    here = f"{path}?q=a"
    page = words(client.get(here))
    assert "Save this view" in page
    form = {"list": name, "next": here, "name": "Those of mine", "shared": "on"}
    assert client.post("/views/new", form).headers["Location"] == here
    assert SavedView.objects.get().list_name == name
    colleague = signed_in(person(small.owner(name).id, "admin_agent"))
    assert "Those of mine" in words(colleague.get(path))
    assert "Those of mine" not in words(small.stranger(name).get(path))
    nobody = small.blind(name)
    assert nobody.post("/views/new", form).status_code == 403


def test_whoever_sees_joint_invitations_alone_keeps_views_of_them(small: Desk) -> None:
    helpdesk = signed_in(person(small.trade.alpine.id, "helpdesk_agent"))
    page = helpdesk.get("/invitations?state=draft")
    assert "list=joint-invitations" in page.content.decode()
    form = {"list": "joint-invitations", "next": "/invitations?state=draft", "name": "Drafts"}
    assert helpdesk.post("/views/new", form).status_code == 302


@pytest.mark.rows("S147")
def test_ended_partnerships_have_a_view_of_their_own(desk: Desk) -> None:
    Partnership.objects.filter(reseller_id=desk.trade.alpine.id, tenant_id=desk.trade.harbor.id).update(
        status="removed"
    )
    alice = signed_in(desk.trade.harbor)
    page = alice.get("/indirect-resellers")
    assert "30 entries" in page.content.decode()
    assert 'aria-current="true">Active' in page.content.decode()
    ended = alice.get("/indirect-resellers?show=ended")
    assert 'aria-current="true">Ended' in ended.content.decode()
    assert ordered_ids(body_rows(ended)) == [str(desk.trade.alpine.id)]
    assert "Save this view" not in words(ended)
    assert '<input type="hidden" name="show" value="ended">' in ended.content.decode()
    assert "31 entries" in alice.get("/indirect-resellers?show=all").content.decode()


def test_resellers_are_sorted_by_what_both_serve(desk: Desk) -> None:
    first = ordered_ids(body_rows(signed_in(desk.trade.harbor).get("/indirect-resellers?sort=-customers")))[0]
    assert first == str(desk.trade.alpine.id)
    ResellerAssociation.objects.update(ended_at=clock.now())
    page = signed_in(desk.trade.harbor).get("/indirect-resellers?q=alpine")
    assert "Active Accepted 0" in words(page)


def test_the_files_say_what_the_pages_say(small: Desk) -> None:
    harbor, alpine = signed_in(small.trade.harbor), signed_in(small.trade.alpine)
    domain = small.trade.alpine.caller.organization.domain
    [line] = csv_of(harbor.get("/indirect-resellers.csv"))[1:]
    told = f"{small.trade.alpine.id},Alpine IT,{domain},Austria,{small.trade.alpine.mpn_id},Alpine IT,Active,"
    assert line.startswith(told)
    assert line.endswith(",Accepted,1")
    PartnerAgreement.objects.filter(tenant_id=small.trade.alpine.id).delete()
    assert csv_of(harbor.get("/indirect-resellers.csv"))[1].endswith(",Missing,1")
    assert ",Harbor Distribution," in csv_of(alpine.get("/indirect-providers.csv"))[1]
    [line] = csv_of(harbor.get("/indirect-resellers/requests.csv"))[1:]
    assert line.startswith(f"{small.asked.id},it@seine.test,it@seine.test,,Requested,")
    assert small.asked.token not in line
    [line] = csv_of(harbor.get("/invitations.csv"))[1:]
    assert line.startswith(f"{small.invited.id},claire@lumiere.test,claire@lumiere.test,Harbor Distribution,Pending,")
    assert small.invited.token not in line
    assert "Alpine IT, Harbor Distribution" in csv_of(alpine.get("/invitations.csv"))[1]
    [line] = csv_of(harbor.get("/order-requests.csv"))[1:]
    who = f"{small.ordered.id},Kranich Logistik,{small.customer.id},Basic: 2 licenses instead of 1,Alpine IT,Bob,"
    assert line.startswith(f"{who}Harbor Distribution,Open,")


@pytest.mark.parametrize("evil", ["=1+1", "@SUM(A1)", "<b>bold</b>"])
def test_names_stay_text_in_page_and_file(small: Desk, evil: str) -> None:
    Organization.objects.filter(id=small.trade.alpine.id).update(name=evil)
    harbor = signed_in(small.trade.harbor)
    for path in ("/indirect-resellers", "/order-requests"):
        assert "<b>bold" not in harbor.get(path).content.decode()
        line = csv_of(harbor.get(f"{path}.csv"))[1]
        assert f",{evil}," not in line or evil.startswith("<")


@pytest.mark.rows("S123")
def test_requests_are_resent_and_revoked_from_their_list(small: Desk) -> None:
    alice = signed_in(small.trade.harbor)
    page = alice.get("/indirect-resellers/requests")
    assert "1 open request" in words(page)
    assert "Not opened" in words(page)
    assert f'action="/indirect-resellers/requests/{small.asked.id}/resend" data-once-only' in page.content.decode()
    assert f'href="/indirect-resellers/requests/{small.asked.id}/revoke" data-dialog' in page.content.decode()
    reader = words(
        signed_in(person(small.trade.harbor.id, "user_management_admin")).get("/indirect-resellers/requests")
    )
    assert "it@seine.test" in reader
    assert "Revoke request" not in reader
    assert "Send again" not in reader


def test_the_newest_open_requests_stand_above_the_resellers(desk: Desk) -> None:
    page = signed_in(desk.trade.harbor).get("/indirect-resellers")
    assert "31 open requests" in words(page)
    assert page.content.decode().count("/resend") == 5
    assert 'href="/indirect-resellers/requests?status=open"' in page.content.decode()


def test_a_customer_has_its_own_order_requests_as_a_file(small: Desk) -> None:
    ada = signed_in(inviting.person_of(small.customer.id))
    assert "No order requests yet" in words(ada.get("/order-requests"))
    OrderRequest.objects.update(sender_id=small.customer.id)
    page = ada.get("/order-requests?q=basic")
    assert ordered_ids(body_rows(page)) == [str(small.ordered.id)]
    assert len(csv_of(ada.get("/order-requests.csv"))) == 2
    assert UUID(csv_of(ada.get("/order-requests.csv"))[1].partition(",")[0]) == small.ordered.id
