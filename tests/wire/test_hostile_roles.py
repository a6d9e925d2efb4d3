"""Every address of the API × every role of every kind of organization: open as the role table says, else 403."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.architecture.test_role_table import ROWS, allowed, roles_of
from tests.support.scene import Scene
from twotier.access.actors import CLOSED
from twotier.access.models import Membership
from twotier.api import entrance, routing
from twotier.subscriptions.models import Subscription

ANYONE = "anyone"
NOTHING_TO_MOVE = 910001
ASKS = {"POST v1/partners/validateresellers", "DELETE v1/enrollments/{enrollment_id}"}
"""Addresses that change nothing, whatever their method says; one answers the same to everyone who sees it."""
NEW = "a name that the subscription never had"
BODIES: dict[str, Any] = {
    "POST v1/directory/changes/{change_id}/decline": {"reason": "No."},
    "PUT v1/directory/providers/{provider_id}": {"name": "X", "markets": ["DE"]},
    "POST v1/directory/providers/{provider_id}/changes": {"name": "X", "markets": ["DE"]},
    "POST v1/customers/{customer_id}/tenantowners": {"resellerTenantId": str(uuid4())},
    "POST v1/partners/validateresellers": {"partnerIds": ["1"]},
    "PATCH v1/customers/{customer_id}/subscriptions/{subscription_id}": {"friendlyName": NEW},
    "PUT v1/customers/{customer_id}/subscriptions/{subscription_id}/supportcontact": {"supportTenantId": str(uuid4())},
}


def registered() -> list[routing.Route]:
    """Return the program's own addresses; other tests register some of theirs."""
    return [route for route in routing.routes() if route.handler.__module__.startswith(entrance.__name__[:11])]


def right_of(route: routing.Route, kind: str) -> str:
    """Return the permission that an address asks a kind of organization for."""
    rights = route.right.split("/")
    return rights[-1] if kind == "customer" else rights[0]


def looks(permission: str) -> set[tuple[str, str]]:
    """Return who may at least look; a page is open to those who do more too."""
    rows = [row for row in ROWS if row["id"].rsplit(".", 1)[0] == permission]
    partners = ("provider", "reseller", "direct_bill")
    return {
        (kind, role)
        for row in rows
        for kind in (partners if row["organization_kind"] == "any_partner" else (row["organization_kind"],))
        for role, name in roles_of(kind)
        if row[name] != "none"
    }


def may(route: routing.Route, kind: str, role: str) -> bool:
    """Tell what the role table says of an address."""
    permission = right_of(route, kind)
    if permission == ANYONE:
        return True
    looked = route.method == "GET" or f"{route.method} {route.path}" in ASKS
    found = [looks(right) if looked else allowed(right) for right in permission.split("|")]
    return any((kind, role) in holders for holders in found)


def test_rights_are_permissions_of_the_role_table() -> None:
    known = {row["id"].rsplit(".", 1)[0] for row in ROWS} | {ANYONE, "nobody"}
    named = {right for route in registered() for side in route.right.split("/") for right in side.split("|")}
    assert named <= known


def ask(scene: Scene, route: routing.Route, kind: str, role: str) -> Any:
    """Call an address in a role."""
    who = scene.callers[kind]
    Membership.objects.filter(person=who.person).update(roles=[role])
    values = {
        "customer_id": scene.customer(kind), "subscription_id": scene.subscription(kind), "country": "DE",
        "program": "csp", "domain": "example.org", "domain_prefix": "example",
    }  # fmt: skip
    names = [part.strip("{}") for part in route.path.split("/")]
    unknown = {name: uuid4() if name.endswith("_id") else "x" for name in names}
    parts = [str((unknown | values)[part[1:-1]]) if part[0] == "{" else part for part in route.path.split("/")]
    body = BODIES.get(f"{route.method} {route.path}", {}) if route.takes else None
    Subscription.objects.filter(friendly_name=NEW).update(friendly_name="Basic")
    return who(route.method, "/" + "/".join(parts) + "?country=DE", body)


@pytest.fixture
def scene(as_program: None, tmp_path: Path) -> Scene:
    return Scene(tmp_path)


@pytest.mark.rows("S89", "S90", "S91", "S92")
@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["provider", "reseller", "direct_bill", "customer", "vendor"])
def test_an_address_answers_403_exactly_to_the_roles_that_the_table_names(scene: Scene, kind: str) -> None:
    wrong = []
    for route in registered():
        name = f"{route.method} {route.path}"
        for role, _column in roles_of(kind):
            got = ask(scene, route, kind, role)
            closed = CLOSED if may(route, kind, role) else (*CLOSED, "directory_self_edit_refused", "not_direct_bill")
            refused = got.status == 403 and got.json["errorName"] in closed
            unknown = got.status == 404 and not may(route, kind, role)  # what one cannot see cannot be asked for
            if got.status >= 500 or not (refused != may(route, kind, role) or unknown):
                wrong.append(f"{name} as {role}: {got.status} {got.bytes[:80]!r}")
    assert not wrong, "\n".join(wrong)
