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

ANYONE, NOBODY = "anyone", "nobody"
CATALOG, LIST, ORDER, SEES = "catalog.view", "customer.list", "order.view", "subscription.view"
USERS, MANAGES = "customer_user.view", "customer_user.manage"
OWNER = "delegated_admin.tenant_owner"
# The right that an address asks for; what customers ask for their own record stands behind the slash, other ways in behind the bar.
RIGHTS = {
    "GET v1/agreements": ANYONE,
    "GET v1/auditrecords": "audit.view",
    "GET v1/compliance/{program}/agreementstatus": "agreement.check_reseller",
    "GET v1/countryvalidationrules/{country}": CATALOG,
    "GET v1/customers": LIST + "/relationship.view_as_customer",
    "POST v1/customers": "customer.create_without_order",
    "GET v1/customers/{customer_id}": LIST + "/relationship.view_as_customer",
    "GET v1/customers/{customer_id}/agreements": "agreement.view_customer/agreement.accept_customer",
    "POST v1/customers/{customer_id}/agreements": "agreement.attest_customer",
    "POST v1/customers/{customer_id}/carts": "order.place",
    "GET v1/customers/{customer_id}/carts/{cart_id}": "order.place",
    "PUT v1/customers/{customer_id}/carts/{cart_id}": "order.place",
    "POST v1/customers/{customer_id}/carts/{cart_id}/checkout": "order.place",
    "GET v1/customers/{customer_id}/orders": ORDER,
    "POST v1/customers/{customer_id}/orders": "order.place",
    "GET v1/customers/{customer_id}/orders/{order_id}": ORDER,
    "GET v1/customers/{customer_id}/orders/{order_id}/provisioningstatus": ORDER,
    "GET v1/customers/{customer_id}/profiles/billing": LIST + "/relationship.view_as_customer",
    "PUT v1/customers/{customer_id}/profiles/billing": "customer.edit",
    "GET v1/customers/{customer_id}/profiles/company": LIST + "/relationship.view_as_customer",
    "GET v1/customers/{customer_id}/relationships": LIST + "/relationship.view_as_customer",
    "GET v1/customers/{customer_id}/resellers": "customer.associate_reseller",
    "POST v1/customers/{customer_id}/resellers": "customer.associate_reseller",
    "DELETE v1/customers/{customer_id}/resellers/{reseller_id}": "customer.associate_reseller",
    "GET v1/customers/{customer_id}/subscriptions": SEES,
    "GET v1/customers/{customer_id}/subscriptions/{subscription_id}": SEES,
    "PATCH v1/customers/{customer_id}/subscriptions/{subscription_id}": "subscription.rename",
    "GET v1/customers/{customer_id}/subscriptions/{subscription_id}/attributions": SEES,
    "GET v1/customers/{customer_id}/subscriptions/{subscription_id}/provisioningstatus": SEES,
    "GET v1/customers/{customer_id}/subscriptions/{subscription_id}/supportcontact": SEES,
    "PUT v1/customers/{customer_id}/subscriptions/{subscription_id}/supportcontact": "subscription.support_contact",
    "GET v1/customers/{customer_id}/directoryroles": USERS,
    "GET v1/customers/{customer_id}/directoryroles/{role_id}/usermembers": USERS,
    "POST v1/customers/{customer_id}/directoryroles/{role_id}/usermembers": MANAGES,
    "DELETE v1/customers/{customer_id}/directoryroles/{role_id}/usermembers/{user_id}": MANAGES,
    "GET v1/customers/{customer_id}/subscribedskus": "licence.view",
    "GET v1/customers/{customer_id}/users": USERS,
    "POST v1/customers/{customer_id}/users": MANAGES,
    "GET v1/customers/{customer_id}/users/{user_id}": USERS,
    "PATCH v1/customers/{customer_id}/users/{user_id}": "customer_user.reset_password",
    "DELETE v1/customers/{customer_id}/users/{user_id}": MANAGES,
    "GET v1/customers/{customer_id}/users/{user_id}/directoryroles": USERS,
    "GET v1/customers/{customer_id}/users/{user_id}/licenses": "licence.view",
    "POST v1/customers/{customer_id}/users/{user_id}/licenseupdates": "licence.assign",
    "GET v1/customers/{customer_id}/tenantowners": OWNER,
    "POST v1/customers/{customer_id}/tenantowners": OWNER,
    "POST v1/customers/{customer_id}/tenantowners/{permission_id}/end": OWNER,
    "POST v1/customers/{customer_id}/tenantowners/{permission_id}/grant": f"{NOBODY}/{OWNER}",
    "GET v1/customers/{customer_id}/validationstatus": LIST,
    "GET v1/enrollments": "enrolment.view_status",
    "POST v1/enrollments": "enrolment.start",
    "GET v1/enrollments/eligibility": "enrolment.view_status",
    "GET v1/enrollments/customers": "enrolment.dry_run",
    "GET v1/enrollments/{enrollment_id}": "enrolment.view_status",
    "DELETE v1/enrollments/{enrollment_id}": "enrolment.view_status",
    "GET v1/enrollments/{enrollment_id}/agreement": "agreement.accept",
    "POST v1/enrollments/{enrollment_id}/agreement/accept": "agreement.accept",
    "POST v1/enrollments/{enrollment_id}/answers": "enrolment.answer_review",
    "POST v1/enrollments/{enrollment_id}/appeal": "enrolment.answer_review",
    "POST v1/enrollments/{enrollment_id}/approve": "enrolment.review",
    "POST v1/enrollments/{enrollment_id}/reject": "enrolment.review",
    "POST v1/enrollments/{enrollment_id}/requestdocuments": "enrolment.review",
    "GET v1/directory/changes": "directory.approve",
    "POST v1/directory/changes/{change_id}/approve": "directory.approve",
    "POST v1/directory/changes/{change_id}/decline": "directory.approve",
    "POST v1/directory/changes/{change_id}/withdraw": "directory.propose",
    "GET v1/directory/providers": ANYONE,
    "GET v1/directory/providers/{provider_id}": ANYONE,
    "PUT v1/directory/providers/{provider_id}": "directory.approve",
    "GET v1/directory/providers/{provider_id}/changes": "directory.propose",
    "POST v1/directory/providers/{provider_id}/changes": "directory.propose",
    "HEAD v1/domains/{domain}": ANYONE,
    "GET v1/partnershiprequests": "partnership.view",
    "POST v1/partnershiprequests": "partnership.request",
    "GET v1/partnershiprequests/{request_key}": "partnership.view",
    "POST v1/partnershiprequests/{request_key}/accept": "partnership.accept",
    "POST v1/partnershiprequests/{request_key}/decline": "partnership.accept",
    "POST v1/partnershiprequests/{request_id}/resend": "partnership.resend_or_revoke",
    "POST v1/partnershiprequests/{request_id}/revoke": "partnership.resend_or_revoke",
    "GET v1/partnerships": "partnership.view",
    "GET v1/partnerships/{partnership_id}": "partnership.view",
    "DELETE v1/partnerships/{partnership_id}": "partnership.remove",
    "PATCH v1/partnerships/{partnership_id}/levels": "partnership.set_levels",
    "PUT v1/partnerships/{partnership_id}/owntenantaccess": "partnership.set_own_tenant_access",
    "POST v1/partnerships/{partnership_id}/remove": "partnership.remove",
    "PATCH v1/customers/{customer_id}": "relationship.remove",
    "GET v1/customers/relationshiprequests": "invitation.relationship",
    "GET v1/invitations": "invitation.relationship",
    "POST v1/invitations": "invitation.relationship",
    "GET v1/invitations/{invitation_id}": "invitation.relationship",
    "POST v1/invitations/{invitation_id}/accept": "invitation.consent",
    "POST v1/invitations/{invitation_id}/decline": "invitation.consent",
    "POST v1/invitations/{invitation_id}/resend": "invitation.relationship",
    "POST v1/invitations/{invitation_id}/revoke": "invitation.relationship",
    "GET v1/orderrequests": "order.decide_request|order.request",
    "POST v1/orderrequests": "order.request",
    "GET v1/orderrequests/{request_id}": "order.decide_request|order.request",
    "POST v1/orderrequests/{request_id}/accept": "order.decide_request",
    "POST v1/orderrequests/{request_id}/refuse": "order.decide_request",
    "POST v1/orderrequests/{request_id}/withdraw": "order.request",
    "GET v1/incentives/programs": "incentive.enrol",
    "GET v1/incentives/enrollments": "incentive.enrol",
    "POST v1/incentives/enrollments": "incentive.enrol",
    "GET v1/incentives/enrollments/{enrollment_id}": "incentive.enrol",
    "POST v1/incentives/enrollments/{enrollment_id}/enroll": "incentive.enrol",
    "GET v1/incentives/profiles": "incentive.view",
    "POST v1/incentives/profiles": "incentive.enrol",
    "POST v1/partners/validateresellers": "agreement.check_reseller",
    "GET v1/profiles/mpn": "profile.view",
    "GET v1/relationships": "partnership.view",
    "GET v1/validations/checkdomainavailability/{domain_prefix}": LIST,
}
NOTHING_TO_MOVE = 910001
REVIEWED = ("GET v1/enrollments", "GET v1/enrollments/{enrollment_id}", "DELETE v1/enrollments/{enrollment_id}")
"""Addresses at which the vendor's reviewers see what partners submitted."""
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


def right_of(name: str, kind: str) -> str:
    """Return the permission that an address asks a kind of organization for."""
    if kind == "vendor" and name in REVIEWED:
        return "enrolment.review"
    rights = RIGHTS.get(name, CATALOG if "product" in name or "offer" in name else "").split("/")
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


def may(name: str, kind: str, role: str) -> bool:
    """Tell what the role table says of an address."""
    permission = right_of(name, kind)
    if permission == ANYONE:
        return True
    looked = name.startswith("GET") or name in ASKS
    found = [looks(right) if looked else allowed(right) for right in permission.split("|")]
    return any((kind, role) in holders for holders in found)


def test_every_address_has_its_right_in_the_table() -> None:
    routes = {f"{route.method} {route.path}" for route in registered()}
    assert not {name for name in routes if not right_of(name, "provider")}, "Name the right of a new address here."
    assert set(RIGHTS) <= routes, "These addresses are gone."


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
            closed = CLOSED if may(name, kind, role) else (*CLOSED, "directory_self_edit_refused", "not_direct_bill")
            refused = got.status == 403 and got.json["errorName"] in closed
            unknown = got.status == 404 and not may(name, kind, role)  # what one cannot see cannot be asked for
            if got.status >= 500 or not (refused != may(name, kind, role) or unknown):
                wrong.append(f"{name} as {role}: {got.status} {got.bytes[:80]!r}")
    assert not wrong, "\n".join(wrong)
