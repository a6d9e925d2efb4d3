"""Users, roles and licenses of a customer over the wire, each answer against its documented shape."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.portal.lists import person
from tests.support import kept
from tests.support.wire_schemas import check, check_list
from tests.usecases.test_licenses import Shop
from tests.wire.conftest import Caller
from tests.wire.test_hostile_callers import everything
from twotier.access.models import Membership, Person
from twotier.api.v1.directory_roles import ADMIN_ROLE
from twotier.catalog.models import IncludedPlan, PublishedProduct, ServicePlan, Sku
from twotier.customers.models import Customer, Relationship
from twotier.licences.models import LicenseAssignment
from twotier.subscriptions.models import Subscription

INACTIVE = quote(json.dumps({"Field": "UserState", "Value": "Inactive", "Operator": "equals"}))


@pytest.fixture
def shop(as_program: None, tmp_path: Path) -> Shop:
    return kept.scene("shop of licenses", lambda: Shop(tmp_path))


@pytest.fixture
def bob(shop: Shop) -> Caller:
    """Return the reseller's admin agent."""
    return shop.world.alpine.caller


def path(shop: Shop, rest: str) -> str:
    """Return an address below the customer."""
    return f"/v1/customers/{shop.id}/{rest}"


def new_user(shop: Shop, **changes: Any) -> dict[str, Any]:
    """Return the body of a new user, as the documents print it."""
    domain = Customer.objects.get(id=shop.id).domain
    body = {
        "usageLocation": "DE",
        "userPrincipalName": f"first.last@{domain}",
        "firstName": "First",
        "lastName": "Last",
        "displayName": "User name",
        "immutableId": "Some unique ID",
        "passwordProfile": {"password": "abCD-1234-efGH*", "forceChangePassword": True},
        "attributes": {"objectType": "CustomerUser"},
    }
    return body | changes


@pytest.mark.rows("S51", "S76")
def test_the_reseller_creates_and_resets_a_user_and_assigns_and_revokes_a_license(shop: Shop, bob: Caller) -> None:
    named = str(uuid4())
    made = bob("POST", path(shop, "users"), new_user(shop), MS_RequestId=named)
    assert made.status == 200, made.bytes
    user = check("CustomerUser", made.json)
    assert user["passwordProfile"] == {"password": "abCD-1234-efGH*", "forceChangePassword": True}
    assert bob("POST", path(shop, "users"), new_user(shop), MS_RequestId=named).json == user
    one = bob("GET", path(shop, f"users/{user['id']}"))
    assert check("CustomerUser", one.json) == {k: v for k, v in user.items() if k != "passwordProfile"}
    assert one.json["immutableId"] == "Some unique ID"
    assert (one.json["state"], one.json["userDomainType"]) == ("active", "none")
    profile = {"passwordProfile": {"password": "Renew-456-Night*", "forceChangePassword": False}}
    reset = bob("PATCH", path(shop, f"users/{user['id']}"), profile)
    assert reset.status == 200
    assert reset.json["passwordProfile"] == profile["passwordProfile"]
    person_ = Person.objects.get(id=user["id"])
    assert person_.check_password("Renew-456-Night*")
    assert not person_.must_change_password
    sku = str(shop.basic.sku_id)
    body = {"LicensesToAssign": [{"ExcludedPlans": None, "SkuId": sku}], "LicensesToRemove": None}
    update = bob("POST", path(shop, f"users/{user['id']}/licenseupdates"), body)
    assert update.status == 201
    assert check("LicenseUpdate", update.json)["licensesToAssign"] == [{"skuId": sku}]
    assert update.json["licenseWarnings"] == []
    for assigned in update.json["licensesToAssign"]:
        check("LicenseAssignment", assigned)
    (held,) = check_list("License", bob("GET", path(shop, f"users/{user['id']}/licenses")).json)
    assert (held["productSku"]["id"], held["productSku"]["name"]) == (sku, "Basic")
    gone = bob("POST", path(shop, f"users/{user['id']}/licenseupdates"), {"licensesToRemove": [sku]})
    assert gone.status == 201
    assert bob("GET", path(shop, f"users/{user['id']}/licenses")).json["totalCount"] == 0
    cart = {"lineItems": [{"catalogItemId": shop.items["Basic P1Y monthly"], "quantity": 1}]}
    assert bob("POST", path(shop, "carts"), cart).status == 403


def test_a_license_that_is_not_free_is_60012_with_the_documented_detail(shop: Shop, bob: Caller) -> None:
    people = shop.hire("a", "b", "c", "d")
    shop.give(*people[:3])
    sku = str(shop.basic.sku_id)
    got = bob(
        "POST", path(shop, f"users/{people[3].id}/licenseupdates"), {"licensesToAssign": [{"skuId": sku.upper()}]}
    )
    assert (got.status, got.json["code"]) == (400, 60012)
    assert got.json["data"][0].startswith("LicenseQuotaExceededException : Subscription with Account")
    assert LicenseAssignment.objects.count() == 3
    bad = bob("POST", path(shop, f"users/{people[3].id}/licenseupdates"), {"licensesToAssign": [{"skuId": "basic"}]})
    assert bad.status == 400


def test_subscribed_skus_count_seats_and_name_plans(shop: Shop, bob: Caller) -> None:
    sku = Sku.objects.get(id__startswith=Subscription.objects.get().product_id)
    Sku.objects.filter(id=sku.id).update(string_id="BASIC_ONE")
    guid = uuid4()
    product = PublishedProduct.objects.create(guid=guid, string_id="BASIC_ONE", title="Basic")
    mail, chat = (ServicePlan.objects.create(guid=uuid4(), name=name, title=name.title()) for name in ("MAIL", "CHAT"))
    IncludedPlan.objects.bulk_create(IncludedPlan(product=product, plan=plan) for plan in (mail, chat))
    who = shop.people[0]
    body = {"licensesToAssign": [{"skuId": str(guid), "excludedPlans": [str(chat.guid)]}]}
    assert bob("POST", path(shop, f"users/{who.id}/licenseupdates"), body).status == 201
    (found,) = check_list("SubscribedSku", bob("GET", path(shop, "subscribedskus")).json)
    units = ("availableUnits", "activeUnits", "consumedUnits", "suspendedUnits", "totalUnits", "warningUnits")
    assert [found[name] for name in units] == [2, 3, 1, 0, 3, 0]
    assert found["productSku"] == {
        "id": str(guid), "name": "Basic", "skuPartNumber": "BASIC_ONE", "targetType": "User",
        "licenseGroupId": "group1",
    }  # fmt: skip
    assert {plan["serviceName"] for plan in found["servicePlans"]} == {"MAIL", "CHAT"}
    (license_,) = check_list("License", bob("GET", path(shop, f"users/{who.id}/licenses")).json)
    assert {plan["serviceName"]: plan["capabilityStatus"] for plan in license_["servicePlans"]} == {
        "MAIL": "Assigned",
        "CHAT": "Disabled",
    }
    Subscription.objects.update(status="suspended")
    (found,) = bob("GET", path(shop, "subscribedskus")).json["items"]
    assert [found[name] for name in units] == [0, 0, 1, 3, 3, 0]
    assert found["capabilityStatus"] == "Suspended"


def test_license_groups(shop: Shop, bob: Caller) -> None:
    Subscription.objects.update(title="Minecraft Education")
    assert bob("GET", path(shop, "subscribedskus")).json["items"] == []
    both = bob("GET", path(shop, "subscribedskus?licenseGroupIds=Group1&licenseGroupIds=Group2")).json
    assert both["items"][0]["productSku"]["licenseGroupId"] == "group2"
    assert bob("GET", path(shop, "subscribedskus?licenseGroupIds=Group1|Group2")).json["totalCount"] == 1


@pytest.mark.trap(7, 17)
def test_users_are_paged_changed_deleted_filtered_and_restored(shop: Shop, bob: Caller) -> None:
    people = shop.hire("a", "b", "c")
    first = bob("GET", path(shop, "users?size=2")).json
    assert len(check_list("CustomerUser", first)) == 2
    token = first["continuationToken"]
    rest = bob("GET", path(shop, "users?size=2&seekOperation=Next"), MS_ContinuationToken=token).json
    assert first["totalCount"] + rest["totalCount"] == 4 or rest.get("continuationToken")
    who = people[0]
    one = bob("GET", path(shop, f"users/{who.id}")).json
    changed = bob("PATCH", path(shop, f"users/{who.id}"), one | {"usageLocation": "FR", "lastName": "Neu"})
    assert check("CustomerUser", changed.json)["usageLocation"] == "FR"
    assert changed.json["lastName"] == "Neu"
    assert bob("DELETE", path(shop, f"users/{who.id}")).status == 204
    (gone,) = check_list("CustomerUser", bob("GET", path(shop, f"users?size=500&filter={INACTIVE}")).json)
    assert (gone["id"], gone["state"]) == (str(who.id), "inactive")
    assert gone["softDeletionTime"]
    assert str(who.id) not in [row["id"] for row in bob("GET", path(shop, "users")).json["items"]]
    back = bob("PATCH", path(shop, f"users/{who.id}"), {"State": "active", "Attributes": {"ObjectType": "x"}})
    assert (back.status, back.json["state"]) == (200, "active")
    assert bob("PATCH", path(shop, f"users/{who.id}"), {"state": "inactive"}).status == 400
    odd = quote(json.dumps({"Field": "Name", "Value": "x", "Operator": "equals"}))
    assert bob("GET", path(shop, f"users?filter={odd}")).json["code"] == 800002


def test_a_patch_with_a_bad_member_changes_nothing(shop: Shop, bob: Caller) -> None:
    who = shop.people[0]
    got = bob("PATCH", path(shop, f"users/{who.id}"), {"firstName": "New", "passwordProfile": {"password": "short"}})
    assert (got.status, got.json["code"]) == (400, 3000)
    who.refresh_from_db()
    assert who.first_name != "New"
    taken = bob("PATCH", path(shop, f"users/{who.id}"), {"userPrincipalName": shop.admin.user_name})
    assert (taken.status, taken.json["code"]) == (409, 910055)
    elsewhere = bob("POST", path(shop, "users"), new_user(shop, userPrincipalName="a@elsewhere.example"))
    assert (elsewhere.status, elsewhere.json["code"]) == (400, 3000)


def test_a_user_without_a_chosen_password_gets_one(shop: Shop, bob: Caller) -> None:
    made = bob("POST", path(shop, "users"), new_user(shop, passwordProfile=None))
    secret = made.json["passwordProfile"]["password"]
    assert Person.objects.get(id=made.json["id"]).check_password(secret)


def test_roles_are_given_and_taken(shop: Shop, bob: Caller) -> None:
    who = shop.people[0]
    (role,) = check_list("DirectoryRole", bob("GET", path(shop, "directoryroles")).json)
    members = path(shop, f"directoryroles/{role['id']}/usermembers")
    assert [row["id"] for row in check_list("UserMember", bob("GET", members).json)] == [str(shop.admin.id)]
    body = {"Id": str(who.id), "DisplayName": who.name, "UserPrincipalName": who.user_name}
    made = bob("POST", members, body)
    assert made.status == 201
    assert check("UserMember", made.json)["roleId"] == role["id"] == str(ADMIN_ROLE)
    assert check_list("DirectoryRole", bob("GET", path(shop, f"users/{who.id}/directoryroles")).json) == [role]
    assert bob("DELETE", f"{members}/{who.id}").status == 204
    assert Membership.objects.get(person=who).roles == ["user"]
    assert bob("GET", path(shop, f"users/{who.id}/directoryroles")).json["items"] == []
    last = bob("DELETE", f"{members}/{shop.admin.id}")
    assert (last.status, last.json["code"]) == (409, 910055)
    assert bob("GET", path(shop, f"directoryroles/{uuid4()}/usermembers")).status == 404
    assert bob("POST", members, {"displayName": "x"}).status == 400


ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "subscribedskus", None), ("GET", "users", None), ("POST", "users", {"firstName": "A"}),
    ("GET", "users/{u}", None), ("PATCH", "users/{u}", {"firstName": "B"}), ("DELETE", "users/{u}", None),
    ("GET", "users/{u}/licenses", None), ("POST", "users/{u}/licenseupdates", {"licensesToAssign": []}),
    ("GET", "users/{u}/directoryroles", None), ("GET", "directoryroles", None),
    ("GET", f"directoryroles/{ADMIN_ROLE}/usermembers", None),
    ("POST", f"directoryroles/{ADMIN_ROLE}/usermembers", {"id": "{u}"}),
    ("DELETE", f"directoryroles/{ADMIN_ROLE}/usermembers/{{u}}", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "rest", "body"), ROUTES, ids=str)
def test_strangers_roles_and_programs(shop: Shop, bob: Caller, method: str, rest: str, body: Any) -> None:
    who = shop.people[0]
    where = path(shop, rest.replace("{u}", str(who.id)))
    body = {key: str(who.id) if value == "{u}" else value for key, value in body.items()} if body else None
    stranger = shop.world.nordic.caller(method, where, body)
    assert (stranger.status, stranger.json["code"]) == (404, 60003)
    app = bob(method, where, body, app_only=True)
    assert (app.status, app.json["errorName"]) == (403, "wrong_token_kind")
    sales = Caller(bob.organization, bob.client, person(shop.world.alpine.id, "sales_agent"), bob.http)
    refused = sales(method, where, body)
    assert (refused.status, refused.json["code"]) == (403, 900150), refused.bytes
    if method != "GET":
        Relationship.objects.filter(partner_id=shop.world.alpine.id).update(delegated_access=False)
        refused = bob(method, where, body)
        assert (refused.status, refused.json["errorName"]) == (403, "no_delegated_access")


def test_a_strangers_user_does_not_exist(shop: Shop, bob: Caller) -> None:
    outsider = person(shop.world.harbor.id, "admin_agent")
    for method, rest, body in ROUTES:
        if "{u}" in rest:
            got = bob(method, path(shop, rest.replace("{u}", str(outsider.id))), body)
            assert (got.status, got.json["code"]) == (404, 60002), rest


def test_no_password_stands_in_a_row(shop: Shop, bob: Caller) -> None:
    made = bob("POST", path(shop, "users"), new_user(shop), MS_RequestId=str(uuid4()))
    profile = {"passwordProfile": {"password": "Renew-456-Night*"}}
    bob("PATCH", path(shop, f"users/{made.json['id']}"), profile, MS_RequestId=str(uuid4()))
    rows = everything()
    assert "abCD-1234-efGH*" not in rows
    assert "Renew-456-Night*" not in rows
