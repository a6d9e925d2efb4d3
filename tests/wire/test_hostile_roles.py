"""Every address of the API × every role of every kind of organization: open as the role table says, else 403."""

from functools import cache
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


@cache
def looks(permission: str) -> frozenset[tuple[str, str]]:
    """Return who may at least look; a page is open to those who do more too."""
    rows = [row for row in ROWS if row["id"].rsplit(".", 1)[0] == permission]
    partners = ("provider", "reseller", "direct_bill")
    return frozenset(
        (kind, role)
        for row in rows
        for kind in (partners if row["organization_kind"] == "any_partner" else (row["organization_kind"],))
        for role, name in roles_of(kind)
        if row[name] != "none"
    )


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


def ask(scene: Scene, route: routing.Route, kind: str, roles: list[str]) -> Any:
    """Call an address in roles."""
    who = scene.callers[kind]
    Membership.objects.filter(person=who.person).update(roles=roles)
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
    wrong: list[str] = []
    for route in registered():
        roles = [role for role, _column in roles_of(kind)]
        opened = [role for role in roles if may(route, kind, role)]
        for role in opened:
            wrong += faults(scene, route, kind, [role], opens=True)
        # Roles only add rights: what all the others together do not open, none of them opens. A guest is told apart.
        for others in (
            [role for role in roles if role not in (*opened, "guest")],
            ["guest"] if "guest" in roles and "guest" not in opened else [],
        ):
            if others and faults(scene, route, kind, others, opens=False):
                wrong += [fault for role in others for fault in faults(scene, route, kind, [role], opens=False)]
    assert not wrong, "\n".join(wrong)


def faults(scene: Scene, route: routing.Route, kind: str, roles: list[str], *, opens: bool) -> list[str]:
    """Return what is wrong with the answer of an address to roles that open it, or do not."""
    got = ask(scene, route, kind, roles)
    closed = CLOSED if opens else (*CLOSED, "directory_self_edit_refused", "not_direct_bill")
    refused = got.status == 403 and got.json["errorName"] in closed
    unknown = got.status == 404 and not opens  # what one cannot see cannot be asked for
    if got.status < 500 and (refused != opens or unknown):
        return []
    return [f"{route.method} {route.path} as {', '.join(roles)}: {got.status} {got.bytes[:80]!r}"]
