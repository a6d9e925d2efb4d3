"""Two at once: one wins, the other is told why; nothing is made twice and nothing by halves."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.support import inviting, world
from tests.support.racing import at_once
from tests.support.world import World
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.customers.models import Invitation, Relationship, ResellerAssociation
from twotier.customers.usecases.answer_invitation import Consent, accept_invitation, decline_invitation
from twotier.customers.usecases.change_invitation import revoke_invitation
from twotier.customers.usecases.create_invitation import create_joint_invitation

pytestmark = pytest.mark.django_db(transaction=True)
AGREES = Consent(accepts_agreement=True)


@pytest.fixture
def trade(transactional_db: None) -> Iterator[World]:
    with tenancy.scope(tenancy.PROGRAM):
        yield world.build()


@pytest.mark.rows("S42", "S50")
@pytest.mark.parametrize("_round", range(3))
def test_two_admins_and_the_sender_act_at_once(trade: World, _round: int) -> None:
    invitation, made = inviting.joint(trade), inviting.organization()
    first, second = inviting.actor_of(made), inviting.colleague(made.organization.id, "global_admin")
    sender = trade.alpine.actor
    answers = at_once(
        lambda: accept_invitation(first, invitation.token, AGREES),
        lambda: decline_invitation(second, invitation.token),
        lambda: revoke_invitation(sender, invitation.id),
        lambda: accept_invitation(second, invitation.token, AGREES),
    )
    lost = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(lost) == 3, answers
    state = Invitation.objects.get().status
    codes = {"accepted": 910024, "declined": 910026, "revoked": 910026}
    assert {refusal.code for refusal in lost} == {codes[state]}
    expected = 2 if state == "accepted" else 0
    assert Relationship.objects.count() == expected
    assert ResellerAssociation.objects.count() == expected // 2


@pytest.mark.rows("S42")
def test_two_invitations_of_the_same_pair_at_once_make_one_relationship_each(trade: World) -> None:
    first, second, made = inviting.joint(trade), inviting.joint(trade), inviting.organization()
    claire, other = inviting.actor_of(made), inviting.colleague(made.organization.id, "global_admin")
    answers = at_once(
        lambda: accept_invitation(claire, first.token, AGREES),
        lambda: accept_invitation(other, second.token, AGREES),
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert Relationship.objects.count() == 2
    assert ResellerAssociation.objects.count() == 1


def test_a_double_click_at_once_drafts_once(trade: World) -> None:
    sender, provider, key = trade.alpine.actor, trade.harbor.id, uuid4()
    made = at_once(*[lambda: create_joint_invitation(sender, provider, key=key)] * 4)
    assert {row.id for row in made} == {key}
    assert Invitation.objects.count() == 1
