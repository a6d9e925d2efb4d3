"""The transition cockpit over the wire: the dry run as data, and the readiness of each direct customer."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import Settings

from tests.support import transition as transitions
from tests.support.transition import Transition, checksum
from tests.support.two_tier import colleague
from tests.wire.conftest import Caller
from twotier.access import queries as access_queries
from twotier.core import clock, tenancy
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.change_invitation import finish_invitation
from twotier.customers.usecases.create_invitation import create_joint_invitation
from twotier.partners.models import MpnAccount

PATH = "/v1/enrollments"
CUSTOMERS = f"{PATH}/customers"
TRIED = f"{PATH}?validateOnly=true"
BODY = {"programType": "indirectReseller", "voluntary": True, "reviewed": True, "acknowledged": True}


@pytest.fixture
def at(as_program: None, settings: Settings) -> Iterator[Transition]:
    """Return Baltic before its transition."""
    settings.EMAIL_BACKEND = settings.EMAIL["backend"]
    yield transitions.build()
    clock.reset()


@pytest.fixture
def kadri(at: Transition) -> Caller:
    """Return Baltic's global admin."""
    return at.baltic.caller


def test_what_is_only_tried_answers_the_dry_run_and_changes_nothing(at: Transition, kadri: Caller) -> None:
    at.sold(at.customer("Tallinn Port"), date(2027, 3, 1))
    kadri("GET", PATH)
    before = checksum()
    got = kadri("POST", TRIED, BODY | {"primaryContact": {"email": "form@baltic.test"}})
    assert got.status == 201, got.bytes
    assert checksum() == before
    run = got.json["dryRun"]
    assert (run["approval"], run["contactEmail"], run["activates"]) == ("automatic", "form@baltic.test", True)
    assert run["mails"] == [{"step": "approved", "to": ["form@baltic.test"]}]
    assert all(check["passed"] for check in run["checks"])
    assert [row["programType"] for row in run["today"]["programs"]] == ["directBill"]
    assert [row["programType"] for row in run["after"]["programs"]] == ["directBill", "indirectReseller"]
    for name in ("directCustomers", "subscriptions", "seats", "users", "roles"):
        assert run["today"][name] == run["after"][name], name
    assert (run["after"]["directCustomers"], run["after"]["subscriptions"]) == (1, 1)
    assert run["attributes"]["objectType"] == "EnrollmentDryRun"
    assert "dryRun" not in kadri("POST", PATH, BODY).json


def test_a_dry_run_is_refused_as_the_application_would_be(at: Transition, kadri: Caller) -> None:
    assert kadri("POST", TRIED, BODY | {"acknowledged": False}).json["code"] == 910007
    MpnAccount.objects.filter(tenant_id=at.baltic.id).update(active=False)
    got = kadri("POST", TRIED, BODY)
    assert (got.status, got.json["code"]) == (409, 910006)


def test_a_reviewers_decision_is_promised(at: Transition, kadri: Caller) -> None:
    at.stage.policy(approval="manual")
    run = kadri("POST", TRIED, BODY).json["dryRun"]
    made = kadri("POST", PATH, BODY).json
    assert (run["approval"], run["promisedBy"]) == ("manual", made["promisedBy"])


@pytest.mark.parametrize("role", ["admin_agent", "helpdesk_agent", "billing_admin"])
def test_only_a_global_admin_tries(at: Transition, role: str) -> None:
    got = colleague(at.baltic, role)("POST", TRIED, BODY)
    assert (got.status, got.json["code"]) == (403, 910046)


def test_customers_are_listed_page_by_page_with_how_ready_each_is(at: Transition, kadri: Caller) -> None:
    made = [at.customer(f"Customer {number}") for number in range(3)]
    at.sold(made[0], date(2027, 3, 1))
    at.enroll()
    actor = access_queries.member(kadri.person.id, at.baltic.id)
    assert actor
    with tenancy.scope(tenancy.PROGRAM):
        invitation = create_joint_invitation(actor, at.harbor.id, Wishes(customer_id=made[1].id))
        finish_invitation(actor, invitation.id)
    got = kadri("GET", CUSTOMERS).json
    assert got["totalCount"] == 3
    first, second, _third = got["items"]
    assert (first["companyName"], first["readiness"]) == ("Customer 0", "direct")
    assert (first["activeSubscriptions"], first["autoRenewing"], first["nextTermEnd"]) == (1, 1, "2027-02-28")
    assert (first["agreementAccepted"], first["providers"]) == (True, [])
    assert (second["readiness"], second["invitationId"]) == ("invited", str(invitation.id))
    assert second["invitedDate"]
    assert first["links"]["self"]["uri"] == f"/customers/{made[0].id}"
    assert [row["id"] for row in kadri("GET", f"{CUSTOMERS}?readiness=invited").json["items"]] == [str(made[1].id)]
    page = kadri("GET", f"{CUSTOMERS}?size=2").json
    assert [row["id"] for row in page["items"]] == [str(row.id) for row in made[:2]]
    rest = kadri("GET", f"{CUSTOMERS}?seekOperation=Next", MS_ContinuationToken=page["continuationToken"]).json
    assert [row["id"] for row in rest["items"]] == [str(made[2].id)]


def test_the_list_is_for_the_roles_of_the_table(at: Transition, kadri: Caller) -> None:
    mine = at.customer("Tallinn Port")
    assert colleague(at.baltic, "admin_agent")("GET", CUSTOMERS).json["items"][0]["id"] == str(mine.id)
    for role in ("helpdesk_agent", "billing_admin", "user_management_admin", "mpn_partner_admin"):
        assert colleague(at.baltic, role)("GET", CUSTOMERS).json["code"] == 910046
    assert at.harbor.caller("GET", CUSTOMERS).status == 403
    stranger = at.stage.partner("Rhine Direct")
    assert stranger.caller("GET", CUSTOMERS).json["items"] == []
