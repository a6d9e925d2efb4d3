"""Spending budgets: who sets them, in which currency, and what happens when usage reaches a share of one."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import receiver as receivers
from tests.support import usage
from tests.support.two_tier import admin_of
from tests.support.usage import Plan, month_day, take, today
from tests.support.vendors import actor_of
from tests.support.world import World
from twotier.access.models import Person
from twotier.billing.models import BudgetAlert, SpendingBudget
from twotier.billing.usecases.set_budget import set_budget
from twotier.core import outbox, sealing
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.core.refusal import Refusal
from twotier.notices.webhooks import telling
from twotier.notices.webhooks.names import THRESHOLD_EXCEEDED
from twotier.notices.webhooks.usecases.register_webhook import register_webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(tmp_path: Path) -> tuple[World, Plan]:
    return usage.build(tmp_path)


@pytest.fixture
def plan(scene: tuple[World, Plan]) -> Plan:
    return scene[1]


def use(folder: Path, plan: Plan, hours: str, name: str) -> None:
    """Use a machine today; an hour costs 0.868 US dollars, 0.79856 euros."""
    take(folder, plan.row(today(), hours), name=name)


def told() -> list[int]:
    """Return which shares were told of, in percent."""
    return [row.threshold_ppm // 10_000 for row in BudgetAlert.objects.order_by("happened_at", "threshold_ppm")]


def mails() -> list[dict[str, object]]:
    """Return the mails about budgets that wait to leave."""
    rows = OutboxMessage.objects.filter(channel="mail", body__template="billing/budget_reached").order_by("id")
    return [row.body for row in rows]


def test_a_budget_is_set_changed_and_taken_away(plan: Plan) -> None:
    harbor = plan.seller.actor
    row = set_budget(harbor, plan.customer.id, Decimal("100.50"))
    assert row
    assert (row.amount_minor, row.currency, row.partner_id) == (10_050, "EUR", plan.seller.id)
    assert set_budget(harbor, plan.customer.id, Decimal("100.5")) == row
    assert AuditRecord.objects.filter(operation="set_spending_budget").count() == 1
    set_budget(harbor, plan.customer.id, Decimal(200))
    assert SpendingBudget.objects.get().amount_minor == 20_000
    assert set_budget(harbor, plan.customer.id, Decimal(0)) is None
    assert not SpendingBudget.objects.exists()
    assert set_budget(harbor, plan.customer.id, Decimal(0)) is None
    assert AuditRecord.objects.filter(operation="remove_spending_budget").count() == 1
    assert set(AuditRecord.objects.filter(resource_type="spending_budget").values_list("customer_id", flat=True)) == {
        plan.seller.id
    }


@pytest.mark.parametrize("amount", ["-1", "0.001", "1e30", "NaN", "Infinity", "10000000000000.01"])
def test_an_amount_that_cannot_be_changes_nothing(plan: Plan, amount: str) -> None:
    set_budget(plan.seller.actor, plan.customer.id, Decimal(5))
    with pytest.raises(Refusal) as refused:
        set_budget(plan.seller.actor, plan.customer.id, Decimal(amount))
    assert (refused.value.status, refused.value.code) == (400, 3000)
    assert SpendingBudget.objects.get().amount_minor == 500


def test_only_who_bills_a_customer_sets_its_budget(plan: Plan, scene: tuple[World, Plan]) -> None:
    world = scene[0]
    sales = replace(world.harbor.actor, roles=frozenset({"billing_admin"}))
    for actor, code in ((world.alpine.actor, 910046), (sales, 910046), (actor_of(admin_of(plan.customer)), 910046),
                        (world.nordic.actor, 60003), (world.baltic.actor, 60003)):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            set_budget(actor, plan.customer.id, Decimal(5))
        assert refused.value.code == code
    dual = replace(world.alpine.actor, kinds=frozenset({"reseller", "direct_bill"}))
    with pytest.raises(Refusal) as refused:
        set_budget(dual, plan.customer.id, Decimal(5))
    assert (refused.value.status, refused.value.code) == (403, 20002)


def test_each_share_is_told_of_once_a_month(plan: Plan, tmp_path: Path) -> None:
    set_budget(plan.seller.actor, plan.customer.id, Decimal("7.9856"[:4]))  # 7.98: ten hours are a little more
    use(tmp_path, plan, "7.99", "a.csv")
    assert told() == []
    use(tmp_path, plan, "0.01", "b.csv")
    assert told() == [80]
    assert len(mails()) == 1
    use(tmp_path, plan, "1.99", "c.csv")
    assert told() == [80]
    use(tmp_path, plan, "0.01", "d.csv")
    assert told() == [80, 100]
    use(tmp_path, plan, "90", "e.csv")
    use(tmp_path, plan, "90", "f.csv")
    assert told() == [80, 100, 120]
    assert [mail["context"]["percent"] for mail in mails()] == [80, 100, 120]  # type: ignore[index]


def test_several_shares_may_be_reached_at_once_and_by_a_smaller_budget(plan: Plan, tmp_path: Path) -> None:
    set_budget(plan.seller.actor, plan.customer.id, Decimal(1000))
    use(tmp_path, plan, "24", "a.csv")
    assert told() == []
    set_budget(plan.seller.actor, plan.customer.id, Decimal(19))
    assert told() == [80, 100]
    set_budget(plan.seller.actor, plan.customer.id, Decimal(1))
    assert told() == [80, 100, 120]


def test_credits_do_not_count_and_old_months_are_not_told_of(plan: Plan, tmp_path: Path) -> None:
    set_budget(plan.seller.actor, plan.customer.id, Decimal(1))
    take(tmp_path, plan.row(month_day(1), "500"))
    assert told() == []
    take(tmp_path, plan.row(today(), "1.26", PartnerEarnedCreditPercentage="15"), name="b.csv")
    assert told() == [80, 100]  # 1.26 * 0.79856 = 1.006 before the credit, 0.855 after it


def test_without_a_budget_nobody_is_told(plan: Plan, tmp_path: Path) -> None:
    use(tmp_path, plan, "500", "a.csv")
    assert (told(), mails()) == ([], [])


def test_the_sellers_people_get_the_mail_in_their_language(plan: Plan, tmp_path: Path) -> None:
    Person.objects.filter(id=plan.seller.caller.person.id).update(
        language="de", first_name="Jonas", email="jonas@harbor.example"
    )
    set_budget(plan.seller.actor, plan.customer.id, Decimal("15.50"))
    use(tmp_path, plan, "24", "a.csv")
    first = mails()[0]
    assert (first["to"], first["language"]) == (["jonas@harbor.example"], "de")
    from twotier.notices.mail import rendered

    subject, text, html = rendered(**first)  # type: ignore[arg-type]
    assert "80" in subject
    assert "Kranich Logistik" in subject
    for body in (text, html):
        assert "19,16\xa0€" in body
        assert f"/customers/{plan.customer.id}/azure-spending" in body


def test_a_receiver_is_called_once_for_all_that_was_reached(
    plan: Plan, scene: tuple[World, Plan], tmp_path: Path
) -> None:
    with receivers.listening() as receiver:
        for partner in (scene[0].harbor, scene[0].alpine):
            register_webhook(partner.actor, receiver.url, [THRESHOLD_EXCEEDED], own_header=False, known=False)
        set_budget(plan.seller.actor, plan.customer.id, Decimal(1))
        use(tmp_path, plan, "24", "a.csv")
        sealing.seal()
        telling.tell()
        outbox.deliver_due(apart=True)
        (call,) = receiver.calls
    assert call.body["EventName"] == "usagerecords-thresholdExceeded"
    assert call.body["ResourceName"] == "usagerecords"
    assert call.body["ResourceUri"].endswith("/v1/customers/usagerecords")
    assert call.body["AuditUri"] is None


def test_a_customer_reads_nothing_of_its_budget_in_the_activity_log(plan: Plan, tmp_path: Path) -> None:
    from twotier.customers.queries import activity

    set_budget(plan.seller.actor, plan.customer.id, Decimal(1))
    use(tmp_path, plan, "24", "a.csv")
    sealing.seal()
    own = activity.sealed(actor_of(admin_of(plan.customer)))
    assert not own.filter(resource_type="spending_budget").exists()
    assert activity.sealed(plan.seller.actor).filter(operation="reach_spending_budget").count() == 3
