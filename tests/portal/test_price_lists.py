"""Price lists in the portal: the provider's rules, what a reseller pays and why, and the reseller's own page."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tests.portal.lists import body_rows, csv_of, heading, person, signed_in, words
from tests.support import world
from tests.support.price_lists import fixed, form
from tests.support.world import World
from twotier.catalog import queries as catalog
from twotier.core import clock
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.request_order import request_order
from twotier.partnerships.models import Partnership
from twotier.pricing import queries, rule_file, rules
from twotier.pricing.models import GroupMember, PriceRule, ResellerGroup
from twotier.pricing.usecases.add_rule import add_rule
from twotier.pricing.usecases.manage_groups import create_group
from twotier.pricing.usecases.set_default_markup import set_default_markup

pytestmark = pytest.mark.django_db
SKU = "CFQ7TTC0LH18:0001"


@pytest.fixture
def trade(tmp_path: Path) -> World:
    """Return Harbor with its reseller Alpine, strangers beside them, and a catalog."""
    made = world.build()
    world.prices(tmp_path)
    return made


def asked(**more: object) -> dict[str, object]:
    """Return a filled form of a rule: by default three percent for all."""
    today = clock.today().isoformat()
    return {"buyer": "all", "kind": "markup", "value": "3", "usage_base": "list", "valid_from": today} | more


def test_a_rule_is_added_seen_replaced_and_ended(trade: World) -> None:
    harbor = signed_in(trade.harbor)
    assert "No rules yet" in words(harbor.get("/price-list"))
    added = harbor.post("/price-list/rules/new", asked(buyer=f"reseller:{trade.alpine.id}", market="DE"))
    assert (added.status_code, added.headers["Location"]) == (302, "/price-list")
    page = harbor.get("/price-list")
    assert heading(page) == "Price list"
    assert "Alpine IT" in words(page)
    assert "Cost + 3%" in words(page)
    row = PriceRule.objects.get()
    later = clock.today() + timedelta(days=20)
    replaced = harbor.post(
        f"/price-list/rules/{row.id}",
        {"kind": "discount_from_erp", "value": "12.5", "usage_base": "list", "valid_from": later.isoformat()},
    )
    made = PriceRule.objects.get(replaces=row)
    assert replaced.headers["Location"] == f"/price-list/rules/{made.id}"
    assert (made.kind, made.rate_ppm, made.market, made.valid_from) == (rules.OFF_ERP, 125_000, "DE", later)
    assert "Planned" in words(harbor.get(f"/price-list/rules/{made.id}"))
    ended = harbor.post(f"/price-list/rules/{made.id}/end", {"valid_until": clock.today().isoformat()})
    assert ended.status_code == 302
    assert "End rule" not in words(harbor.get(f"/price-list/rules/{made.id}"))


def test_numbers_are_read_as_the_readers_language_writes_them(trade: World) -> None:
    harbor = signed_in(trade.harbor)
    with translation.override("de"):
        answer = harbor.post("/price-list/rules/new", asked(value="2,75"), headers={"Accept-Language": "de"})
    assert answer.status_code == 302, words(answer)
    assert PriceRule.objects.get().rate_ppm == 27_500


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"value": "a lot"}, "Write a number such as 12.5."),
        ({"value": "3.00001"}, "Write fewer decimals"),
        ({"item": "nothing"}, "The catalog has no such product."),
        ({"kind": "fixed"}, "A fixed price is for a product or a SKU."),
        ({"valid_from": "2001-01-01"}, "A new rule never changes the past."),
        ({"buyer": "reseller:nobody"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(trade: World, more: dict[str, str], text: str) -> None:
    answer = signed_in(trade.harbor).post("/price-list/rules/new", asked(**more))
    assert answer.status_code == 422
    assert text in words(answer)
    assert not PriceRule.objects.exists()


def test_the_second_click_adds_no_second_rule(trade: World) -> None:
    harbor = signed_in(trade.harbor)
    answers = [harbor.post("/price-list/rules/new", asked()) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "already begins on this day" in words(answers[1])
    assert PriceRule.objects.count() == 1


def test_the_default_markup_stands_above_the_rules(trade: World) -> None:
    harbor = signed_in(trade.harbor)
    today = clock.today().isoformat()
    assert "what no rule prices is not for sale" in words(harbor.get("/price-list"))
    harbor.post("/price-list/markup", {"value": "4.5", "valid_from": today})
    assert "Cost + 4.5%, where no rule holds" in words(harbor.get("/price-list"))
    harbor.post("/price-list/markup", {"value": "", "valid_from": today})
    assert queries.default_markup(trade.harbor.actor) is None


def test_why_a_reseller_pays_what_it_pays(trade: World) -> None:
    set_default_markup(trade.harbor.actor, 100_000)
    add_rule(trade.harbor.actor, form())
    add_rule(trade.harbor.actor, fixed(4_99000000, SKU, reseller_id=trade.alpine.id))
    harbor = signed_in(trade.harbor)
    query = f"?reseller={trade.alpine.id}&market=DE&q=basic&on={clock.today()}"
    said = words(harbor.get(f"/price-list/explain{query}"))
    assert "The reseller pays €4.99 Your cost €5.10" in said
    assert "This is below your cost." in said
    behind = said.partition("Alpine IT: CFQ7TTC0LH18:0001, from")[2]
    assert behind.index("All resellers: All products, from") < behind.index("Default markup, from")
    assert "No offer matches" in words(harbor.get(f"/price-list/explain{query.replace('basic', 'zebra')}"))
    wrong = harbor.get(f"/price-list/explain?reseller={trade.seine.id}&market=DE&q=basic&on={clock.today()}")
    assert "Select a valid choice" in words(wrong)


def test_a_file_shows_a_receipt_for_every_line_before_and_after(trade: World) -> None:
    harbor = signed_in(trade.harbor)
    content = "\n".join([",".join(rule_file.HEAD), "all,all,markup,3,,,,,,,,", "all,all,gift,3,,,,,,,,"]).encode()
    tried = harbor.post("/price-list/import", {"file": SimpleUploadedFile("r.csv", content), "dry_run": "on"})
    assert "What would become of each line Added: 1 · Unchanged: 0 · Not taken: 1" in words(tried)
    assert not PriceRule.objects.exists()
    done = harbor.post("/price-list/import", {"file": SimpleUploadedFile("r.csv", content)})
    assert "What became of each line Added: 1" in words(done)
    assert PriceRule.objects.count() == 1
    assert csv_of(harbor.get("/price-list/template.csv")) == [",".join(rule_file.HEAD)]
    assert len(csv_of(harbor.get("/price-list.csv"))) == 2
    bad = harbor.post("/price-list/import", {"file": SimpleUploadedFile("r.csv", b"\xff\xfe")})
    assert bad.status_code == 422


def test_groups_are_created_filled_and_closed(trade: World) -> None:
    harbor = signed_in(trade.harbor)
    harbor.post("/price-list/groups", {"name": "Gold"})
    group = ResellerGroup.objects.get()
    today = clock.today().isoformat()
    harbor.post("/price-list/groups", {"reseller": trade.alpine.id, "group": group.id, "valid_from": today})
    assert "Gold Alpine IT" in words(harbor.get("/price-list/groups"))
    assert "You have a group of this name" in words(harbor.post("/price-list/groups", {"name": "GOLD"}))
    assert heading(harbor.get(f"/price-list/groups/{group.id}/close")) == "Close the group Gold?"
    assert harbor.post(f"/price-list/groups/{group.id}/close").status_code == 302
    assert "No groups yet" in words(harbor.get("/price-list/groups"))
    assert not GroupMember.objects.filter(valid_until__gt=clock.today()).exists()


def test_a_reseller_sees_and_downloads_its_prices_without_the_cost(trade: World) -> None:
    add_rule(trade.harbor.actor, form(rules.MARKUP, 30_000, reseller_id=trade.alpine.id))
    admin = signed_in(person(trade.alpine.id, "admin_agent"))
    page = admin.get("/your-prices?market=DE&q=basic")
    assert heading(page) == "Your prices"
    assert len(body_rows(page)) == 3
    assert "€5.25" in words(page)
    assert "5.10" not in words(page)
    lines = csv_of(admin.get("/your-prices.csv?market=DE&q=basic"))
    assert len(lines) == 4
    assert all("5.1," not in line and "5.10" not in line for line in lines)
    Partnership.objects.filter(reseller_id=trade.alpine.id).update(status="removed")
    assert "No prices yet" in words(admin.get("/your-prices"))


def test_others_have_no_such_pages(trade: World) -> None:
    row = add_rule(trade.harbor.actor, form())
    group = create_group(trade.harbor.actor, "Gold")
    nordic, alpine = signed_in(trade.nordic), signed_in(trade.alpine)
    for path in (
        f"/price-list/rules/{row.id}",
        f"/price-list/rules/{row.id}/end",
        f"/price-list/groups/{group.id}/close",
    ):
        assert nordic.get(path).status_code == 404
        assert nordic.post(path, asked(valid_until=clock.today().isoformat())).status_code == 404
        assert alpine.get(path).status_code == 404
    assert "No rules yet" in words(nordic.get("/price-list"))
    assert signed_in(trade.harbor).get("/your-prices").status_code == 404


def test_a_reseller_sees_its_price_before_it_asks_and_nobody_else_does(trade: World) -> None:
    add_rule(trade.harbor.actor, form(rules.MARKUP, 30_000, reseller_id=trade.alpine.id))
    customer = world.customer(trade.harbor, trade.alpine).customer
    path = f"/customers/{customer.id}/ask"
    said = words(signed_in(person(trade.alpine.id, "admin_agent")).get(path))
    assert "Billed monthly · €5.25" in said or "billed monthly · €5.25" in said, said
    assert "€5.10" not in said
    helpdesk = signed_in(person(trade.alpine.id, "helpdesk_agent"))
    assert "€" not in words(helpdesk.get(path))
    items = catalog.search_items("basic", "DE")[0].choices
    lines = [Wanted(id=0, catalog_item_id=items[0].catalog_item_id, quantity=3)]
    sent = request_order(trade.alpine.actor, customer.id, lines)
    page = f"/order-requests/{sent.id}"
    assert "€6.30" in words(signed_in(trade.alpine).get(page))
    assert "€6.30" not in words(signed_in(trade.harbor).get(page))
    assert "€" not in words(helpdesk.get(page))
