"""Invitations: drafted, mailed, authorized, declined, expired; two relationships or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict

from tests.support import inviting, world
from tests.support.world import World
from tests.wire.conftest import caller
from twotier.access.models import Visibility
from twotier.core import clock, due, tenancy
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.links import invitation_link
from twotier.customers.models import (
    Customer,
    CustomerAgreement,
    Invitation,
    InvitationAnswer,
    Relationship,
    ResellerAssociation,
)
from twotier.customers.queries import invitations as invitation_queries
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.answer_invitation import (
    Consent,
    accept_invitation,
    decline_invitation,
    open_invitation,
)
from twotier.customers.usecases.change_invitation import (
    edit_invitation,
    finish_invitation,
    mail_invitation,
    revoke_invitation,
)
from twotier.customers.usecases.create_invitation import create_joint_invitation, create_relationship_invitation
from twotier.customers.usecases.switch_channel import switch_channel
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.partners.models import PartnerAgreement, Program
from twotier.partnerships.models import Partnership
from twotier.subscriptions.models import SeatBatch, Subscription

pytestmark = pytest.mark.django_db
AGREES = Consent(accepts_agreement=True)


@pytest.fixture
def trade(as_program: None) -> World:
    return world.build()


@pytest.fixture
def as_program() -> Any:
    with tenancy.scope(tenancy.PROGRAM):
        yield


def refused(code: int, act: Any, *args: Any, **values: Any) -> Refusal:
    """Return the refusal of an act."""
    with pytest.raises(Refusal) as found, transaction.atomic():
        act(*args, **values)
    assert found.value.code == code, (found.value.code, str(found.value))
    return found.value


def kinds(customer_id: Any) -> set[tuple[Any, str]]:
    """Return who has which present relationship with a customer."""
    rows = Relationship.objects.filter(tenant_id=customer_id, status="active")
    return set(rows.values_list("partner_id", "kind"))


@pytest.mark.rows("S42", "S50")
def test_one_consent_makes_two_relationships_at_once(trade: World) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    accept_invitation(claire, invitation.token, AGREES)
    tenant = claire.organization_id
    assert kinds(tenant) == {(trade.alpine.id, "reseller"), (trade.harbor.id, "provider")}
    assert ResellerAssociation.objects.get(tenant_id=tenant).reseller_id == trade.alpine.id
    seen_by = set(Visibility.objects.filter(tenant_id=tenant).values_list("organization_id", flat=True))
    assert seen_by == {tenant, trade.alpine.id, trade.harbor.id}
    assert Customer.objects.get(id=tenant).company_name == "Lumière & Filles"
    agreement = CustomerAgreement.objects.get(tenant_id=tenant)
    assert agreement.attested_by_organization is None
    assert agreement.attested_by_person == claire.person_id
    invitation.refresh_from_db()
    assert invitation.status == "accepted"
    for partner in (trade.alpine, trade.harbor):
        assert queries.customer_with(partner.actor, tenant).id == tenant


@pytest.mark.rows("S42")
def test_when_one_relationship_fails_neither_is_made(trade: World) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    Partnership.objects.update(status="removed")
    refused(910016, accept_invitation, claire, invitation.token, AGREES)
    assert not kinds(claire.organization_id)
    assert not CustomerAgreement.objects.exists()
    invitation.refresh_from_db()
    assert invitation.status == "draft"


@pytest.mark.rows("S42")
def test_a_database_that_refuses_the_second_row_takes_the_first_back(trade: World) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    with pytest.raises(RuntimeError, match="second row"), transaction.atomic(), refuse_rows_of(trade.harbor.id):
        accept_invitation(claire, invitation.token, AGREES)
    assert not kinds(claire.organization_id)
    assert not Customer.objects.filter(id=claire.organization_id).exists()
    assert Invitation.objects.get(id=invitation.id).status == "draft"


@contextmanager
def refuse_rows_of(partner_id: UUID) -> Iterator[None]:
    """Let the database connection fail at the relationship of one partner."""

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        wrote = sql.startswith('INSERT INTO "customers_relationship"')
        if wrote and any(str(value).replace("-", "") == partner_id.hex for value in params):
            raise RuntimeError("second row")
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield


@pytest.mark.rows("S44", "S61")
def test_a_joint_invitation_needs_an_active_partnership_when_it_is_made(trade: World) -> None:
    refused(910016, create_joint_invitation, trade.seine.actor, trade.harbor.id)
    Partnership.objects.update(status="removed")
    refused(910016, create_joint_invitation, trade.alpine.actor, trade.harbor.id)
    assert not Invitation.objects.exists()


def test_a_joint_invitation_needs_agreement_and_programme(trade: World) -> None:
    PartnerAgreement.objects.filter(tenant_id=trade.alpine.id).delete()
    refused(910011, inviting.joint, trade)
    PartnerAgreement.objects.create(tenant_id=trade.alpine.id, version="1", accepted_at=clock.now())
    Program.objects.filter(tenant_id=trade.alpine.id).update(status="suspended")
    refused(800039, inviting.joint, trade)


def test_a_joint_invitation_names_a_provider(trade: World) -> None:
    refused(910016, create_joint_invitation, trade.alpine.actor, trade.seine.id)
    refused(910016, create_joint_invitation, trade.alpine.actor, uuid4())


@pytest.mark.rows("S46")
def test_the_draft_speaks_the_known_customers_language(trade: World) -> None:
    made = world.customer(trade.harbor, trade.alpine, language="fr")
    wishes = Wishes(customer_id=made.customer.id)
    invitation = create_joint_invitation(trade.alpine.actor, trade.harbor.id, wishes)
    assert invitation.language == "fr"
    assert invitation.email == "ada@kranich.test"
    assert invitation.text.startswith("Bonjour")
    assert "Alpine IT" in invitation.subject
    assert "Harbor Distribution" in invitation.text


@pytest.mark.rows("S48")
def test_two_invitations_have_two_links_that_lead_to_their_own_pair(trade: World) -> None:
    first, second = inviting.joint(trade), inviting.joint(trade)
    assert first.token != second.token
    assert len(first.token) >= 43
    found = invitation_queries.by_token(first.token)
    assert (found.sender_id, found.provider_id) == (trade.alpine.id, trade.harbor.id)
    for altered in (first.token[:-1], first.token + "A", first.token.swapcase(), "", "\0"):
        assert refused(910023, invitation_queries.by_token, altered).status == 404


@pytest.mark.rows("S48")
def test_the_text_may_change_and_the_link_stays(trade: World) -> None:
    invitation = inviting.joint(trade)
    edited = edit_invitation(trade.alpine.actor, invitation.id, Wishes(subject="Join us", text="Short.\r\n\r\nBye"))
    assert (edited.subject, edited.text, edited.token) == ("Join us", "Short.\n\nBye", invitation.token)


def test_hidden_letters_and_line_breaks_never_reach_a_mails_head(trade: World) -> None:
    invitation = inviting.joint(trade)
    wishes = Wishes(subject="Hi\r\nBcc: x@evil.test\u202e\u2066 cod\u0000e", text="a\u202eb\u0007\n<b>c</b>")
    edited = edit_invitation(trade.alpine.actor, invitation.id, wishes)
    assert edited.subject == "Hi Bcc: x@evil.test cod e"
    assert edited.text == "ab\n<b>c</b>"
    for empty in ("", " \n ", "\u202e"):
        refused(3000, edit_invitation, trade.alpine.actor, invitation.id, Wishes(subject=empty))
    refused(3000, edit_invitation, trade.alpine.actor, invitation.id, Wishes(text="x" * 5001))
    refused(3000, edit_invitation, trade.alpine.actor, invitation.id, Wishes(email="not an address\nBcc: a@b.test"))


@pytest.mark.rows("S49")
def test_done_makes_the_draft_pending_and_twice_is_once(trade: World) -> None:
    invitation = inviting.joint(trade)
    assert invitation.status == "draft"
    finish_invitation(trade.alpine.actor, invitation.id)
    assert finish_invitation(trade.alpine.actor, invitation.id).status == "pending"
    assert AuditRecord.objects.filter(operation="send_invitation").count() == 1
    listed = invitation_queries.listed(trade.alpine.actor).filter(status="pending")
    assert [row.id for row in listed] == [invitation.id]


def test_the_link_works_from_the_moment_the_draft_is_shown(trade: World) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    assert accept_invitation(claire, invitation.token, AGREES).status == "accepted"


@pytest.mark.rows("S47")
def test_send_mails_the_text_with_its_link(trade: World) -> None:
    invitation = inviting.joint(trade)
    refused(3000, mail_invitation, trade.alpine.actor, invitation.id)
    mail_invitation(trade.alpine.actor, invitation.id, "claire@lumiere.test")
    mail_invitation(trade.alpine.actor, invitation.id)
    first, second = inviting.mails("invitation")
    assert first.body["to"] == ["claire@lumiere.test"]
    assert first.body["context"]["link"] == invitation_link(invitation) == second.body["context"]["link"]
    assert Invitation.objects.get().status == "pending"
    kept = str(list(AuditRecord.objects.values_list("before", "after")))
    assert invitation.token not in kept


@pytest.mark.rows("S50")
def test_only_a_customers_global_admin_answers(trade: World) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    user = inviting.colleague(claire.organization_id, "user")
    for other in (user, trade.alpine.actor, trade.harbor.actor, trade.seine.actor):
        for act in (accept_invitation, decline_invitation, open_invitation):
            refused(910046, act, other, invitation.token)
    decline_invitation(claire, invitation.token)
    assert not kinds(claire.organization_id)
    refused(910026, accept_invitation, claire, invitation.token, AGREES)


def test_a_link_is_used_once(trade: World) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    other = inviting.actor_of(inviting.organization("Autre"))
    accept_invitation(claire, invitation.token, AGREES)
    refused(910024, accept_invitation, claire, invitation.token, AGREES)
    refused(910024, accept_invitation, other, invitation.token, AGREES)
    assert not kinds(other.organization_id)


def test_a_reusable_link_works_once_for_each_organization(trade: World) -> None:
    invitation = create_joint_invitation(trade.alpine.actor, trade.harbor.id, Wishes(reusable=True))
    claire, other = (inviting.actor_of(inviting.organization(name)) for name in ("Claire", "Autre"))
    accept_invitation(claire, invitation.token, AGREES)
    refused(910024, accept_invitation, claire, invitation.token, AGREES)
    accept_invitation(other, invitation.token, AGREES)
    third = inviting.actor_of(inviting.organization("Third"))
    decline_invitation(third, invitation.token)
    refused(910024, accept_invitation, third, invitation.token, AGREES)
    invitation.refresh_from_db()
    assert invitation.status == "pending"
    assert InvitationAnswer.objects.filter(answer="accepted").count() == 2


def test_a_revoked_link_says_so(trade: World) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    revoke_invitation(trade.alpine.actor, invitation.id)
    refused(910026, accept_invitation, claire, invitation.token, AGREES)
    refused(910026, revoke_invitation, trade.alpine.actor, invitation.id)


def test_an_invitation_expires_by_itself(trade: World) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    edit_invitation(trade.alpine.actor, invitation.id, Wishes(days=7))
    for wrong in (0, 366, -1):
        refused(3000, edit_invitation, trade.alpine.actor, invitation.id, Wishes(days=wrong))
    until = clock.now() + timedelta(days=7, minutes=1)
    assert due.next_moment(clock.now()) is not None
    Invitation.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    refused(910025, accept_invitation, claire, invitation.token, AGREES)
    done = due.run_all(until)
    assert done["expire invitations"] == 1
    assert Invitation.objects.get().status == "expired"
    assert "expire invitations" not in due.run_all(until)
    refused(910025, mail_invitation, trade.alpine.actor, invitation.id, "a@b.test")


def test_what_was_opened_is_recorded_once(trade: World) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    open_invitation(claire, invitation.token)
    open_invitation(claire, invitation.token)
    invitation.refresh_from_db()
    assert invitation.opened_at is not None
    assert AuditRecord.objects.filter(operation="open_invitation").count() == 1


def test_customer_and_partners_share_the_region(trade: World) -> None:
    invitation = inviting.joint(trade)
    taipei = inviting.actor_of(inviting.organization("淡水設計", "TW"))
    refusal = refused(910015, accept_invitation, taipei, invitation.token, AGREES)
    assert "Taiwan" in str(refusal)
    assert "Europe" in str(refusal)


@pytest.mark.rows("S59", "S61")
def test_another_organization_cannot_take_an_invitation_for_a_known_customer(trade: World) -> None:
    inviting.make_dual(trade.baltic, trade.harbor)
    made = world.customer(trade.baltic)
    wishes = Wishes(customer_id=made.customer.id)
    invitation = create_joint_invitation(trade.baltic.actor, trade.harbor.id, wishes)
    stranger = inviting.actor_of(inviting.organization())
    refused(910019, accept_invitation, stranger, invitation.token, AGREES)
    refused(910019, decline_invitation, stranger, invitation.token)
    accept_invitation(inviting.admin_of(made.customer.id), invitation.token)
    refused(60003, create_joint_invitation, trade.baltic.actor, trade.harbor.id, Wishes(customer_id=uuid4()))


@pytest.mark.rows("S52", "S57", "S58", "S59", "S64", "S68")
def test_a_direct_customer_comes_over_and_keeps_what_it_has(trade: World, tmp_path: Path) -> None:
    items = world.prices(tmp_path)
    dual = inviting.make_dual(trade.baltic, trade.harbor)
    tenant = world.customer(dual).customer.id
    line = Wanted(id=1, catalog_item_id=items["Basic P1Y monthly"], quantity=3)
    place_order(dual.actor, tenant, [line])
    invitation = create_joint_invitation(dual.actor, trade.harbor.id, Wishes(customer_id=tenant))
    finish_invitation(dual.actor, invitation.id)
    refused(60003, place_order, trade.harbor.actor, tenant, [line])
    place_order(dual.actor, tenant, [line])
    before = subscriptions(tenant)
    accept_invitation(inviting.admin_of(tenant), invitation.token)
    assert subscriptions(tenant) == before
    assert len(before[0]) == 2
    assert kinds(tenant) == {(dual.id, "direct"), (dual.id, "reseller"), (trade.harbor.id, "provider")}
    direct = Relationship.objects.get(tenant_id=tenant, kind="direct")
    assert direct.delegated_access
    named = Wanted(id=1, catalog_item_id=items["Basic P1Y monthly"], quantity=1, partner_of_record=dual.mpn_id)
    refused(13605, place_order, trade.harbor.actor, tenant, [named])
    world.attested(trade.harbor, tenant)
    place_order(trade.harbor.actor, tenant, [named])
    sold = Subscription.objects.get(tenant_id=tenant, partner_id=trade.harbor.id)
    assert (sold.reseller_id, sold.partner_of_record) == (dual.id, dual.mpn_id)


def subscriptions(tenant: Any) -> tuple[list[Any], list[Any]]:
    """Return every column of a customer's subscriptions and seat batches."""
    models = (Subscription, SeatBatch)
    found = [list(model.objects.filter(tenant_id=tenant).order_by("id").values()) for model in models]
    return found[0], found[1]


@pytest.mark.rows("S57")
def test_a_customer_gained_as_reseller_is_not_bought_for_with_direct_bill(trade: World, tmp_path: Path) -> None:
    items = world.prices(tmp_path)
    dual = inviting.make_dual(trade.baltic, trade.harbor)
    claire = inviting.actor_of(inviting.organization("Ostsee", "EE"))
    accept_invitation(claire, create_joint_invitation(dual.actor, trade.harbor.id).token, AGREES)
    line = Wanted(id=1, catalog_item_id=items["Basic P1Y monthly"], quantity=1)
    refused(910030, place_order, dual.actor, claire.organization_id, [line])
    place_order(trade.harbor.actor, claire.organization_id, [line])


@pytest.mark.rows("S66", "S67")
def test_a_closed_channel_leaves_the_invitation_open_until_it_opens(trade: World) -> None:
    vendor = inviting.actor_of(caller("Meridian", ["vendor"], "US", ["vendor_admin"], kind="vendor"))
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    finish_invitation(trade.alpine.actor, invitation.id)
    by_store = Consent(accepts_agreement=True, channel="store")
    refused(910027, accept_invitation, claire, invitation.token, by_store)
    invitation.refresh_from_db()
    assert invitation.status == "pending"
    refused(910046, switch_channel, trade.harbor.actor, "store", is_open=True)
    refused(1000, switch_channel, vendor, "portal", is_open=False)
    switch_channel(vendor, "store", is_open=True)
    switch_channel(vendor, "store", is_open=True)
    assert AuditRecord.objects.filter(operation="switch_acceptance_channel").count() == 1
    accept_invitation(claire, invitation.token, by_store)
    assert InvitationAnswer.objects.get().channel == "store"


def test_consent_without_the_agreement_is_asked_for_it(trade: World) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    refusal = refused(910021, accept_invitation, claire, invitation.token)
    assert [field for field, _text in refusal.fields] == ["agreement"]
    assert not Relationship.objects.exists()


@pytest.mark.parametrize("ticked", [True, False])
def test_admin_rights_only_when_the_box_is_ticked(trade: World, ticked: bool) -> None:
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    accept_invitation(claire, invitation.token, Consent(accepts_agreement=True, delegated_access=ticked))
    rights = dict(Relationship.objects.values_list("kind", "delegated_access"))
    assert rights == {"reseller": ticked, "provider": False}


def test_both_partners_are_told_in_their_own_language(trade: World) -> None:
    boss = inviting.colleague(trade.harbor.id, "global_admin", name="boss")
    trade.alpine.caller.person.email = "alpine@alpine.test"
    trade.alpine.caller.person.language = "de"
    trade.alpine.caller.person.save()
    invitation, claire = inviting.joint(trade), inviting.actor_of(inviting.organization())
    accept_invitation(claire, invitation.token, AGREES)
    told = {mail.body["to"][0]: mail.body["language"] for mail in inviting.mails("invitation_accepted")}
    assert told == {"alpine@alpine.test": "de", boss.user_name: "en"}


def test_relationship_requests_of_each_kind_of_partner(trade: World) -> None:
    expected = [(trade.harbor, "direct"), (trade.alpine, "reseller"), (trade.baltic, "direct")]
    for partner, kind in expected:
        claire = inviting.actor_of(inviting.organization(f"For {kind} {partner.mpn_id}"))
        accept_invitation(claire, create_relationship_invitation(partner.actor).token, AGREES)
        assert kinds(claire.organization_id) == {(partner.id, kind)}
        assert not ResellerAssociation.objects.filter(tenant_id=claire.organization_id).exists()


@pytest.mark.parametrize("state", ["restricted", "suspended"])
def test_a_restricted_direct_bill_partner_asks_only_as_reseller(trade: World, state: str) -> None:
    dual = inviting.make_dual(trade.baltic, trade.harbor)
    earlier = create_relationship_invitation(dual.actor)
    Program.objects.filter(tenant_id=dual.id, kind="direct_bill").update(status=state)
    refused(900149, create_relationship_invitation, dual.actor)
    assert create_relationship_invitation(dual.actor, relation="reseller").relation == "reseller"
    assert create_joint_invitation(dual.actor, trade.harbor.id).kind == "joint"
    refused(900149, accept_invitation, inviting.actor_of(inviting.organization()), earlier.token, AGREES)
    refused(3000, create_relationship_invitation, trade.alpine.actor, relation="direct")


def test_a_second_click_makes_no_second_draft(trade: World) -> None:
    key = uuid4()
    first = create_joint_invitation(trade.alpine.actor, trade.harbor.id, key=key)
    assert create_joint_invitation(trade.alpine.actor, trade.harbor.id, key=key).id == first.id == key
    Invitation.objects.update(created_at=clock.now() - timedelta(minutes=1))
    assert create_joint_invitation(trade.alpine.actor, trade.harbor.id, key=key).id != key
    assert create_relationship_invitation(trade.seine.actor, key=key).id != key


def test_strangers_find_no_invitation(trade: World) -> None:
    invitation = inviting.joint(trade)
    for stranger in (trade.seine.actor, trade.harbor.actor):
        if stranger.is_("provider", "reseller"):
            refused(910023, edit_invitation, stranger, invitation.id, Wishes(subject="x"))
            refused(910023, revoke_invitation, stranger, invitation.id)


def test_a_relationship_that_ended_begins_again(trade: World) -> None:
    claire = inviting.actor_of(inviting.organization())
    accept_invitation(claire, inviting.joint(trade).token, AGREES)
    Relationship.objects.update(status="ended", ended_at=clock.now())
    ResellerAssociation.objects.update(ended_at=clock.now())
    accept_invitation(claire, inviting.joint(trade).token)
    assert len(kinds(claire.organization_id)) == 2
    assert not Relationship.objects.exclude(ended_at=None).exists()
    assert ResellerAssociation.objects.filter(ended_at=None).count() == 1
    assert model_to_dict(Relationship.objects.get(kind="reseller"))["status"] == "active"
