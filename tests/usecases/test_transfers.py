"""Transfers of subscriptions between partners: asked, answered, carried out (lifecycle.md LC80-LC82, portal.md T1-T4)."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support import inviting, transfers, world
from tests.support.transfers import Scene
from twotier.core import clock, due
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.core.refusal import Refusal, said
from twotier.customers.models import CustomerAgreement, Relationship, ResellerAssociation
from twotier.customers.usecases.remove_relationship import remove_relationship
from twotier.notices.mail import rendered
from twotier.orders.models import Order
from twotier.partners.models import Program
from twotier.partnerships.models import Partnership
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions.models import Attribution, SeatBatch, Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription
from twotier.subscriptions.usecases.set_auto_renew import set_auto_renew
from twotier.transfers import queries
from twotier.transfers.models import Transfer, TransferLine
from twotier.transfers.queries import Shown
from twotier.transfers.shapes import Asked, Wanted
from twotier.transfers.usecases.answer_transfer import accept_transfer, reject_transfer
from twotier.transfers.usecases.request_transfer import request_transfer
from twotier.transfers.usecases.withdraw_transfer import withdraw_transfer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Return a customer with a present and a future partner."""
    return transfers.build(tmp_path)


def refused(act: Callable[[], object]) -> int:
    """Return the code of a refusal that changed nothing."""
    before = list(TransferLine.objects.values_list("id", "status").order_by("id"))
    with pytest.raises(Refusal) as caught:
        act()
    assert list(TransferLine.objects.values_list("id", "status").order_by("id")) == before
    return caught.value.code


def states(shown: Shown) -> list[str]:
    """Return the state of a transfer and of its lines, as they are stored now."""
    transfer = Transfer.objects.get(id=shown.transfer.id)
    return [transfer.status, *TransferLine.objects.filter(transfer=transfer).order_by("number").values_list("status", flat=True)]  # fmt: skip


def accepted(scene: Scene, shown: Shown, **more: object) -> Shown:
    """Let the present partner accept."""
    return accept_transfer(scene.harbor.actor, shown.transfer.id, **more)  # type: ignore[arg-type]


# The whole way.


def test_a_subscription_goes_on_at_the_future_partner_with_the_same_end_cycles_and_price(scene: Scene) -> None:
    old = scene.sold(quantity=7)
    shown = scene.request(old)
    assert states(shown) == ["pending", "asked"]
    accepted(scene, shown)
    assert states(shown) == ["complete", "moved"]
    old.refresh_from_db()
    line = TransferLine.objects.get()
    new = Subscription.objects.get(partner_id=scene.baltic.id)
    assert line.new_subscription_id == new.id
    assert (old.status, new.status, new.partner_id) == ("deleted", "active", scene.baltic.id)
    for name in ("anchor", "term_start", "next_term_start", "billing_cycle", "term", "unit_price_e8", "currency", "quantity", "family", "term_kind", "title", "sku_id"):  # fmt: skip
        assert getattr(new, name) == getattr(old, name), name
    assert (new.auto_renew, old.auto_renew, old.end_reason) == (True, False, "transferred")
    assert (new.partner_of_record, new.reseller_id, new.support_partner_id) == ("", None, scene.baltic.id)
    assert new.cancel_until is None
    assert not subscription_queries.open_batches(new)
    assert SeatBatch.objects.get(subscription=new).quantity == 7
    order = Order.objects.get(id=new.order_id)
    assert (order.partner_id, order.status, order.total_minor) == (scene.baltic.id, "completed", 3570)  # 7 x 5.10
    assert list(Attribution.objects.filter(subscription=old).values_list("effective_until", flat=True)) != [None]
    assert not Attribution.objects.filter(subscription=new).exists()


def test_the_reseller_of_single_subscriptions_loses_sight_of_the_customer_with_the_last_one(scene: Scene) -> None:
    seine = scene.trade.seine
    Partnership.objects.create(
        tenant_id=scene.harbor.id, provider_id=scene.harbor.id, reseller_id=seine.id, reseller_mpn_id=seine.mpn_id,
        status="active", active_since=clock.now(),
    )  # fmt: skip
    old = scene.sold()
    change_subscription(scene.harbor.actor, scene.customer.id, old.id, Changes(partner_of_record=seine.mpn_id))
    named = Relationship.objects.filter(partner_id=seine.id, kind="named", status="active")
    assert named.exists()
    accepted(scene, scene.request(old))
    assert not named.exists()


def test_the_seats_of_the_day_of_completion_move_and_a_reader_sees_them_before(scene: Scene) -> None:
    old = scene.sold(quantity=5)
    shown = scene.request(old)
    change_subscription(scene.harbor.actor, scene.customer.id, old.id, Changes(quantity=9))
    assert queries.transfer(scene.baltic.actor, shown.transfer.id).every[0].quantity == 9
    accepted(scene, shown)
    assert Subscription.objects.get(partner_id=scene.baltic.id).quantity == 9
    assert TransferLine.objects.get().quantity == 9


def test_add_ons_travel_with_their_base_also_those_that_came_later(scene: Scene) -> None:
    base = scene.sold()
    first = scene.sold("Premium P1Y monthly", base=base.id)
    shown = scene.request(base)
    (line, addons), = shown.lines  # fmt: skip
    assert (line.subscription_id, [row.subscription_id for row in addons]) == (base.id, [first.id])
    later = scene.sold("Premium P1M monthly", base=base.id)
    shown = accepted(scene, shown)
    assert [row.subscription_id for row in shown.every] == [base.id, first.id, later.id]
    assert states(shown) == ["complete", "moved", "moved", "moved"]
    new = Subscription.objects.get(id=str(shown.every[0].new_subscription_id))
    mine = Subscription.objects.filter(partner_id=scene.baltic.id).exclude(id=new.id)
    assert set(mine.values_list("parent_id", flat=True)) == {new.id}
    assert not Subscription.objects.filter(partner_id=scene.harbor.id, status="active").exists()


def test_an_add_on_alone_stays_and_beside_its_base_it_is_no_second_line(scene: Scene) -> None:
    base = scene.sold()
    addon = scene.sold("Premium P1Y monthly", base=base.id)
    assert refused(lambda: scene.request(addon)) == 800078
    assert len(scene.request(base, addon).every) == 2


def test_some_of_it_is_accepted_and_the_rest_rejected(scene: Scene) -> None:
    goes, stays = scene.sold(), scene.sold()
    shown = accepted(scene, scene.request(goes, stays), only=[goes.id])
    assert states(shown) == ["complete", "moved", "rejected"]
    stays.refresh_from_db()
    assert (stays.status, stays.partner_id) == ("active", scene.harbor.id)
    assert AuditRecord.objects.filter(operation="update_transfer", resource_type="transfer").count() == 3
    assert states(scene.request(stays)) == ["pending", "asked"]


def test_nothing_of_it_cannot_be_accepted_and_strange_subscriptions_are_told(scene: Scene) -> None:
    shown = scene.request(scene.sold())
    assert refused(lambda: accepted(scene, shown, only=[])) == 800002
    assert refused(lambda: accepted(scene, shown, only=[uuid4()])) == 800078


def test_it_is_rejected_line_by_line_or_whole(scene: Scene) -> None:
    one, two = scene.sold(), scene.sold()
    shown = scene.request(one, two)
    reject_transfer(scene.harbor.actor, shown.transfer.id, only=[one.id])
    assert states(shown) == ["pending", "rejected", "asked"]
    reject_transfer(scene.harbor.actor, shown.transfer.id, reason="We talk to the customer first.")
    assert states(shown) == ["rejected", "rejected", "rejected"]
    assert Transfer.objects.get().reason == "We talk to the customer first."


def test_the_last_line_that_is_rejected_rejects_the_transfer(scene: Scene) -> None:
    one, two = scene.sold(), scene.sold()
    shown = scene.request(one, two)
    for row in (one, two):
        reject_transfer(scene.harbor.actor, shown.transfer.id, only=[row.id])
    assert states(shown)[0] == "rejected"


# Who may, and when.


def test_only_the_other_partner_answers_and_only_the_asking_one_withdraws(scene: Scene) -> None:
    shown = scene.request(scene.sold())
    harbor, baltic, nordic = scene.harbor.actor, scene.baltic.actor, scene.trade.nordic.actor
    assert refused(lambda: accept_transfer(baltic, shown.transfer.id)) == 900102
    assert refused(lambda: reject_transfer(baltic, shown.transfer.id)) == 900102
    assert refused(lambda: withdraw_transfer(harbor, shown.transfer.id)) == 900102
    for act in (accept_transfer, reject_transfer, withdraw_transfer):
        assert refused(lambda act=act: act(nordic, shown.transfer.id)) == 900100  # type: ignore[misc]
    withdraw_transfer(baltic, shown.transfer.id)
    assert states(shown) == ["withdrawn", "dropped"]


@pytest.mark.parametrize("act", [accept_transfer, reject_transfer])
def test_what_is_over_is_answered_no_more(scene: Scene, act: Callable[..., object]) -> None:
    shown = scene.request(scene.sold())
    withdraw_transfer(scene.baltic.actor, shown.transfer.id)
    assert refused(lambda: act(scene.harbor.actor, shown.transfer.id)) == 900102
    assert refused(lambda: withdraw_transfer(scene.baltic.actor, shown.transfer.id)) == 900102


def test_a_subscription_is_in_one_open_transfer(scene: Scene) -> None:
    one, two = scene.sold(), scene.sold()
    shown = scene.request(one)
    assert refused(lambda: scene.request(one, two)) == 900101
    transfers.joined(scene.trade.nordic, scene.customer.id)
    other = scene.asked(one, target_id=scene.trade.nordic.id)
    assert refused(lambda: request_transfer(scene.trade.nordic.actor, scene.customer.id, other)) == 900101
    assert scene.request(one).transfer.id == shown.transfer.id
    assert Transfer.objects.count() == 1


def test_what_does_not_run_is_not_asked_for(scene: Scene) -> None:
    runs, rests = scene.sold(), scene.sold()
    Subscription.objects.filter(id=rests.id).update(status="suspended")
    assert refused(lambda: scene.request(rests)) == 800078
    assert refused(lambda: scene.request(runs, rests)) == 800078


def test_the_partners_of_a_transfer_are_two_and_the_caller_is_one_of_them(scene: Scene) -> None:
    row, seine = scene.sold(), scene.trade.seine
    assert refused(lambda: scene.request(row, source_id=scene.baltic.id)) == 900148
    assert refused(lambda: scene.request(row, target_id=seine.id)) == 800002
    assert refused(lambda: scene.request(row, source_id=uuid4())) == 900147
    assert refused(lambda: scene.request(row, source_id=scene.customer.id)) == 900147
    assert refused(lambda: scene.request(row, source_id=scene.trade.nordic.id)) == 900147
    assert refused(lambda: scene.request(scene.sold(seller=scene.baltic), row)) == 800078
    assert refused(scene.request) == 800002
    assert refused(lambda: scene.request(row, row)) == 800002


def test_the_future_partner_needs_relationship_program_and_agreement(scene: Scene) -> None:
    row, nordic = scene.sold(), scene.trade.nordic
    asks = scene.asked(row, target_id=nordic.id)
    assert refused(lambda: request_transfer(nordic.actor, scene.customer.id, asks)) == 60003
    transfers.joined(nordic, scene.customer.id, attests=False)
    assert refused(lambda: request_transfer(nordic.actor, scene.customer.id, asks)) == 13605
    world.attested(nordic, scene.customer.id)
    Program.objects.filter(tenant_id=nordic.id).update(status="suspended")
    assert refused(lambda: request_transfer(nordic.actor, scene.customer.id, asks)) == 900137
    Program.objects.filter(tenant_id=nordic.id).update(status="active")
    request_transfer(nordic.actor, scene.customer.id, asks)


def test_a_role_that_may_not_ask_or_answer_is_refused(scene: Scene) -> None:
    shown = scene.request(scene.sold())
    helpdesk = inviting.colleague(scene.harbor.id, "helpdesk_agent")
    sales = inviting.colleague(scene.harbor.id, "sales_agent")
    assert refused(lambda: accept_transfer(helpdesk, shown.transfer.id)) == 910046
    assert refused(lambda: withdraw_transfer(sales, shown.transfer.id)) == 910046
    accept_transfer(sales, shown.transfer.id)


# Two tiers.


def test_a_provider_that_buys_through_a_reseller_needs_its_location(scene: Scene) -> None:
    row, mpn_id = scene.sold(seller=scene.baltic), scene.trade.alpine.mpn_id
    named = Asked(scene.baltic.id, scene.harbor.id, [Wanted(row.id, "9999999")])
    assert refused(lambda: request_transfer(scene.harbor.actor, scene.customer.id, named)) == 800015
    own = Asked(scene.baltic.id, scene.harbor.id, [Wanted(row.id, scene.harbor.mpn_id)])
    assert refused(lambda: request_transfer(scene.harbor.actor, scene.customer.id, own)) == 2072
    shown = request_transfer(
        scene.harbor.actor, scene.customer.id, Asked(scene.baltic.id, scene.harbor.id, [Wanted(row.id)])
    )
    assert shown.every[0].partner_of_record == mpn_id, "The reseller whom the provider designated for the customer."
    accept_transfer(scene.baltic.actor, shown.transfer.id)
    new = Subscription.objects.get(partner_id=scene.harbor.id)
    assert (new.partner_of_record, new.reseller_id) == (mpn_id, scene.trade.alpine.id)
    assert Attribution.objects.get(subscription=new, effective_until=None).mpn_id == mpn_id


def test_without_a_designated_reseller_the_location_must_be_named(scene: Scene) -> None:
    row = scene.sold(seller=scene.baltic)
    ResellerAssociation.objects.update(ended_at=clock.now())
    asks = Asked(scene.baltic.id, scene.harbor.id, [Wanted(row.id)])
    assert refused(lambda: request_transfer(scene.harbor.actor, scene.customer.id, asks)) == 800016


def test_a_direct_bill_partner_names_no_reseller(scene: Scene) -> None:
    asks = scene.asked(lines=[Wanted(scene.sold().id, scene.trade.alpine.mpn_id)])
    assert refused(lambda: request_transfer(scene.baltic.actor, scene.customer.id, asks)) == 800016


def test_a_partner_in_transition_offers_its_customers_subscriptions_to_its_provider(scene: Scene) -> None:
    baltic = inviting.make_dual(scene.baltic, scene.harbor)
    own = world.customer(baltic, domain="liiv.onmicrosoft.com", company_name="Liiv", country="EE", postal_code="10111").customer  # fmt: skip
    mine = Scene(scene.trade, scene.items, own)
    row = mine.sold(seller=baltic)
    offer = Asked(baltic.id, scene.harbor.id, [Wanted(row.id)])
    assert refused(lambda: request_transfer(baltic.actor, own.id, offer)) == 910028
    transfers.joined_through(baltic, scene.harbor, own.id)
    shown = request_transfer(baltic.actor, own.id, offer)
    assert shown.transfer.decider_id == scene.harbor.id
    accept_transfer(scene.harbor.actor, shown.transfer.id)
    new = Subscription.objects.get(tenant_id=own.id, partner_id=scene.harbor.id)
    assert (new.partner_of_record, new.reseller_id) == (baltic.mpn_id, baltic.id)
    assert new.id in subscription_queries.visible(baltic.actor).values_list("id", flat=True)


# What time brings.


def test_nobody_answers_for_thirty_days(scene: Scene) -> None:
    shown = scene.request(scene.sold())
    due.advance(clock.now() + timedelta(days=29, hours=23))
    assert states(shown)[0] == "pending"
    assert due.advance(clock.now() + timedelta(hours=2))["expire transfers"] == 1
    assert states(shown) == ["expired", "dropped"]
    assert AuditRecord.objects.filter(tenant_id=scene.baltic.id, operation="update_transfer").count() == 1


def test_what_cannot_move_is_tried_again_and_moves_at_last(scene: Scene) -> None:
    shown = scene.request(scene.sold())
    CustomerAgreement.objects.filter(attested_by_organization=scene.baltic.id).update(lost_at=clock.now())
    accepted(scene, shown)
    assert states(shown) == ["in_progress", "accepted"]
    assert "Baltic Systems" in said(TransferLine.objects.get().problem)
    for act in (accept_transfer, reject_transfer):
        assert refused(lambda act=act: act(scene.harbor.actor, shown.transfer.id)) == 900101  # type: ignore[misc]
    CustomerAgreement.objects.update(lost_at=None)
    due.advance(clock.now() + timedelta(minutes=16))
    assert states(shown) == ["complete", "moved"]
    assert TransferLine.objects.get().problem == {}


def test_after_three_days_it_is_complete_in_part_with_the_reason(scene: Scene) -> None:
    goes, stays = scene.sold(), scene.sold()
    shown = scene.request(goes, stays)
    Subscription.objects.filter(id=stays.id).update(status="pending")
    accepted(scene, shown)
    assert states(shown) == ["in_progress", "moved", "accepted"]
    due.advance(clock.now() + timedelta(days=2, hours=23))
    assert states(shown)[0] == "in_progress"
    due.advance(clock.now() + timedelta(hours=2))
    assert states(shown) == ["partially_complete", "moved", "failed"]
    assert said(TransferLine.objects.get(status="failed").problem)


def test_what_is_gone_is_given_up_at_once(scene: Scene) -> None:
    shown = scene.request(scene.sold())
    Subscription.objects.update(status="deleted")
    accepted(scene, shown)
    assert states(shown) == ["failed", "failed"]


def test_an_add_on_never_leaves_its_base_behind(scene: Scene) -> None:
    base = scene.sold()
    scene.sold("Premium P1Y monthly", base=base.id)
    shown = scene.request(base)
    Subscription.objects.filter(id=base.id).update(status="deleted")
    accepted(scene, shown)
    assert states(shown) == ["failed", "failed", "failed"]
    assert not Subscription.objects.filter(partner_id=scene.baltic.id).exists()


def test_at_the_end_of_the_term_the_next_one_begins_at_the_future_partner(scene: Scene) -> None:
    old = scene.sold("Basic P1M monthly", quantity=4)
    shown = accepted(scene, scene.request(old, at_end=True))
    assert states(shown) == ["in_progress", "accepted"]
    old.refresh_from_db()
    assert (old.status, old.auto_renew) == ("active", False)
    assert refused(lambda: set_auto_renew(scene.harbor.actor, scene.customer.id, old.id, on=True)) == 900101
    end = datetime.combine(old.next_term_start, time(), UTC)
    due.advance(end - timedelta(minutes=1))
    assert states(shown)[0] == "in_progress"
    due.advance(end)
    assert states(shown) == ["complete", "moved"]
    old.refresh_from_db()
    new = Subscription.objects.get(partner_id=scene.baltic.id)
    assert (old.status, new.status) == ("deleted", "active")
    assert (new.anchor, new.term_start) == (old.anchor, old.next_term_start)
    assert new.next_term_start > old.next_term_start
    assert (new.quantity, new.auto_renew) == (4, True)


def test_at_the_end_it_moves_although_the_end_was_carried_out_before(scene: Scene) -> None:
    old = scene.sold("Basic P1M monthly")
    accepted(scene, scene.request(old, at_end=True))
    Subscription.objects.filter(id=old.id).update(status="disabled")
    due.advance(datetime.combine(old.next_term_start, time(1), UTC))
    assert Subscription.objects.get(partner_id=scene.baltic.id).status == "active"
    old.refresh_from_db()
    assert old.status == "disabled"


# Relationships meanwhile.


def test_a_partner_that_leaves_the_customer_takes_its_request_along(scene: Scene) -> None:
    shown = scene.request(scene.sold())
    boss = inviting.colleague(scene.baltic.id, "global_admin", "admin_agent")
    remove_relationship(boss, scene.customer.id, attested=True)
    assert states(shown) == ["withdrawn", "dropped"]


def test_nobody_leaves_while_an_accepted_transfer_is_in_progress(scene: Scene) -> None:
    accepted(scene, scene.request(scene.sold(), at_end=True))
    boss = inviting.colleague(scene.baltic.id, "global_admin", "admin_agent")
    assert refused(lambda: remove_relationship(boss, scene.customer.id, attested=True)) == 910031


# Who sees it.


def test_both_partners_and_the_customer_see_it_and_nobody_else(scene: Scene) -> None:
    shown, key = scene.request(scene.sold()), None
    key = shown.transfer.id
    customer = inviting.admin_of(scene.customer.id)
    for who in (scene.harbor.actor, scene.baltic.actor, customer):
        assert [row.id for row in queries.visible(who)] == [key]
    transfers.joined(scene.trade.nordic, scene.customer.id)
    for stranger in (scene.trade.nordic.actor, scene.trade.alpine.actor):
        assert not queries.visible(stranger).exists()
        with pytest.raises(Refusal) as caught:
            queries.transfer(stranger, key, scene.customer.id)
        assert caught.value.code == 900100


def test_eligibility_names_the_reason(scene: Scene) -> None:
    free, asked, gone = scene.sold(), scene.sold(), scene.sold()
    addon = scene.sold("Premium P1Y monthly", base=free.id)
    shown = scene.request(asked)
    Subscription.objects.filter(id=gone.id).update(status="deleted")

    def told(who: object, *, own: bool) -> dict[object, str]:
        found = queries.eligibility(who, scene.customer.id, own=own)  # type: ignore[arg-type]
        return {row.id: str(why) if why else "" for row, why in found}

    mine = told(scene.harbor.actor, own=True)
    assert mine[free.id] == ""
    assert mine[gone.id] == f"Subscription: {gone.id} is in state: Deleted"
    assert mine[asked.id] == f"subscription is already part of another transfer request id : {shown.transfer.id}"
    assert mine[addon.id] == f"Subscription: {addon.id} is an add-on. It travels with its base: {free.id}"
    assert set(told(scene.baltic.actor, own=False)) == {free.id, asked.id, addon.id}
    assert told(scene.baltic.actor, own=True) == {}


# Who is told.


def told(template: str) -> list[dict[str, object]]:
    """Return the mails of a template: to whom, and what they say."""
    rows = OutboxMessage.objects.filter(channel="mail").order_by("id")
    return [row.body for row in rows if row.body["template"] == f"transfers/{template}"]


def every_mail_renders() -> None:
    """Render all queued mails in every language."""
    for row in OutboxMessage.objects.filter(channel="mail"):
        for language in ("en", "de", "fr", "ru", "zh-hant"):
            subject, text, html = rendered(**(row.body | {"language": language}))
            assert subject.strip()
            assert "\n\n\n" not in text.strip()
            assert "<h1" in html


def test_both_partners_and_the_customer_are_told(scene: Scene) -> None:
    shown = scene.request(scene.sold(), note="As agreed with Ada.")
    (mail,) = told("requested")
    assert mail["to"] == [scene.harbor.caller.person.user_name]
    assert mail["context"]["note"] == "As agreed with Ada."  # type: ignore[index]
    accepted(scene, shown)
    assert {to for body in told("ended") for to in body["to"]} == {  # type: ignore[attr-defined]
        scene.harbor.caller.person.user_name, scene.baltic.caller.person.user_name,
    }  # fmt: skip
    (mail,) = told("customer")
    assert mail["context"]["moved"] == ["Basic"]  # type: ignore[index]
    assert not told("put_off")
    every_mail_renders()


def test_a_rejection_a_withdrawal_and_an_end_without_answer_are_told(scene: Scene) -> None:
    row = scene.sold()
    reject_transfer(scene.harbor.actor, scene.request(row).transfer.id, reason="Not yet.")
    withdraw_transfer(scene.baltic.actor, scene.request(row).transfer.id)
    scene.request(row)
    due.advance(clock.now() + timedelta(days=31))
    assert (len(told("rejected")), len(told("withdrawn")), len(told("expired"))) == (1, 1, 2)
    assert not told("customer")
    every_mail_renders()


def test_what_moves_later_and_what_cannot_move_is_told(scene: Scene) -> None:
    accepted(scene, scene.request(scene.sold("Basic P1M monthly"), at_end=True))
    assert len(told("put_off")) == len(told("customer_later")) == 1
    goes, gone = scene.sold(), scene.sold()
    shown = scene.request(goes, gone)
    Subscription.objects.filter(id=gone.id).update(status="deleted")
    accepted(scene, shown)
    assert told("ended")[-1]["context"]["failed"][0]["why"]  # type: ignore[index]
    every_mail_renders()
