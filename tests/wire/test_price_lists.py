"""Price lists over the API: what a provider sets, what its reseller reads, what strangers do not."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import world
from tests.support.world import Partner, World
from twotier.core import clock
from twotier.partnerships.models import Partnership
from twotier.pricing import rule_file
from twotier.pricing.models import PriceRule

pytestmark = pytest.mark.django_db
SKU = "CFQ7TTC0LH18:0001"


@pytest.fixture
def trade(as_program: None, tmp_path: Path) -> World:
    """Return Harbor with its reseller Alpine, strangers beside them, and a catalog."""
    made = world.build()
    world.prices(tmp_path)
    return made


def add(partner: Partner, status: int = 201, **members: Any) -> Any:
    """Add a rule: by default three percent on everything."""
    got = partner.caller("POST", "/v1/pricerules", {"kind": "markup", "value": 3} | members)
    assert got.status == status, got.json
    return got.json


def fixed(partner: Partner, price: str, **members: Any) -> Any:
    """Add a fixed price of a year of the basic product, paid by month."""
    limits = {"level": "sku", "item": SKU, "currency": "EUR", "termDuration": "P1Y", "billingCycle": "monthly"}
    return add(partner, kind="fixed", value=price, **(limits | members))


def prices(reader: Partner, other: Partner, query: str = "") -> list[dict[str, Any]]:
    """Return the prices between two partners as one of them reads them, in the market DE."""
    got = reader.caller("GET", f"/v1/pricelists/{other.id}/prices?market=DE{query}")
    assert got.status == 200, got.json
    items: list[dict[str, Any]] = got.json["items"]
    return items


def test_a_provider_sets_and_its_reseller_reads_the_price_alone(trade: World) -> None:
    harbor, alpine = trade.harbor, trade.alpine
    rule = fixed(harbor, "5.90", resellerId=str(alpine.id))
    assert (rule["state"], rule["value"], rule["resellerName"], rule["createdBy"]) == (
        "current", 5.9, "Alpine IT", harbor.caller.person.user_name,
    )  # fmt: skip
    assert harbor.caller("GET", f"/v1/pricerules/{rule['id']}").json["id"] == rule["id"]
    (own,) = prices(harbor, alpine)
    assert (own["cost"], own["unitPrice"], own["margin"], own["belowCost"], own["ruleId"]) == (
        5.1, 5.9, 0.8, False, rule["id"],
    )  # fmt: skip
    got = alpine.caller("GET", f"/V1/PriceLists/{harbor.id}/Prices?Market=de")
    (theirs,) = got.json["items"]
    assert theirs["unitPrice"] == 5.9
    assert not {"cost", "margin", "belowCost", "ruleId"} & set(theirs)
    assert b"5.1" not in got.bytes, "A reseller never reads the cost."


def test_both_sides_list_with_whom_they_have_prices(trade: World) -> None:
    for reader, other in ((trade.harbor, trade.alpine), (trade.alpine, trade.harbor)):
        (found,) = reader.caller("GET", "/v1/pricelists").json["items"]
        assert found["partnerId"] == str(other.id)
        assert found["links"]["prices"]["uri"] == f"/pricelists/{other.id}/prices"
    assert trade.seine.caller("GET", "/v1/pricelists").json["totalCount"] == 0


def test_prices_are_found_by_words_segment_and_day_and_come_in_pages(trade: World) -> None:
    harbor, alpine, today = trade.harbor, trade.alpine, clock.today()
    add(harbor)
    later = today + timedelta(days=10)
    add(harbor, value=5, validFrom=later.isoformat())
    assert {row["title"] for row in prices(alpine, harbor)} == {"Basic", "Premium"}
    basic = prices(alpine, harbor, "&search=basic&segment=commercial")
    assert len(basic) == 3
    assert {row["unitPrice"] for row in basic} == {6.3, 5.25, 60.03}
    assert {row["unitPrice"] for row in prices(alpine, harbor, f"&search=basic&on={later}")} == {6.43, 5.36, 61.19}
    first = alpine.caller("GET", f"/v1/pricelists/{harbor.id}/prices?market=DE&size=4").json
    assert len(first["items"]) == 4
    second = alpine.caller("GET", "/v1" + first["links"]["next"]["uri"]).json
    assert len(second["items"]) == 2
    assert prices(alpine, harbor, "&segment=education") == []
    assert alpine.caller("GET", f"/v1/pricelists/{harbor.id}/prices?on=soon").status == 400


def test_a_rule_is_replaced_and_ended_and_the_list_says_so(trade: World) -> None:
    harbor, today = trade.harbor, clock.today()
    rule = add(harbor)
    later = (today + timedelta(days=5)).isoformat()
    got = harbor.caller("POST", f"/v1/pricerules/{rule['id']}/replace", {"value": 4.5, "validFrom": later})
    assert (got.status, got.json["value"], got.json["state"], got.json["replaces"]) == (201, 4.5, "planned", rule["id"])
    assert harbor.caller("GET", f"/v1/pricerules/{rule['id']}").json["validUntil"] == later
    ended = harbor.caller("POST", f"/v1/pricerules/{got.json['id']}/end", {})
    assert (ended.status, ended.json["state"]) == (200, "ended")
    again = harbor.caller("POST", f"/v1/pricerules/{got.json['id']}/end", {})
    assert (again.status, again.json["code"]) == (409, 910055)
    states = {name: harbor.caller("GET", f"/v1/pricerules?state={name}").json["totalCount"] for name in ("current", "planned", "ended")}  # fmt: skip
    assert states == {"current": 1, "planned": 0, "ended": 1}
    assert harbor.caller("GET", "/v1/pricerules?state=asleep").json["code"] == 900126
    wanted = '{"Field":"Kind","Value":"fixed","Operator":"equals"}'
    assert harbor.caller("GET", f"/v1/pricerules?filter={wanted}").json["totalCount"] == 0
    page = harbor.caller("GET", "/v1/pricerules?size=1").json
    assert len(page["items"]) == 1
    behind = harbor.caller("GET", "/v1" + page["links"]["next"]["uri"], MS_ContinuationToken=page["continuationToken"])
    assert behind.json["totalCount"] == 1


def test_why_a_price_is_what_it_is(trade: World) -> None:
    harbor, alpine = trade.harbor, trade.alpine
    harbor.caller("PUT", "/v1/pricerules/defaultmarkup", {"value": "10"})
    broad, close = add(harbor), fixed(harbor, "5.00", resellerId=str(alpine.id))
    item = next(row for row in prices(harbor, alpine, "&search=basic") if row["unitPrice"] == 5)["catalogItemId"]
    path = f"/v1/pricelists/{alpine.id}/explanation?catalogItemId={item}"
    found = harbor.caller("GET", path).json
    assert [(row["ruleId"], row["buyer"], row.get("wins", False)) for row in found["rules"][:2]] == [
        (close["id"], "reseller", True), (broad["id"], "all", False),
    ]  # fmt: skip
    assert (found["rules"][2]["buyer"], found["rules"][2]["value"]) == ("default", 10)
    assert (found["price"]["unitPrice"], found["price"]["belowCost"]) == (5, True)
    assert harbor.caller("GET", f"/v1/pricelists/{alpine.id}/explanation?catalogItemId=A:B:C").status == 404
    assert harbor.caller("GET", f"/v1/pricelists/{alpine.id}/explanation").json["code"] == 800002
    refused = alpine.caller("GET", f"/v1/pricelists/{harbor.id}/explanation?catalogItemId={item}")
    assert (refused.status, refused.json["code"]) == (403, 910046)


def test_the_default_markup_is_set_and_taken_away(trade: World) -> None:
    caller = trade.harbor.caller
    assert "value" not in caller("GET", "/v1/pricerules/defaultmarkup").json
    assert caller("PUT", "/v1/pricerules/defaultmarkup", {"value": 2.5}).json["value"] == 2.5
    assert len(prices(trade.alpine, trade.harbor)) == 6
    assert caller("GET", "/v1/pricerules/defaultmarkup").json["value"] == 2.5
    assert caller("PUT", "/v1/pricerules/defaultmarkup", {"value": 2.55555}).json["code"] == 3000
    assert "value" not in caller("PUT", "/v1/pricerules/defaultmarkup", {"value": None}).json
    assert prices(trade.alpine, trade.harbor) == []


def test_groups_hold_resellers_who_get_the_same_prices(trade: World) -> None:
    harbor, alpine = trade.harbor, trade.alpine
    group = harbor.caller("POST", "/v1/resellergroups", {"name": "Gold"}).json
    member = f"/v1/resellergroups/members/{alpine.id}"
    put = harbor.caller("PUT", member, {"groupId": group["id"]})
    assert [row["groupId"] for row in put.json["items"]] == [group["id"]]
    add(harbor, groupId=group["id"])
    assert len(prices(alpine, harbor)) == 6
    (found,) = harbor.caller("GET", "/v1/resellergroups").json["items"]
    assert [row["name"] for row in found["resellers"]] == ["Alpine IT"]
    assert harbor.caller("PUT", member, {}).json["totalCount"] == 0
    assert prices(alpine, harbor) == []
    stranger = harbor.caller("PUT", f"/v1/resellergroups/members/{trade.seine.id}", {"groupId": group["id"]})
    assert (stranger.status, stranger.json["code"]) == (403, 910016)
    assert harbor.caller("DELETE", f"/v1/resellergroups/{group['id']}").status == 204
    assert harbor.caller("DELETE", f"/v1/resellergroups/{group['id']}").status == 404


def test_a_file_of_rules_is_tried_then_taken(trade: World) -> None:
    harbor = trade.harbor
    content = "\n".join([",".join(rule_file.HEAD), "all,all,markup,3,,,,,,,,", "all,all,gift,3,,,,,,,,"])
    sent = {"content": content, "fileName": "rules.csv"}
    tried = harbor.caller("POST", "/v1/pricerules/import", sent | {"dryRun": True}).json
    assert (tried["added"], tried["refused"]) == (1, 1)
    assert not PriceRule.objects.exists()
    done = harbor.caller("POST", "/v1/pricerules/import", sent).json
    assert done["items"] == tried["items"]
    assert (done["items"][1]["line"], done["items"][1]["member"], done["items"][1]["outcome"]) == (3, "kind", "refused")
    assert harbor.caller("POST", "/v1/pricerules/import", sent).json["unchanged"] == 1
    assert harbor.caller("POST", "/v1/pricerules/import", {}).json["code"] == 3000


@pytest.mark.trap(4, 20)
def test_a_rule_as_dotnet_sends_it_is_added_once_however_often_it_is_sent(trade: World) -> None:
    sent = {
        "Kind": "markup",
        "Value": "3.5",
        "ResellerId": str(trade.alpine.id).upper(),
        "GroupId": None,
        "Market": "de",
    }
    key = str(uuid4())
    first, second = (trade.harbor.caller("POST", "/v1/pricerules", sent, MS_RequestId=key) for _time in range(2))
    assert (first.status, first.bytes) == (second.status, second.bytes)
    assert PriceRule.objects.count() == 1
    assert add(trade.harbor, 409, resellerId=str(trade.alpine.id), market="DE")["code"] == 910055


def test_a_write_is_tried_without_effect(trade: World) -> None:
    got = trade.harbor.caller("POST", "/v1/pricerules?validateOnly=true", {"kind": "markup", "value": 3})
    assert (got.status, got.json["value"]) == (201, 3)
    assert not PriceRule.objects.exists()


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"kind": "gift"}, "kind"),
        ({"value": 1e9}, "value"),
        ({"value": 3.00001}, "value"),
        ({"value": None}, "value"),
        ({"resellerId": str(uuid4())}, "resellerId"),
        ({"groupId": str(uuid4())}, "groupId"),
        ({"validFrom": "2001-01-01"}, "validFrom"),
        ({"termDuration": "P9Y"}, "termDuration"),
        ({"billingCycle": "daily"}, "billingCycle"),
        ({"level": "product", "item": "nothing"}, "item"),
        ({"kind": "fixed", "level": "sku", "item": SKU}, "currency"),
    ],
)
def test_a_refusal_names_the_member_as_the_wire_has_it(trade: World, members: dict[str, Any], named: str) -> None:
    refused = add(trade.harbor, 400, **members)
    assert refused["code"] == 3000
    assert named in refused["parameters"]
    assert not PriceRule.objects.exists()


def test_strangers_and_roles_without_the_right_reach_nothing(trade: World) -> None:
    harbor, alpine, nordic = trade.harbor, trade.alpine, trade.nordic
    rule = add(harbor)
    for path in (f"/v1/pricerules/{rule['id']}", f"/v1/pricelists/{alpine.id}/prices"):
        assert nordic.caller("GET", path).status == 404
    assert nordic.caller("POST", f"/v1/pricerules/{rule['id']}/end", {}).status == 404
    assert nordic.caller("GET", "/v1/pricerules").json["totalCount"] == 0
    assert trade.seine.caller("GET", f"/v1/pricelists/{harbor.id}/prices").status == 404
    for method, path in (("GET", "/v1/pricerules"), ("POST", "/v1/pricerules"), ("GET", "/v1/resellergroups")):
        got = alpine.caller(method, path, {} if method == "POST" else None)
        assert got.status == 403, got.json
    assert trade.baltic.caller("GET", "/v1/pricelists").status == 403
    Partnership.objects.filter(reseller_id=alpine.id).update(status="removed")
    assert alpine.caller("GET", f"/v1/pricelists/{harbor.id}/prices").status == 404


def test_a_reseller_reads_its_price_on_its_own_open_request(trade: World) -> None:
    harbor, alpine = trade.harbor, trade.alpine
    customer = world.customer(harbor, alpine).customer
    fixed(harbor, "5.90", resellerId=str(alpine.id))
    item = prices(alpine, harbor)[0]["catalogItemId"]
    body = {
        "type": "new_subscriptions",
        "customerId": str(customer.id),
        "lineItems": [{"catalogItemId": item, "quantity": 2}],
    }
    sent = alpine.caller("POST", "/v1/orderrequests", body)
    assert sent.status == 201, sent.json
    assert sent.json["lineItems"][0]["unitPrice"] == 5.9
    path = f"/v1/orderrequests/{sent.json['id']}"
    assert alpine.caller("GET", path).json["lineItems"][0]["unitPrice"] == 5.9
    assert "unitPrice" not in harbor.caller("GET", path).json["lineItems"][0]


def test_odd_questions_and_files_are_answered(trade: World) -> None:
    harbor, alpine = trade.harbor, trade.alpine
    add(harbor)
    for query in ("market=XX", "market=%00", "market=DEUTSCHLAND", "size=0&offset=999999999", "segment=none", f"search={'a+' * 400}", "on=9999-12-31", "on=0001-01-01"):  # fmt: skip
        got = alpine.caller("GET", f"/v1/pricelists/{harbor.id}/prices?{query}")
        assert got.status == 200, (query, got.json)
    assert add(harbor, 400, validFrom="9999-12-31")["code"] == 3000
