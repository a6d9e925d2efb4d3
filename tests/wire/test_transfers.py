"""Transfers over the wire: bare arrays, odd spellings, documented words and codes (spec/api.md 15, 17; traps 10, 17, 19)."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support import inviting, transfers, two_tier
from tests.support.transfers import Scene
from tests.wire.conftest import Got
from twotier.subscriptions.models import Subscription
from twotier.transfers.models import Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(as_program: None, tmp_path: Path) -> Scene:
    return transfers.build(tmp_path)


def path(scene: Scene, *more: object) -> str:
    """Return the address of the customer's transfers, or of one."""
    return "/".join([f"/v1/customers/{scene.customer.id}/transfers", *map(str, more)])


def body(scene: Scene, *rows: Subscription, **more: Any) -> dict[str, Any]:
    """Return a request of the future partner."""
    lines = [{"subscriptionId": str(row.id)} for row in rows]
    parts = {"sourcePartnerTenantId": str(scene.harbor.id), "targetPartnerTenantId": str(scene.baltic.id)}
    return parts | {"lineItems": lines} | more


def ask(scene: Scene, *rows: Subscription, **more: Any) -> Got:
    """Ask as the future partner."""
    return scene.baltic.caller("POST", path(scene), body(scene, *rows, **more))


def asked(scene: Scene, *rows: Subscription) -> str:
    """Return the id of a transfer that was asked for."""
    got = ask(scene, *rows)
    assert got.status == 201, got.bytes
    return str(got.json["id"])


@pytest.mark.trap(17, 19)
def test_a_request_is_created_with_the_documented_members_and_spelling(scene: Scene) -> None:
    base = scene.sold()
    addon = scene.sold("Premium P1Y monthly", base=base.id)
    got = ask(scene, base)
    assert got.status == 201
    assert b'"partnertenantid":' in got.bytes
    told = got.json
    assert told["status"] == "Active"
    assert told["partnertenantid"] == told["targetPartnerTenantId"] == str(scene.baltic.id)
    assert told["sourcePartnerName"] == "Harbor Distribution"
    assert told["customerTenantId"] == str(scene.customer.id)
    assert told["lastModifiedUser"] == str(scene.baltic.caller.person.id)
    assert told["links"]["self"]["uri"] == f"/customers/{scene.customer.id}/transfers/{told['id']}"
    assert told["attributes"] == {"objectType": "TransferEntity"}
    (line,) = told["lineItems"]
    assert (line["id"], line["subscriptionId"], line["quantity"], line["billingCycle"]) == (0, str(base.id), 5, "monthly")  # fmt: skip
    assert line["friendlyName"] == "Basic"
    assert line["offerId"] == base.catalog_item_id
    assert "status" not in line
    assert [row["subscriptionId"] for row in line["addonItems"]] == [str(addon.id)]


@pytest.mark.trap(10)
def test_the_lists_are_bare_arrays(scene: Scene) -> None:
    free, waits = scene.sold(), scene.sold()
    key = asked(scene, waits)
    for who in (scene.harbor.caller, scene.baltic.caller):
        assert [row["id"] for row in who("GET", path(scene)).json] == [key]
    got = scene.harbor.caller("GET", f"/v1/customers/{scene.customer.id}/transferseligibility?transferType=directtoindirect")  # fmt: skip
    assert got.json == [
        {"id": str(free.id), "isEligible": True},
        {"id": str(waits.id), "isEligible": False, "reason": f"subscription is already part of another transfer request id : {key}"},
    ]  # fmt: skip
    strange = scene.harbor.caller("GET", f"/v1/customers/{scene.customer.id}/transferseligibility?transferType=other")
    assert (strange.status, strange.json["code"]) == (400, 900126)


def test_an_acceptance_answers_the_orders_and_what_could_not_move(scene: Scene) -> None:
    goes, gone = scene.sold(), scene.sold()
    key = asked(scene, goes, gone)
    Subscription.objects.filter(id=gone.id).update(status="deleted")
    got = scene.harbor.caller("POST", path(scene, key, "accept"))
    assert got.status == 200
    assert got.json["attributes"] == {"objectType": "TransferSubmitResult"}
    (order,) = got.json["orders"]
    assert (order["status"], order["referenceCustomerId"]) == ("completed", str(scene.customer.id))
    (error,) = got.json["transferErrors"]
    assert (error["transferGroupId"], error["code"]) == ("1", 900103)
    assert error["description"]
    assert error["lineItems"][0]["subscriptionId"] == str(gone.id)
    told = scene.baltic.caller("GET", path(scene, key)).json
    assert told["status"] == "PartiallyComplete"
    done, failed = told["lineItems"]
    assert (done["status"], done["transferGroupId"], done["orderId"]) == ("Complete", "0", order["id"])
    new = UUID(done["entitlementId"])
    assert (done["sourceSubscriptionId"], failed["status"]) == (str(goes.id), "Failed")
    assert failed["transferError"] == error["description"]
    found = scene.baltic.caller("GET", f"/v1/customers/{scene.customer.id}/subscriptions/{new}")
    assert (found.status, found.json["quantity"], found.json["orderId"]) == (200, 5, order["id"])
    assert scene.baltic.caller("GET", f"/v1/customers/{scene.customer.id}/orders/{order['id']}").status == 200
    assert scene.harbor.caller("GET", f"/v1/customers/{scene.customer.id}/subscriptions/{new}").status == 404


def test_line_items_of_an_acceptance_are_all_that_is_accepted(scene: Scene) -> None:
    goes, stays = scene.sold(), scene.sold()
    key = asked(scene, goes, stays)
    got = scene.harbor.caller("POST", path(scene, key, "accept"), {"LineItems": [{"SubscriptionId": str(goes.id).upper()}]})  # fmt: skip
    assert (got.status, len(got.json["orders"])) == (200, 1)
    told = scene.harbor.caller("GET", path(scene, key)).json
    assert [line.get("status") for line in told["lineItems"]] == ["Complete", "Reject"]
    assert told["status"] == "Complete"


@pytest.mark.parametrize("word", ["reject", "Reject", "REJECTED"])
def test_a_patch_rejects(scene: Scene, word: str) -> None:
    key = asked(scene, scene.sold())
    got = scene.harbor.caller("PATCH", path(scene, key), {"id": key, "Status": word, "reason": "Not now."})
    assert (got.status, got.json["status"], got.json["reason"]) == (200, "Reject", "Not now.")


@pytest.mark.trap(7)
def test_a_patch_with_the_whole_resource_as_it_is_changes_nothing(scene: Scene) -> None:
    key = asked(scene, scene.sold())
    whole = scene.harbor.caller("GET", path(scene, key)).json
    got = scene.harbor.caller("PATCH", path(scene, key), whole)
    assert (got.status, got.json) == (200, whole)
    other = scene.harbor.caller("PATCH", path(scene, key), whole | {"status": "Complete"})
    assert (other.status, other.json["code"]) == (400, 800002)


def test_a_patch_rejects_single_line_items(scene: Scene) -> None:
    key = asked(scene, scene.sold(), scene.sold())
    whole = scene.harbor.caller("GET", path(scene, key)).json
    whole["lineItems"][0]["status"] = "Reject"
    got = scene.harbor.caller("PATCH", path(scene, key), whole)
    assert got.json["status"] == "Active"
    assert [line.get("status") for line in got.json["lineItems"]] == ["Reject", None]


def test_a_delete_withdraws_and_answers_nothing(scene: Scene) -> None:
    key = asked(scene, scene.sold())
    got = scene.baltic.caller("DELETE", path(scene, key))
    assert (got.status, got.bytes) == (204, b"")
    again = scene.baltic.caller("DELETE", path(scene, key))
    assert (again.status, again.json["code"]) == (400, 900102)
    assert scene.harbor.caller("GET", path(scene, key)).json["status"] == "Withdrawn"


@pytest.mark.trap(20)
def test_a_lost_answer_is_asked_for_again_under_the_same_id(scene: Scene) -> None:
    sent, name = body(scene, scene.sold()), str(uuid4())
    first = scene.baltic.caller("POST", path(scene), sent, MS_RequestId=name)
    assert scene.baltic.caller("POST", path(scene), sent, MS_RequestId=name).bytes == first.bytes
    key, name = first.json["id"], str(uuid4())
    taken = scene.harbor.caller("POST", path(scene, key, "accept"), MS_RequestId=name)
    assert scene.harbor.caller("POST", path(scene, key, "accept"), MS_RequestId=name).bytes == taken.bytes
    assert Transfer.objects.count() == 1
    assert Subscription.objects.filter(partner_id=scene.baltic.id).count() == 1


def test_a_write_that_is_only_tried_changes_nothing(scene: Scene) -> None:
    row = scene.sold()
    assert scene.baltic.caller("POST", path(scene) + "?validateOnly=true", body(scene, row)).status < 300
    assert not Transfer.objects.exists()
    key = asked(scene, row)
    assert scene.harbor.caller("POST", path(scene, key, "accept") + "?validateOnly=true").status < 300
    row.refresh_from_db()
    assert row.status == "active"
    assert Transfer.objects.get().status == "pending"


def test_what_is_missing_or_wrong_is_named(scene: Scene) -> None:
    row = scene.sold()
    for changes, code in (
        ({"sourcePartnerTenantId": None}, 900136),
        ({"targetPartnerTenantId": None}, 800002),
        ({"sourcePartnerTenantId": "x"}, 800002),
        ({"sourcePartnerTenantId": str(scene.baltic.id)}, 900148),
        ({"sourcePartnerTenantId": str(scene.trade.nordic.id)}, 900147),
        ({"lineItems": []}, 800002),
        ({"lineItems": [{"subscriptionId": str(uuid4())}]}, 800078),
        ({"lineItems": [{"subscriptionId": "x"}]}, 800002),
        ({"lineItems": [{"subscriptionId": str(row.id), "partnerIdOnRecord": scene.trade.alpine.mpn_id}]}, 800016),
    ):
        got = ask(scene, row, **changes)
        assert (got.status, got.json["code"]) == (400, code), changes
    assert not Transfer.objects.exists()


def test_strangers_find_nothing_and_the_customer_reads(scene: Scene) -> None:
    key = asked(scene, scene.sold())
    nordic = scene.trade.nordic.caller
    assert (nordic("GET", path(scene)).status, nordic("GET", path(scene)).json["code"]) == (404, 60003)
    transfers.joined(scene.trade.nordic, scene.customer.id)
    assert nordic("GET", path(scene)).json == []
    for method, more in (("GET", ()), ("PATCH", ()), ("DELETE", ()), ("POST", ("accept",))):
        got = nordic(method, path(scene, key, *more), {"status": "reject"} if method == "PATCH" else None)
        assert (got.status, got.json["code"]) == (404, 900100), method
    own = two_tier.admin_of(scene.customer)
    (told,) = own("GET", path(scene)).json
    assert (told["id"], told["partnertenantid"]) == (key, str(scene.baltic.id))
    refused = own("POST", path(scene, key, "accept"))
    assert (refused.status, refused.json["errorName"]) == (403, "role_missing")
    assert scene.trade.alpine.caller("GET", path(scene)).status == 403


def test_another_customers_address_does_not_lead_to_it(scene: Scene) -> None:
    key = asked(scene, scene.sold())
    other = inviting.organization()
    got = scene.harbor.caller("GET", f"/v1/customers/{other.organization.id}/transfers/{key}")
    assert (got.status, got.json["code"]) == (404, 60003)
    assert scene.harbor.caller("GET", path(scene, uuid4())).json["code"] == 900100
    assert scene.harbor.caller("GET", path(scene, "x")).json["code"] == 1000


def test_the_end_of_the_term_can_be_chosen(scene: Scene) -> None:
    got = ask(scene, scene.sold(), transferAtEnd=True, note="With the new year.")
    assert (got.json["transferAtEnd"], got.json["note"]) == (True, "With the new year.")
    taken = scene.harbor.caller("POST", path(scene, got.json["id"], "accept"))
    assert (taken.json["orders"], taken.json["transferErrors"]) == ([], [])
    assert scene.baltic.caller("GET", path(scene, got.json["id"])).json["status"] == "InProgress"


def test_a_program_without_a_person_asks_and_answers(scene: Scene) -> None:
    got = scene.baltic.caller("POST", path(scene), body(scene, scene.sold()), app_only=True)
    assert (got.status, got.json["lastModifiedUser"]) == (201, str(scene.baltic.caller.client.id))
    assert scene.harbor.caller("POST", path(scene, got.json["id"], "accept"), app_only=True).status == 200
