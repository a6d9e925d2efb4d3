"""The guide inside the product: every topic, every link in it, and the pages that lead to it."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.portal.lists import heading, person, signed_in, words
from tests.support import vendors, world
from tests.support.world import World
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.partners.models import GuideLink, PartnerAgreement
from twotier.portal.guides import TOPICS
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "fr", "ru", "zh-hant")


def links_of(answer: Any) -> set[str]:
    """Return where a page's main part leads to, inside the portal."""
    main = answer.content.decode().partition("<main")[2]
    return {url for url in re.findall(r'href="(/[^"#]*)"', main) if not url.startswith("/static")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", list(TOPICS))
def test_every_topic_is_open_to_everyone_in_every_language(topic: str, language: str) -> None:
    page = Client(headers={"Accept-Language": language}).get(f"/guide/{topic}")
    assert page.status_code == 200
    assert len(re.findall("<h1>", page.content.decode())) == 1
    if language == "en":
        assert heading(page) == TOPICS[topic]
    for url in links_of(page):
        assert Client().get(url).status_code == 200, url


def test_the_guide_lists_its_topics(trade: World) -> None:
    assert {f"/guide/{topic}" for topic in TOPICS} <= links_of(Client().get("/guide"))
    assert Client().get("/guide/nothing").status_code == 404


@pytest.mark.rows("S35")
def test_resellers_are_led_to_their_guide(trade: World) -> None:
    browser = signed_in(trade.alpine)
    assert "/guide/indirect-providers" in links_of(browser.get("/indirect-providers"))
    page = browser.get("/guide/indirect-providers")
    assert heading(page) == "Partner with indirect providers"
    assert "An email alone does not create a partnership." in words(page)


@pytest.mark.rows("S102", "S111")
def test_providers_and_visitors_are_led_to_what_a_reseller_needs(trade: World) -> None:
    assert "/guide/become-a-reseller" in links_of(signed_in(trade.harbor).get("/indirect-resellers"))
    assert "/guide/become-a-reseller" in Client().get("/sign-in").content.decode()
    assert "/guide/become-a-reseller" in Client().get("/find-a-provider").content.decode()
    page = words(Client().get("/guide/become-a-reseller"))
    assert "What is required" in page
    assert "The MPN ID of a partner location account that is tied to your tenant." in page


@pytest.mark.rows("S180")
def test_providers_see_who_lacks_the_agreement_and_how_to_help(trade: World) -> None:
    PartnerAgreement.objects.filter(tenant_id=trade.alpine.id).delete()
    page = signed_in(trade.harbor).get("/indirect-resellers")
    assert "/guide/partner-agreement" in links_of(page)
    assert re.search(r"Agreement .*Alpine IT .*Missing", words(page))
    guide = words(Client().get("/guide/partner-agreement"))
    assert "Only a global admin can accept the agreement." in guide
    assert "Questions and answers" in guide


@pytest.mark.rows("S181")
def test_a_subscriptions_page_leads_to_the_subscriptions_guide(trade: World, tmp_path: Path) -> None:
    items = world.prices(tmp_path)
    customer = world.customer(trade.harbor, trade.alpine).customer
    wanted = Wanted(
        id=0, catalog_item_id=items["Basic P1Y monthly"], quantity=10, friendly_name="Basic for all",
        partner_of_record=trade.alpine.mpn_id,
    )  # fmt: skip
    place_order(trade.harbor.actor, customer.id, [wanted])
    page = signed_in(trade.harbor).get(f"/customers/{customer.id}/subscriptions/{Subscription.objects.get().id}")
    assert "/guide/customer-subscriptions" in links_of(page)
    assert heading(Client().get("/guide/customer-subscriptions")) == "Customer subscriptions"


def rows_of(*links: tuple[str, str, str]) -> dict[str, str]:
    """Return the posted form of these links."""
    form = {"links-TOTAL_FORMS": "6", "links-INITIAL_FORMS": "0"}
    for place, (label, url, language) in enumerate(links):
        form |= {f"links-{place}-label": label, f"links-{place}-url": url, f"links-{place}-language": language}
    return form


@pytest.mark.rows("S87")
def test_the_journey_has_a_faq_and_links_that_the_vendor_chooses(trade: World) -> None:
    admin = signed_in(vendors.vendor(trade, "vendor_admin").person)
    assert "Questions and answers" in words(Client().get("/guide/transition"))
    assert "More information" not in words(Client().get("/guide/transition"))
    assert "/guide/transition/links" in links_of(admin.get("/guide/transition"))
    form = rows_of(
        ("Devenir revendeur", "https://docs.example/devenir", "fr"),
        ("Frequent questions", "https://docs.example/faq", ""),
    )
    assert admin.post("/guide/transition/links", form).status_code == 302
    english, french = (
        Client(headers={"Accept-Language": code}).get("/guide/transition").content.decode() for code in ("en", "fr")
    )
    assert 'href="https://docs.example/faq"' in english
    assert "https://docs.example/devenir" not in english
    assert 'href="https://docs.example/devenir"' in french
    assert 'href="https://docs.example/faq"' in french
    assert "https://docs.example" not in Client().get("/guide/become-a-reseller").content.decode()
    assert admin.post("/guide/transition/links", rows_of()).status_code == 302
    assert not GuideLink.objects.exists()


@pytest.mark.parametrize(
    ("label", "url"), [("", "https://a.example"), ("Bad", "javascript:alert(1)"), ("Bad", "https://"), ("Bad", "")]
)
def test_a_link_that_is_none_is_refused(trade: World, label: str, url: str) -> None:
    admin = signed_in(vendors.vendor(trade, "vendor_admin").person)
    answer = admin.post("/guide/transition/links", rows_of((label, url, "")))
    assert answer.status_code == 422
    assert not GuideLink.objects.exists()


def test_who_may_choose_links(trade: World) -> None:
    owner = vendors.vendor(trade, "vendor_admin")
    representative = signed_in(person(owner.organization.id, "vendor_representative"))
    assert representative.get("/guide/transition/links").status_code == 403
    boss = signed_in(person(trade.harbor.id, "global_admin"))
    assert boss.get("/guide/transition/links").status_code == 404
    assert boss.post("/guide/transition/links", rows_of(("X", "https://x.example", ""))).status_code == 404
    assert not GuideLink.objects.exists()
    assert signed_in(owner.person).get("/guide/nothing/links").status_code == 404
