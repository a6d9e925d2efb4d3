"""Spending budgets over the API: what clients send, what is refused, and where a budget shows."""

from pathlib import Path
from uuid import uuid4

import pytest

from tests.support import usage
from tests.support.two_tier import admin_of, colleague
from tests.support.usage import Plan, take, today
from tests.support.wire_schemas import check
from tests.support.world import World
from twotier.billing.models import SpendingBudget
from twotier.core.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(as_program: None, tmp_path: Path) -> tuple[World, Plan]:
    return usage.build(tmp_path)


@pytest.fixture
def plan(scene: tuple[World, Plan]) -> Plan:
    return scene[1]


@pytest.fixture
def path(plan: Plan) -> str:
    return f"/v1/customers/{plan.customer.id}/usagebudget"


def test_without_a_budget_there_is_no_amount(plan: Plan, path: str) -> None:
    got = plan.seller.caller("GET", path.upper().replace("/V1/", "/v1/"), app_only=True)
    assert check("SpendingBudget", got.json) == {
        "links": {"self": {"uri": path.removeprefix("/v1"), "method": "GET", "headers": []}},
        "attributes": {"objectType": "SpendingBudget"},
    }


@pytest.mark.trap(4)
def test_a_budget_is_set_as_dotnet_and_others_send_it(plan: Plan, path: str) -> None:
    harbor = plan.seller.caller
    sent = {"Amount": 100, "Attributes": {"ObjectType": "SpendingBudget"}, "Links": None}
    found = check("SpendingBudget", harbor("PATCH", path, sent, app_only=True).json)
    assert (found["amount"], found["usageSpendingBudget"]) == (100, 100)
    assert harbor("PATCH", path, {"amount": 100.1}).bytes.count(b":100.1") == 2
    assert harbor("PATCH", path, {"USAGESPENDINGBUDGET": "55"}).json["amount"] == 55
    assert harbor("GET", path).json["amount"] == 55


@pytest.mark.trap(7)
def test_null_and_absent_keep_and_zero_takes_away(plan: Plan, path: str) -> None:
    harbor = plan.seller.caller
    harbor("PATCH", path, {"amount": 100})
    for sent in ({"amount": None}, {}, {"attributes": {"objectType": "SpendingBudget"}}):
        assert harbor("PATCH", path, sent).json["amount"] == 100
    assert "amount" not in harbor("PATCH", path, {"amount": 0}).json
    assert not SpendingBudget.objects.exists()


@pytest.mark.parametrize("amount", [-5, 0.001, 1e20, "much", [1], True])
def test_what_is_no_amount_is_refused(plan: Plan, path: str, amount: object) -> None:
    got = plan.seller.caller("PATCH", path, {"amount": amount})
    assert got.status == 400, got.bytes
    assert not SpendingBudget.objects.exists()


def test_validate_only_and_a_repeated_request_set_nothing_twice(plan: Plan, path: str) -> None:
    harbor, key = plan.seller.caller, str(uuid4())
    assert harbor("PATCH", f"{path}?validateOnly=true", {"amount": 100}).json["amount"] == 100
    assert not SpendingBudget.objects.exists()
    first = harbor("PATCH", path, {"amount": 100}, MS_RequestId=key)
    harbor("PATCH", path, {"amount": 7})
    again = harbor("PATCH", path, {"amount": 100}, MS_RequestId=key)
    assert again.bytes == first.bytes
    assert harbor("GET", path).json["amount"] == 7
    assert AuditRecord.objects.filter(operation="set_spending_budget").count() == 2


def test_who_may_read_and_set(plan: Plan, scene: tuple[World, Plan], path: str) -> None:
    world = scene[0]
    world.harbor.caller("PATCH", path, {"amount": 100})
    billing = colleague(world.harbor, "billing_admin")
    assert billing("GET", path).json["amount"] == 100
    for caller, status in (
        (billing, 403), (world.alpine.caller, 403), (admin_of(plan.customer), 403), (world.nordic.caller, 404),
        (world.baltic.caller, 404),
    ):  # fmt: skip
        assert caller("PATCH", path, {"amount": 5}).status == status
    for caller, status in ((world.alpine.caller, 403), (admin_of(plan.customer), 403), (world.nordic.caller, 404)):
        assert caller("GET", path).status == status
    assert SpendingBudget.objects.get().amount_minor == 10_000


def test_a_budget_shows_where_usage_does(plan: Plan, scene: tuple[World, Plan], path: str, tmp_path: Path) -> None:
    harbor = plan.seller.caller
    take(tmp_path, plan.row(today(), "10"))  # 8.68 US dollars, 7.9856 euros
    harbor("PATCH", path, {"amount": 10})
    (row,) = harbor("GET", "/v1/customers/usagerecords").json["items"]
    assert (row["percentUsed"], row["budget"]["amount"], row["customerSpendingBudget"]["amount"]) == (79.856, 10, 10)
    assert harbor("GET", f"/v1/customers/{plan.customer.id}/usagesummary").json["budget"]["amount"] == 10
    counted = [harbor("GET", "/v1/usagesummary").json]
    for amount in (9, 7.98):
        harbor("PATCH", path, {"amount": amount})
        counted.append(harbor("GET", "/v1/usagesummary").json)
    assert [(one["customersTrendingOver"], one["customersOverBudget"]) for one in counted] == [(0, 0), (1, 0), (0, 1)]
    assert counted[0]["emailsToNotify"] == [plan.seller.caller.person.user_name]
