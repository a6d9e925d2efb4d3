"""Licenses in the portal: what a customer has, a user's boxes, many users at once; who may, and who sees nothing."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.portal.lists import heading, person, signed_in, statements, words
from tests.support import kept
from tests.usecases.test_licenses import Shop
from twotier.access.models import Person
from twotier.core import sealing
from twotier.customers.models import Relationship
from twotier.licences.models import LicenseAssignment
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Shop:
    return kept.scene("shop of licenses", lambda: Shop(tmp_path))


def admin(shop: Shop) -> Client:
    """Return the browser of the customer's global admin."""
    Person.objects.filter(id=shop.admin.id).update(must_change_password=False)
    shop.admin.refresh_from_db()
    return signed_in(shop.admin)


def tick(client: Client, shop: Shop, who: Person, *licenses: object, had: tuple[object, ...] = ()) -> Any:
    """Save the boxes of a user."""
    path = f"/customers/{shop.id}/users/{who.id}/licenses"
    return client.post(path, {"license": [str(sku) for sku in licenses], "had": [str(sku) for sku in had]})


@pytest.mark.rows("S51", "S76")
def test_the_reseller_lists_assigns_and_revokes_while_nothing_lets_it_order(shop: Shop) -> None:
    bob, who, base = signed_in(shop.world.alpine), shop.people[0], f"/customers/{shop.id}"
    page = words(bob.get(f"{base}/licenses"))
    assert "Basic" in page
    assert "3 free" in page
    assert "Ask your provider" in page
    assert tick(bob, shop, who, shop.basic.sku_id).status_code == 302
    assert LicenseAssignment.objects.get().person_id == who.id
    assert "Basic" in words(bob.get(f"{base}/users/{who.id}"))
    assert who.user_name in words(bob.get(f"{base}/licenses/{shop.basic.sku_id}"))
    assert tick(bob, shop, who, had=(shop.basic.sku_id,)).status_code == 302
    assert not LicenseAssignment.objects.exists()
    for path in ("", "/licenses", f"/licenses/{shop.basic.sku_id}", "/users", f"/users/{who.id}", "/users/licenses"):
        answer = bob.get(base + path)
        assert answer.status_code == 200, path
        for order in ("Buy more", "Add subscription", "Add products", "New subscription"):
            assert order not in words(answer), (path, order)
    assert bob.get(f"{base}/add-subscription").status_code in (403, 404)


def test_the_provider_may_buy_more_and_the_customer_asks(shop: Shop) -> None:
    path = f"/customers/{shop.id}/licenses"
    assert "Buy more" in words(signed_in(shop.world.harbor).get(path))
    own = admin(shop)
    page = own.get("/licenses")
    assert heading(page) == "Licenses"
    assert words(page).count("Ask your partner") == 1
    assert "Ask your provider" not in words(page)
    assert "Buy more" not in words(page)
    sales = signed_in(person(shop.world.harbor.id, "sales_agent"))
    assert "Basic" in words(sales.get(path))
    assert "Assign licenses to many users" not in words(sales.get(path))


def more(page: Any) -> list[tuple[str, str]]:
    """Return the links of a page that ask somebody for more."""
    return re.findall(
        r'href="([^"]+)">(?:<svg.*?</svg>)?(Ask your partner|Ask your provider|Buy more)<', page.content.decode()
    )


def test_of_one_license_whoever_sold_it_is_asked_for_more_of_it(shop: Shop) -> None:
    sold, path = Subscription.objects.get(), f"/customers/{shop.id}/licenses/{shop.basic.sku_id}"
    change = f"/customers/{shop.id}/subscriptions/{sold.id}/ask"
    bob, own = signed_in(shop.world.alpine), admin(shop)
    assert more(own.get(path)) == [(change, "Ask your partner")]
    assert more(bob.get(path)) == [(change, "Ask your provider")]
    assert "Harbor Distribution" in words(own.post(change, {"quantity": "5"}, follow=True))
    assert more(signed_in(shop.world.harbor).get(path)) == [(f"/customers/{shop.id}/add-subscription", "Buy more")]
    shop.buy("Basic P1Y annual", 2)
    assert more(own.get(path)) == [(f"/customers/{shop.id}/ask", "Ask your partner")]


def test_a_license_that_is_not_free_is_refused_in_words_and_closed_in_the_form(shop: Shop) -> None:
    people = shop.hire("a", "b", "c", "d")
    shop.give(*people[:3])
    bob, path = signed_in(shop.world.alpine), f"/customers/{shop.id}/users/{people[3].id}/licenses"
    page = bob.get(path)
    assert re.search(r'name="license" value="[^"]+" disabled', page.content.decode())
    assert "None free" in words(page)
    assert "Ask your provider" in words(page)
    answer = tick(bob, shop, people[3], shop.basic.sku_id)
    assert answer.status_code == 422
    assert "No license of Basic is free" in words(answer)
    assert shop.basic.assigned == 3


def skus_of(page: Any) -> list[str]:
    """Return the SKUs that a page changes licenses of, in its order."""
    return list(dict.fromkeys(re.findall(r'name="license-([^"]+)"', page.content.decode())))


def test_what_came_about_meanwhile_stays(shop: Shop) -> None:
    shop.buy("Premium P1Y monthly", 2)
    who, bob = shop.people[0], signed_in(shop.world.alpine)
    premium = skus_of(bob.get(f"/customers/{shop.id}/users/licenses"))[1]
    shop.give(who)
    assert tick(bob, shop, who, premium).status_code == 302
    held = LicenseAssignment.objects.filter(person=who).order_by("name").values_list("name", flat=True)
    assert list(held) == ["Basic", "Premium"], "The box that was not ticked when the page was read takes nothing away."


def test_fewer_seats_than_holders_are_shown_without_taking_any(shop: Shop) -> None:
    shop.give(*shop.hire("a", "b", "c"))
    sold = Subscription.objects.get()
    change_subscription(shop.world.harbor.actor, shop.id, sold.id, Changes(quantity=1, version=sold.version))
    page = words(signed_in(shop.world.alpine).get(f"/customers/{shop.id}/licenses"))
    assert "More users than seats" in page
    assert "2 seats missing" in page
    assert shop.basic.assigned == 3


def test_many_users_at_once_with_a_result_for_each(shop: Shop) -> None:
    shop.buy("Premium P1Y monthly", 9)
    people = shop.hire("a", "b", "c", "d")
    bob, path = signed_in(shop.world.alpine), f"/customers/{shop.id}/users/licenses"
    page = bob.get(path)
    skus = skus_of(page)
    assert page.content.decode().count('type="radio"') == 6
    chosen = [str(who.id) for who in people]
    results = bob.post(path, {"user": chosen, f"license-{skus[0]}": "on", f"license-{skus[1]}": ""})
    assert results.status_code == 200
    found = words(results)
    assert "Users changed: 3. Already so: 0. Not changed: 1." in found
    assert "No license of Basic is free" in found
    assert "Ask your provider" in found
    off = words(bob.post(path, {"user": chosen, f"license-{skus[0]}": "off", f"license-{skus[1]}": "on"}))
    assert "Users changed: 4. Already so: 0. Not changed: 0." in off
    assert sorted(LicenseAssignment.objects.values_list("name", flat=True)) == ["Premium"] * 4
    again = words(bob.post(path, {"user": chosen, f"license-{skus[1]}": "on"}))
    assert "Already so: 4" in again
    nobody = bob.post(path, {f"license-{skus[0]}": "on"})
    assert nobody.status_code == 422
    assert "Choose at least one user" in words(nobody)
    assert 'value="on" checked' in nobody.content.decode()
    assert bob.post(path, {"user": ["x"], "license-x": "on"}).status_code == 422


def test_strangers_see_404_and_roles_decide(shop: Shop) -> None:
    who, base = shop.people[0], f"/customers/{shop.id}"
    paths = [
        "/licenses",
        f"/licenses/{shop.basic.sku_id}",
        "/users/licenses",
        f"/users/{who.id}",
        f"/users/{who.id}/licenses",
    ]
    charlie = signed_in(shop.world.nordic)
    for path in paths:
        assert charlie.get(base + path).status_code == 404, path
    assert tick(charlie, shop, who, shop.basic.sku_id).status_code == 404
    helpdesk = signed_in(person(shop.world.alpine.id, "helpdesk_agent"))
    assert [helpdesk.get(base + path).status_code for path in paths] == [200, 200, 403, 200, 403]
    assert tick(helpdesk, shop, who, shop.basic.sku_id).status_code == 403
    sales = signed_in(person(shop.world.alpine.id, "sales_agent"))
    assert [sales.get(base + path).status_code for path in paths] == [403] * 5, "A reseller sells nothing."
    plain = signed_in(who)
    assert [plain.get(base + path).status_code for path in paths] == [403] * 5
    assert plain.get("/licenses").status_code == 403
    assert signed_in(shop.world.alpine).get("/licenses").status_code == 404
    assert signed_in(shop.world.alpine).get(f"{base}/licenses/{uuid4()}").status_code == 404
    Relationship.objects.filter(partner_id=shop.world.alpine.id).update(delegated_access=False)
    refused = tick(signed_in(shop.world.alpine), shop, who, shop.basic.sku_id)
    assert refused.status_code == 422
    assert "took your admin privileges away" in words(refused)
    assert not LicenseAssignment.objects.exists()


def test_a_plain_user_sees_the_own_licenses_and_who_helps(shop: Shop) -> None:
    who = shop.people[0]
    shop.give(who)
    page = signed_in(who).get("/my-licenses")
    assert heading(page) == "My licenses and support"
    found = words(page)
    assert "Basic" in found
    assert "Support contact Harbor Distribution" in found
    assert shop.admin.name in found
    assert 'href="/my-licenses"' in page.content.decode()
    assert 'href="/licenses"' not in page.content.decode()
    assert admin(shop).get("/my-licenses").status_code == 200
    assert signed_in(shop.world.alpine).get("/my-licenses").status_code == 404


def test_lists_take_few_statements_however_long(shop: Shop) -> None:
    bob, base = signed_in(shop.world.alpine), f"/customers/{shop.id}"
    shop.give(shop.people[0])
    paths = ("/licenses", f"/licenses/{shop.basic.sku_id}", "/users", "/users/licenses", f"/users/{shop.people[0].id}")
    few = [statements(bob, base + path) for path in paths]
    shop.buy("Premium P1Y monthly", 9)
    shop.give(*shop.hire("a", "b"))
    assert [statements(bob, base + path) for path in paths] == few
    assert max(few) <= 15


@pytest.mark.rows("S76")
def test_the_activity_says_who_gave_and_took_what(shop: Shop) -> None:
    bob, who = signed_in(shop.world.alpine), shop.people[0]
    tick(bob, shop, who, shop.basic.sku_id)
    tick(bob, shop, who, had=(shop.basic.sku_id,))
    bob.post(f"/customers/{shop.id}/users/{who.id}/delete")
    sealing.seal()
    page = words(bob.get(f"/customers/{shop.id}/activity"))
    me = shop.world.alpine.caller.person.user_name
    assert f"{me} assigned a license of Basic to {who.user_name}." in page
    assert f"{me} took the license of Basic from {who.user_name}." in page
    assert f"{me} deleted the user {who.user_name}." in page
