"""Hostile calls of the newest rooms: doubled lines, odd casings, moves in the wrong order, long words, stopped programs."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import transfers
from tests.support.transfers import Scene
from tests.wire.conftest import Got
from twotier.core.models import AuditRecord
from twotier.partners.models import Program
from twotier.subscriptions.models import Subscription
from twotier.transfers.models import Transfer, TransferLine

pytestmark = pytest.mark.django_db
STRANGE = "0f6c9a5e-1111-4222-8333-123456789012"
LONG = "Donaudampfschifffahrtsgesellschaftskapitän"
"""A German word of 42 letters."""


@pytest.fixture
def scene(as_program: None, tmp_path: Path) -> Scene:
    return transfers.build(tmp_path)


def path(scene: Scene, *more: object) -> str:
    """Return the address of the customer's transfers, or of one."""
    return "/".join([f"/v1/customers/{scene.customer.id}/transfers", *map(str, more)])


def ask(scene: Scene, *ids: object, **more: Any) -> Got:
    """Ask as the future partner."""
    lines = [{"subscriptionId": str(each)} for each in ids]
    parts = {"sourcePartnerTenantId": str(scene.harbor.id), "targetPartnerTenantId": str(scene.baltic.id)}
    return scene.baltic.caller("POST", path(scene), parts | {"lineItems": lines} | more)


def told(got: Got) -> tuple[int, int]:
    """Return status and code of a refusal."""
    return got.status, got.json["code"]


def test_a_subscription_that_is_named_twice_is_one_line_or_refused(scene: Scene) -> None:
    row = scene.sold()
    got = ask(scene, row.id, str(row.id).upper())
    assert got.status in (201, 400), got.bytes
    assert TransferLine.objects.count() == (1 if got.status == 201 else 0)


def test_every_move_in_the_wrong_order_is_refused_and_changes_nothing(scene: Scene) -> None:
    source, target = scene.harbor.caller, scene.baltic.caller
    done = ask(scene, scene.sold().id).json["id"]
    assert target("POST", path(scene, done, "accept")).json["code"] in (900101, 900102), "who asked does not answer"
    assert source("DELETE", path(scene, done)).json["code"] in (900101, 900102), "who was asked does not withdraw"
    assert source("POST", path(scene, done, "accept")).status == 200
    before = list(Subscription.objects.order_by("id").values_list("id", "status", "quantity"))
    audited = AuditRecord.objects.count()
    for who in (source, target):
        for method, more, body in (
            ("POST", ("accept",), None),
            ("DELETE", (), None),
            ("PATCH", (), {"status": "reject"}),
        ):
            got = who(method, path(scene, done, *more), body)
            assert got.status in (400, 409), (method, got.bytes)
            assert got.json["code"] in (900101, 900102), (method, got.bytes)
    assert list(Subscription.objects.order_by("id").values_list("id", "status", "quantity")) == before
    assert AuditRecord.objects.count() == audited
    assert source("GET", path(scene, done)).json["status"] == "Complete"


def test_odd_casings_find_the_same_transfer(scene: Scene) -> None:
    row = scene.sold()
    body = {
        "SOURCEPARTNERTENANTID": str(scene.harbor.id).upper(), "TargetPartnerTenantId": f" {scene.baltic.id} ",
        "lineitems": [{"SubscriptionID": f"{{{row.id}}}".upper()}], "TRANSFERATEND": None, "Note": None,
    }  # fmt: skip
    got = scene.baltic.caller("POST", path(scene).upper(), body)
    assert got.status == 201, got.bytes
    key = got.json["id"]
    assert scene.harbor.caller("GET", f"{path(scene)}//{key.upper()}/").json["id"] == key
    assert scene.harbor.caller("PATCH", path(scene, key), {"STATUS": "REJECT"}).json["status"] == "Reject"


@pytest.mark.parametrize("text", [LONG, LONG * 23, f"{LONG}\0", "\ud83d", "<script>", "\u200b"])
def test_a_long_or_odd_text_is_kept_or_refused(scene: Scene, text: str) -> None:
    content = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    got = ask(scene, scene.sold().id, note=content)
    assert got.status in (201, 400), got.bytes
    if got.status == 400:
        assert got.json["code"] in (800002, 3000)
        return
    rejected = scene.harbor.caller("PATCH", path(scene, got.json["id"]), {"status": "reject", "reason": content})
    assert rejected.status in (200, 400), rejected.bytes


def test_a_stopped_partner_asks_for_nothing_and_says_no(scene: Scene) -> None:
    row, other = scene.sold(), scene.sold()
    key = ask(scene, other.id).json["id"]
    Program.objects.filter(tenant_id=scene.baltic.id).update(status="suspended")
    assert told(ask(scene, row.id)) == (403, 900137)
    Program.objects.filter(tenant_id=scene.harbor.id).update(status="suspended")
    assert scene.harbor.caller("PATCH", path(scene, key), {"status": "reject"}).json["status"] == "Reject"
    assert Transfer.objects.count() == 1


def test_a_relationship_that_ends_in_the_middle_takes_the_request_along(scene: Scene) -> None:
    row = scene.sold()
    key = ask(scene, row.id).json["id"]
    gone = scene.baltic.caller("PATCH", f"/v1/customers/{scene.customer.id}", {"relationshipToPartner": "none"})
    assert gone.status == 200, gone.bytes
    assert scene.harbor.caller("GET", path(scene, key)).json["status"] == "Withdrawn"
    assert told(scene.harbor.caller("POST", path(scene, key, "accept"))) == (400, 900102)
    Subscription.objects.filter(id=row.id).update(quantity=77)
    (line,) = scene.baltic.caller("GET", path(scene, key)).json["lineItems"]
    assert line["quantity"] == 5, "its own request is all that a former partner reads"
    assert scene.baltic.caller("GET", path(scene)).json["code"] in (20002, 60003)


@pytest.mark.parametrize(
    ("rest", "body"),
    [
        ("/v1/productUpgrades", {"customerId": "{}", "productFamily": "azure"}),
        ("/v1/productUpgrades/eligibility", {"customerId": "{}", "productFamily": "azure"}),
        ("/v1/customers/{}/migrations/newcommerce", {"currentSubscriptionId": STRANGE}),
        ("/v1/customers/{}/migrations/newcommerce/schedules", {"currentSubscriptionId": STRANGE, "migrateOnRenewal": True}),
        ("/v1/customers/{}/promotionEligibilities", {"items": []}),
        ("/v1/customers/{}/transfers", {"sourcePartnerTenantId": STRANGE, "targetPartnerTenantId": STRANGE}),
        (f"/v1/customers/{{}}/subscriptions/{STRANGE}/conversions", {}),
        (f"/v1/customers/{{}}/subscriptions/{STRANGE}/upgrades", {}),
        (f"/v1/customers/{{}}/subscriptions/{STRANGE}/transitions", {}),
    ],
)  # fmt: skip
def test_strangers_of_all_kinds_learn_nothing(scene: Scene, rest: str, body: dict[str, Any]) -> None:
    shelf = str(scene.customer.id)
    sent = {name: value.format(shelf) if value == "{}" else value for name, value in body.items()}
    for stranger in (scene.trade.nordic, scene.trade.seine):
        known, unknown = (
            stranger.caller("POST", rest.format(key), sent | ({"customerId": key} if "customerId" in sent else {}))
            for key in (shelf, str(uuid4()))
        )
        assert known.status in (400, 403, 404), known.bytes
        assert (known.status, known.json["code"], known.json["description"]) == (
            unknown.status, unknown.json["code"], unknown.json["description"],
        )  # fmt: skip
