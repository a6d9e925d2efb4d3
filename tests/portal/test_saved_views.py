"""Saved views: who finds, changes and deletes them, and what they never do."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from tests.portal.lists import person, signed_in, words
from tests.support import world
from tests.support.world import World
from twotier.access import queries
from twotier.access.models import Membership, SavedView
from twotier.access.permissions import Permission
from twotier.access.queries import views
from twotier.access.usecases._saved_views import LONGEST_QUERY, MOST
from twotier.access.usecases.save_view import save_view
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.partnerships.models import Partnership
from twotier.portal.listing.saved import acting_for

pytestmark = pytest.mark.django_db
CUSTOMER_LIST = Permission.CUSTOMER_LIST
HERE = "/customers?kind=direct&sort=-created"


@pytest.fixture
def trade() -> World:
    """Return the small world with a customer of each kind."""
    trade = world.build()
    world.customer(trade.harbor, trade.alpine)
    world.customer(trade.harbor, company_name="Direct GmbH", domain="direct.onmicrosoft.com")
    return trade


def save(client: Client, name: str = "Direct ones", next_page: str = HERE, **more: str) -> Any:
    """Press the button of the page that saves a view."""
    return client.post("/views/new", {"list": "customers", "next": next_page, "name": name} | more)


def test_the_present_filter_is_saved_and_found_again(trade: World) -> None:
    alice = signed_in(trade.harbor)
    assert "Save this view" not in words(alice.get("/customers"))
    page = alice.get(HERE)
    assert "Save this view" in words(page)
    assert "/views/new?list=customers&amp;next=%2Fcustomers%3Fkind%3Ddirect%26sort%3D-created" in page.content.decode()
    assert 'name="next" value="/customers?kind=direct&amp;sort=-created"' in alice.get(
        "/views/new", {"list": "customers", "next": HERE}
    ).content.decode()  # fmt: skip
    done = save(alice, next_page=f"{HERE}&after=AAA&unknown=1&q=")
    assert (done.status_code, done.headers["Location"]) == (302, HERE)
    page = alice.get(HERE)
    assert "All Direct ones 1" in words(page)
    assert 'aria-current="true">Direct ones' in page.content.decode()
    assert "Save this view" not in words(page)
    assert "Change the view Direct ones" in words(page)
    assert 'href="/customers?kind=direct&amp;sort=-created"' in alice.get("/customers").content.decode()


def test_sending_twice_saves_once_and_a_name_is_taken_once(trade: World) -> None:
    alice = signed_in(trade.harbor)
    assert [save(alice).status_code for _time in range(2)] == [302, 302]
    assert SavedView.objects.count() == 1
    refused = save(alice, "direct ONES", "/customers?kind=indirect")
    assert refused.status_code == 422
    assert "You have another view of this name" in words(refused)
    assert save(signed_in(person(trade.harbor.id, "sales_agent"))).status_code == 302


def test_a_name_is_taken_in_any_alphabet(trade: World) -> None:
    alice = signed_in(trade.harbor)
    assert [save(alice, "Мои клиенты").status_code for _time in range(2)] == [302, 302]
    for name in ("Мои клиенты", "МОИ КЛИЕНТЫ"):
        refused = save(alice, name, "/customers?kind=indirect")
        assert refused.status_code == 422, name
        assert "You have another view of this name" in words(refused)
    assert save(alice, "Große", "/customers?kind=indirect").status_code == 302
    view = SavedView.objects.get(name="Große")
    assert alice.post(f"/views/{view.id}", {"name": "мои клиенты", "next": HERE}).status_code == 422
    assert alice.post(f"/views/{view.id}", {"name": "GROSSE", "next": HERE}).status_code == 302
    assert sorted(SavedView.objects.values_list("name", flat=True)) == ["GROSSE", "Мои клиенты"]


def test_a_view_whose_filter_is_no_more_can_still_be_deleted(trade: World) -> None:
    alice = signed_in(trade.harbor)
    here = f"/customers?reseller={trade.alpine.id}&sort=-created"
    save(alice, "Through Alpine", here)
    Partnership.objects.filter(reseller_id=trade.alpine.id).delete()
    page = alice.get(here)
    assert page.content.decode().count('aria-current="true"') == 1
    assert 'aria-current="true">Through Alpine' in page.content.decode()
    assert "Change the view Through Alpine" in words(page)
    assert "Save this view" not in words(page)
    assert 'aria-current="true">All' in alice.get("/customers?reseller=nobody").content.decode()
    assert 'aria-current="true">All' in alice.get("/customers?q=&kind=&reseller=&status=&sort=").content.decode()


def test_of_views_that_say_the_same_one_is_the_present_one(trade: World) -> None:
    alice, bob = signed_in(trade.harbor), signed_in(person(trade.harbor.id, "sales_agent"))
    save(bob, "Direct of Bob", shared="on")
    save(alice, "Direct of Alice")
    for reader, name in ((alice, "Direct of Alice"), (bob, "Direct of Bob")):
        page = reader.get(HERE)
        assert page.content.decode().count('aria-current="true"') == 1
        assert f'aria-current="true">{name}' in page.content.decode()
        assert f"Change the view {name}" in words(page)
    save(alice, "Once more")
    assert alice.get(HERE).content.decode().count('aria-current="true"') == 1


def test_names_and_filters_have_limits(trade: World) -> None:
    alice = signed_in(trade.harbor)
    for name, said in (("  ", "Write a name"), ("x" * 61, "at most 60")):
        refused = save(alice, name)
        assert refused.status_code == 422, name
        assert said in words(refused)
    assert save(alice, next_page="/customers").status_code == 422
    assert save(alice, next_page=f"/customers?q={'x' * LONGEST_QUERY}").status_code == 422
    assert not SavedView.objects.exists()
    for number in range(MOST):
        assert save(alice, f"View {number}").status_code == 302
    full = save(alice, "One more")
    assert (full.status_code, SavedView.objects.count()) == (422, MOST)
    assert "Delete one of them first" in words(full)


def test_an_own_view_is_private_until_it_is_shared(trade: World) -> None:
    alice, colleague = signed_in(trade.harbor), signed_in(person(trade.harbor.id, "sales_agent"))
    save(alice)
    view = SavedView.objects.get()
    assert "Direct ones" not in words(colleague.get("/customers"))
    for answer in (colleague.get(f"/views/{view.id}"), colleague.post(f"/views/{view.id}", {"name": "Mine"})):
        assert answer.status_code == 404
    assert colleague.post(f"/views/{view.id}/delete", {"next": HERE}).status_code == 404
    changed = alice.post(f"/views/{view.id}", {"name": "For all", "shared": "on", "next": HERE})
    assert (changed.status_code, changed.headers["Location"]) == (302, HERE)
    page = words(colleague.get(HERE))
    assert "For all 1" in page
    assert "Change the view" not in page
    assert "For all" not in words(signed_in(trade.nordic).get("/customers"))
    assert "For all" not in words(signed_in(trade.alpine).get("/customers"))


def test_a_shared_view_is_changed_by_its_owner_and_deleted_by_the_global_admin_too(trade: World) -> None:
    alice, colleague = signed_in(trade.harbor), signed_in(person(trade.harbor.id, "sales_agent"))
    save(alice, shared="on")
    view = SavedView.objects.get()
    for path, typed in ((f"/views/{view.id}", {"name": "Taken over"}), (f"/views/{view.id}/delete", {})):
        assert colleague.post(path, typed).status_code == 403
    admin = signed_in(person(trade.harbor.id, "global_admin"))
    assert "Change the view Direct ones" in words(admin.get(HERE))
    page = words(admin.get(f"/views/{view.id}"))
    assert "Delete view" in page
    assert "Save view" not in page
    assert admin.post(f"/views/{view.id}", {"name": "Taken over"}).status_code == 403
    assert SavedView.objects.get().name == "Direct ones"
    gone = admin.post(f"/views/{view.id}/delete", {"next": HERE})
    assert (gone.status_code, gone.headers["Location"]) == (302, "/customers")
    assert admin.post(f"/views/{view.id}/delete", {"next": HERE}).status_code == 404
    assert not SavedView.objects.exists()


def test_a_global_admin_does_not_reach_what_is_private(trade: World) -> None:
    save(signed_in(trade.harbor))
    view = SavedView.objects.get()
    admin = signed_in(person(trade.harbor.id, "global_admin"))
    assert admin.get(f"/views/{view.id}").status_code == 404
    assert admin.post(f"/views/{view.id}/delete").status_code == 404
    assert SavedView.objects.exists()


def test_strangers_find_nothing(trade: World) -> None:
    save(signed_in(trade.harbor), shared="on")
    view = SavedView.objects.get()
    for stranger in (trade.nordic, trade.alpine):
        client = signed_in(stranger)
        assert client.get(f"/views/{view.id}").status_code == 404
        assert client.post(f"/views/{view.id}", {"name": "Mine"}).status_code == 404
        assert client.post(f"/views/{view.id}/delete").status_code == 404
    assert SavedView.objects.get().name == "Direct ones"


def test_whoever_does_not_see_the_list_saves_nothing_for_it(trade: World) -> None:
    incentives = signed_in(person(trade.harbor.id, "incentives_user"))
    assert save(incentives).status_code == 403
    assert signed_in(trade.harbor).get("/views/new", {"list": "no-such-list"}).status_code == 404
    assert not SavedView.objects.exists()


def test_a_view_leads_nowhere_else(trade: World) -> None:
    alice = signed_in(trade.harbor)
    for elsewhere in ("https://evil.example/?kind=direct", "//evil.example/?kind=direct", "javascript:alert(1)?kind=x"):
        answer = save(alice, elsewhere, elsewhere)
        assert not answer.headers.get("Location", "/").startswith(("http", "//", "javascript")), elsewhere


def test_a_view_shows_everyone_only_their_own_rows(trade: World) -> None:
    nordic, query = signed_in(trade.nordic), f"kind=indirect&reseller={trade.alpine.id}"
    world.customer(trade.nordic, company_name="Fjord AS", domain="fjord.onmicrosoft.com", country="DE")
    save(nordic, "Theirs", f"/customers?{query}", shared="on")
    page = words(nordic.get(f"/customers?{query}"))
    assert "Kranich Logistik" not in page


def test_someone_from_another_organization_keeps_views_where_they_act(trade: World) -> None:
    guest = trade.nordic.caller.person
    Membership.objects.create(
        tenant_id=trade.harbor.id, organization_id=trade.harbor.id, person=guest, roles=["sales_agent"],
        created_at=clock.now(),
    )  # fmt: skip
    here, home = queries.member(guest.id, trade.harbor.id), queries.member(guest.id, trade.nordic.id)
    assert here
    assert home
    for _time in range(2):
        save_view(acting_for(here), here, list_name="customers", opens=CUSTOMER_LIST, name="Mine", query="q=a")
    assert [view.name for view in views.saved_views(here, "customers")] == ["Mine"]
    assert views.saved_views(home, "customers") == []


def test_a_name_is_what_one_can_see(trade: World) -> None:
    reader = trade.harbor.actor
    saved = partial(save_view, acting_for(reader), reader, list_name="customers", opens=CUSTOMER_LIST)
    assert saved(name="Due\u202e \u200bsoon\n", query="q=a").name == "Due soon"
    with pytest.raises(Refusal, match="Write a name"):
        saved(name="\u200b\u2066", query="q=b")
