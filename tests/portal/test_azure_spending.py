"""Azure spending in the portal: who sees what, how it sorts and what a budget's form takes."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import translation

from tests.portal.lists import body_rows, csv_of, heading, person, signed_in, statements, walked, words
from tests.support import usage, world
from tests.support.rate_cards import OUT
from tests.support.usage import MACHINE, Plan, take, today
from tests.support.world import World
from twotier.access.models import Person, Visibility
from twotier.billing.models import BudgetAlert, SpendingBudget, SubscriptionUsage
from twotier.billing.usecases.set_budget import set_budget
from twotier.core import clock
from twotier.core.ids import new_id
from twotier.customers.models import Customer, Relationship
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.terms import next_term_start

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(tmp_path: Path) -> tuple[World, Plan]:
    return usage.build(tmp_path)


@pytest.fixture
def plan(scene: tuple[World, Plan]) -> Plan:
    return scene[1]


def page_of(plan: Plan) -> str:
    """Return the customer's page."""
    return f"/customers/{plan.customer.id}/azure-spending"


def save(client: Client, plan: Plan, amount: str) -> Any:
    """Send the form of the budget."""
    return client.post(f"{page_of(plan)}/budget", {"amount": amount})


def browser_of(customer: Customer) -> Client:
    """Return the browser of a customer's global admin."""
    found = Person.objects.get(memberships__organization_id=customer.id)
    Person.objects.filter(id=found.id).update(must_change_password=False)
    found.refresh_from_db()
    return signed_in(found)


def test_the_seller_sees_estimate_cost_and_budget(tmp_path: Path, plan: Plan) -> None:
    credited = plan.row(today(), "100", PartnerEarnedCreditPercentage="15")
    take(tmp_path, credited, plan.row(today(), "5", OUT))
    set_budget(plan.seller.actor, plan.customer.id, Decimal(100))
    page = signed_in(plan.seller).get(page_of(plan))
    text = words(page)
    assert heading(page) == plan.customer.company_name
    # 100 hours at USD 0.868 and 5 GB, of which the first are free; 0.92 euros a dollar.
    assert "Estimate €79.85 " in text
    assert "Usage at the prices of the rate card USD 86.80 Exchange rate of" in text
    assert "Your cost €67.87 " in text
    assert "Partner earned credit USD −13.02" in text
    assert "Budget €100.00 Used 79%" in text
    assert "100 × 1 Hour" in text
    assert "web1" in text
    assert 'name="amount" value="100.00"' in page.content.decode()


def test_reseller_and_customer_see_what_is_used_and_not_what_the_seller_pays(
    tmp_path: Path, scene: tuple[World, Plan]
) -> None:
    made, plan = scene
    take(tmp_path, plan.row(today(), "100", PartnerEarnedCreditPercentage="15"))
    set_budget(plan.seller.actor, plan.customer.id, Decimal(50))
    own = browser_of(plan.customer)
    for client, path, title in (
        (signed_in(made.alpine), page_of(plan), plan.customer.company_name),
        (own, "/azure-spending", "Azure spending"),
        (own, page_of(plan), "Azure spending"),
    ):
        page = client.get(path)
        text = words(page)
        assert heading(page) == title
        assert "Estimate €79.85 " in text
        assert "web1 Microsoft.Compute, shop" in text
        for word in ("Your cost", "credit", "Budget", "budget", "Used 1"):
            assert word not in text, word
        (_head, line) = csv_of(client.get(f"{page_of(plan)}.csv"))
        assert line.endswith(",EUR,79.856")
    for client in (
        signed_in(made.baltic),
        browser_of(world.customer(made.baltic, domain="moewe.onmicrosoft.com").customer),
    ):
        for path in (page_of(plan), f"{page_of(plan)}.csv"):
            assert client.get(path).status_code == 404
        assert save(client, plan, "1").status_code in (403, 404)
    for client in (signed_in(made.alpine), own):
        assert save(client, plan, "1").status_code == 403
    assert SpendingBudget.objects.get().amount_minor == 5_000


def test_the_list_shows_each_tier_its_own_columns(tmp_path: Path, scene: tuple[World, Plan]) -> None:
    made, plan = scene
    take(tmp_path, plan.row(today(), "100"))
    set_budget(plan.seller.actor, plan.customer.id, Decimal(100))
    seller = words(signed_in(made.harbor).get("/azure-spending"))
    assert "Customers with an Azure plan 1" in seller
    assert "At least 80 percent used 0 of 1 with a budget" in seller
    assert "€79.85 €100.00 79%" in seller
    reseller = words(signed_in(made.alpine).get("/azure-spending"))
    assert "€79.85" in reseller
    assert "Budget" not in reseller
    assert "budget" not in reseller
    assert "No customer with an Azure plan yet" in words(signed_in(made.seine).get("/azure-spending"))
    assert "€79.85" not in words(signed_in(made.baltic).get("/azure-spending"))


@pytest.mark.parametrize(
    ("role", "sees", "sets"),
    [("global_admin", True, True), ("sales_agent", False, False), ("billing_admin", True, False)],
)
def test_a_role_that_only_looks_has_no_form(plan: Plan, role: str, sees: bool, sets: bool) -> None:
    set_budget(plan.seller.actor, plan.customer.id, Decimal(100))
    client = signed_in(person(plan.seller.id, role))
    page = client.get(page_of(plan))
    assert (page.status_code == 200) is sees
    assert ("Budget €100.00" in words(page)) is sees
    assert ('name="amount"' in page.content.decode()) is sets
    assert (save(client, plan, "7").status_code == 302) is sets
    assert SpendingBudget.objects.get().amount_minor == (700 if sets else 10_000)


@pytest.mark.parametrize(
    ("language", "typed", "minor"),
    [
        ("en", "1,250.50", 125_050), ("en", " 99 ", 9_900), ("de", "1.250,50", 125_050), ("de", "250,5", 25_050),
        ("fr", "1\u202f250,50", 125_050), ("ru", "1\u00a0250,5", 125_050), ("zh-hant", "1,250.5", 125_050),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_the_language_writes_it(plan: Plan, language: str, typed: str, minor: int) -> None:
    client = signed_in(plan.seller)
    client.cookies["django_language"] = language
    with translation.override(language):
        assert save(client, plan, typed).status_code == 302
    assert SpendingBudget.objects.get().amount_minor == minor


@pytest.mark.parametrize(
    "typed", ["ten", "-5", "1e3", "NaN", "1_000", "٣", "250,5", "1.2.3", "0.001", "9" * 30, "=1", ","]
)
def test_what_is_no_amount_stays_in_the_form_with_its_reason(plan: Plan, typed: str) -> None:
    set_budget(plan.seller.actor, plan.customer.id, Decimal(5))
    answer = save(signed_in(plan.seller), plan, typed)
    assert answer.status_code == 422
    assert re.search(r"Write an amount such as 1,250\.50|at most 2 decimal places|is an amount in EUR", words(answer))
    assert f'name="amount" value="{typed}"' in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert SpendingBudget.objects.get().amount_minor == 500


def test_an_empty_field_is_no_budget_and_twice_is_once(tmp_path: Path, plan: Plan) -> None:
    take(tmp_path, plan.row(today(), "100"))
    client = signed_in(plan.seller)
    for _press in range(2):
        answer = client.post(f"{page_of(plan)}/budget", {"amount": "50"}, follow=True)
        assert "The budget is set." in words(answer)
        assert "Used Budget used up 159%" in words(answer)
    assert BudgetAlert.objects.count() == 3
    answer = client.post(f"{page_of(plan)}/budget", {"amount": ""}, follow=True)
    assert "There is no budget now." in words(answer)
    assert not SpendingBudget.objects.exists()


def test_a_month_is_chosen_and_an_unknown_one_is_the_present(tmp_path: Path, plan: Plan) -> None:
    before = usage.month_day(3)
    take(tmp_path, plan.row(before, "10"), plan.row(today(), "100"))
    client, month = signed_in(plan.seller), f"{before:%Y-%m}"
    set_budget(plan.seller.actor, plan.customer.id, Decimal(100))
    # The small card has no rate of that month: what is used is read in dollars, and no budget is held against it.
    for path in (page_of(plan), "/azure-spending"):
        text = words(client.get(f"{path}?month={month}"))
        assert "US$8.68" in text
        assert "€100.00" in text
        assert "%" not in text
    assert "Budget for each month, in EUR" in words(client.get(f"{page_of(plan)}?month={month}"))
    for other in ("2099-01", "0001-01", "9999-12", "x", "", "\0", f"{month}-01"):
        assert "€79.85" in words(client.get(page_of(plan), {"month": other})), other
        assert "€79.85" in words(client.get("/azure-spending", {"month": other})), other
    empty = words(client.get(page_of(plan), {"month": f"{before.replace(year=before.year - 1):%Y-%m}"}))
    assert "€79.85" in empty or "No usage is known of this month" in empty


def test_files_have_every_digit(tmp_path: Path, plan: Plan) -> None:
    take(
        tmp_path,
        plan.row(today(), "0.0000000007"),
        plan.row(today(), "100", ResourceURI=MACHINE.replace("web1", "=1+1")),
    )
    set_budget(plan.seller.actor, plan.customer.id, Decimal(100))
    client = signed_in(plan.seller)
    head, *lines = csv_of(client.get(f"{page_of(plan)}.csv"))
    assert head.startswith("Subscription ID,Resource,Resource group,Category,Meter")
    assert {line.split(",")[-4] for line in lines} == {"0.0000000007", "100"}
    assert any(line.endswith(",EUR,79.856") for line in lines)
    head, line = csv_of(client.get("/azure-spending.csv"))
    assert head == 'Microsoft ID,Company,Month,Currency,Estimate,Currency of the budget,Budget,"Used, in percent"'
    assert line.endswith(f"{today():%Y-%m},EUR,79.85,EUR,100.00,79")


def test_no_cell_of_the_file_becomes_a_formula(tmp_path: Path, plan: Plan) -> None:
    uri = MACHINE.replace("resourceGroups/shop", "resourceGroups/=HYPERLINK(1)")
    take(tmp_path, plan.row(today(), "100", ResourceURI=uri))
    _head, line = csv_of(signed_in(plan.seller).get(f"{page_of(plan)}.csv"))
    assert ",'=hyperlink(1)," in line.casefold()


def test_the_page_of_a_plan_leads_to_its_spending(scene: tuple[World, Plan]) -> None:
    made, plan = scene
    pages = [f"/customers/{plan.customer.id}/subscriptions/{plan.subscription.id}"]
    ends = next_term_start(plan.subscription.term_start, "P1Y")
    other = clone(
        plan.subscription,
        id=new_id(),
        family="license",
        product_id="CFQ7TTC0LH18",
        next_term_start=ends,
        auto_renew=True,
    )
    pages.append(f"/customers/{plan.customer.id}/subscriptions/{other.id}")
    button = f'role="button" href="{page_of(plan)}"'
    for client in (signed_in(made.harbor), signed_in(made.alpine), browser_of(plan.customer)):
        assert [button in client.get(page).content.decode() for page in pages] == [True, False]
    agent = signed_in(person(made.harbor.id, "sales_agent"))
    assert button not in agent.get(pages[0]).content.decode()
    assert statements(signed_in(made.harbor), pages[0]) <= 15


def test_the_list_sorts_by_share_and_pages_through_ties_and_gaps(plan: Plan) -> None:
    made = [grown(plan, number) for number in range(60)]
    client, seen = signed_in(plan.seller), set[UUID]()
    for order in ("used", "-used", "budget", "-budget", "spent", "-spent", "name"):
        found = walked(client, f"/azure-spending?sort={order}")
        flat = [key for page in found for key in page]
        assert len(flat) == len(set(flat)) == 61, order
        seen |= {UUID(key) for key in flat}
    assert seen == {*made, plan.customer.id}
    (first, *_rest) = body_rows(client.get("/azure-spending?sort=-used"))
    assert "Budget used up" in first
    for state, count in (("reached", 20), ("near", 4), ("below", 16), ("none", 21)):
        assert f"–{min(25, count)} of {count} " in words(client.get(f"/azure-spending?state={state}")), state


def grown(plan: Plan, number: int) -> UUID:
    """Add a customer with a plan that used so many percent of its budget, in tens; every third has none."""
    key, subscription = new_id(), new_id()
    made = clone(plan.customer, id=key, tenant_id=key, domain=f"c{number}.onmicrosoft.com", folded_name=f"c{number:02}")
    for row in Relationship.objects.filter(tenant_id=plan.customer.id):
        clone(row, id=new_id(), tenant_id=key)
        Visibility.objects.create(organization_id=row.partner_id, tenant_id=key)
    clone(plan.subscription, id=subscription, tenant_id=key)
    spent = (number % 20) * 10 * 10**10
    SubscriptionUsage.objects.create(
        tenant_id=key, partner_id=plan.seller.id, subscription_id=subscription, month=today().replace(day=1),
        list_e10=spent, net_e10=spent, modified_at=clock.now(),
    )  # fmt: skip
    if number % 3:
        SpendingBudget.objects.create(
            tenant_id=key, partner_id=plan.seller.id, amount_minor=9_200, currency="EUR", set_by="x", set_at=clock.now()
        )
    return UUID(str(made.id))


def clone(row: Any, **changes: Any) -> Any:
    """Add a copy of a row."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row).objects.create(**(values | changes))


def test_pages_take_the_same_few_statements(tmp_path: Path, plan: Plan) -> None:
    for number in range(30):
        grown(plan, number)
    take(tmp_path, plan.row(today(), "100"), plan.row(today(), "5", OUT))
    client = signed_in(plan.seller)
    assert statements(client, "/azure-spending") <= 11
    assert statements(client, page_of(plan)) <= 15


def test_an_azure_plan_is_no_license(plan: Plan) -> None:
    client = signed_in(plan.seller)
    assert "No licenses yet" in words(client.get(f"/customers/{plan.customer.id}/licenses"))
    assert plan.seller.caller("GET", f"/v1/customers/{plan.customer.id}/subscribedskus").json["items"] == []
    assert plan.subscription.friendly_name in words(client.get(f"/customers/{plan.customer.id}/subscriptions"))


def test_a_budget_is_held_against_what_its_own_seller_sold(tmp_path: Path, scene: tuple[World, Plan]) -> None:
    made, plan = scene
    Relationship.objects.create(
        tenant_id=plan.customer.id, partner_id=made.baltic.id, kind=Relationship.DIRECT, status="active",
        created_at=clock.now(),
    )  # fmt: skip
    Visibility.objects.create(organization_id=made.baltic.id, tenant_id=plan.customer.id)
    copy = clone(plan.subscription, id=new_id(), partner_id=made.baltic.id, reseller_id=None, partner_of_record="")
    other = Plan(made.baltic, plan.customer, copy)
    take(tmp_path, plan.row(today(), "100"), other.row(today(), "10"))
    set_budget(made.baltic.actor, plan.customer.id, Decimal(100))
    assert "7%" in words(signed_in(made.baltic).get("/azure-spending"))
    assert "Estimate €7.98" in words(signed_in(made.baltic).get(page_of(plan)))
    assert "Estimate €79.85" in words(signed_in(made.harbor).get(page_of(plan)))
    text = words(browser_of(plan.customer).get("/azure-spending"))
    assert "Estimate €87.84" in text
    assert "By subscription" in text
    assert Subscription.objects.filter(tenant_id=plan.customer.id).count() == 2
