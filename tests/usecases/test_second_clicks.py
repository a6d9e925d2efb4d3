"""The same act twice at the same moment: it is done once, and nobody gets an error of the database for it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support import incentives, inviting, two_ways, vendors
from tests.support.racing import at_once
from tests.support.two_ways import TwoWays
from twotier.access.models import SavedView
from twotier.access.permissions import Permission
from twotier.access.usecases.change_view import change_view
from twotier.access.usecases.save_view import save_view
from twotier.core import clock, tenancy
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers.models import CustomerAgreement, Relationship, SetupLink
from twotier.customers.usecases.attest_agreement import Attestation, attest_agreement
from twotier.customers.usecases.remove_relationship import remove_relationship
from twotier.customers.usecases.setup_link import make_setup_link
from twotier.incentives.models import IncentiveEnrollment, IncentiveProgram
from twotier.incentives.usecases.enroll import join_program
from twotier.orders.models import OrderRequest
from twotier.orders.usecases.place_order import place_order
from twotier.orders.usecases.request_order import request_order
from twotier.portal.listing.saved import acting_for
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.request_change import request_quantity

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 4


@pytest.fixture
def scene(transactional_db: None, tmp_path: Path) -> Iterator[TwoWays]:
    """Return the world of both ways."""
    with tenancy.scope(tenancy.PROGRAM):
        yield two_ways.build(tmp_path)


@pytest.mark.rows("S75")
def test_an_order_request_that_is_sent_twice_at_once_is_one_request(scene: TwoWays) -> None:
    alpine, customer, line = scene.alpine.actor, scene.indirect.id, scene.line(quantity=3)
    sent = at_once(*[lambda: request_order(alpine, customer, [line])] * CLICKS)
    assert len({row.id for row in sent}) == 1
    running = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    asked = at_once(*[lambda: request_quantity(alpine, customer, running.id, 9)] * CLICKS)
    assert len({row.id for row in asked}) == 1
    assert OrderRequest.objects.count() == 2
    assert AuditRecord.objects.filter(operation="create_order_request").count() == 2


def test_a_program_that_is_joined_twice_at_once_is_joined_once(scene: TwoWays) -> None:
    program = incentives.opened(vendors.vendor(scene.trade, "vendor_admin"))
    IncentiveProgram.objects.update(open_to_all=True)
    admin = incentives.admin(scene.alpine)
    answers = at_once(*[lambda: join_program(admin, program.id)] * CLICKS)
    assert [answer.code for answer in answers if isinstance(answer, Refusal)] == [1000] * (CLICKS - 1)
    assert IncentiveEnrollment.objects.get().status == "action_required"


def test_of_one_time_links_that_are_made_at_once_the_last_one_opens(scene: TwoWays) -> None:
    harbor, sale = scene.harbor.actor, uuid4()
    made = at_once(*[lambda: make_setup_link(harbor, sale, "ciphertext")] * CLICKS)
    assert len({link.id for link in made}) == CLICKS
    assert SetupLink.objects.filter(revoked_at=None).count() == 1
    assert SetupLink.objects.filter(ciphertext="").count() == CLICKS - 1


def attested() -> Attestation:
    """Return what a partner attests."""
    return Attestation(first_name="Ada", last_name="Kranich", email="ada@kranich.test", agreed_on=clock.now())


def test_an_attestation_that_is_sent_twice_at_once_is_recorded_once(scene: TwoWays) -> None:
    CustomerAgreement.objects.all().delete()
    harbor, customer, attestation = scene.harbor.actor, scene.indirect.id, attested()
    answers = at_once(*[lambda: attest_agreement(harbor, customer, attestation)] * CLICKS)
    assert [answer.code for answer in answers if isinstance(answer, Refusal)] == [600061] * (CLICKS - 1)
    assert CustomerAgreement.objects.count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_who_leaves_a_customer_neither_orders_nor_attests_for_it_at_the_same_moment(
    scene: TwoWays, _round: int
) -> None:
    CustomerAgreement.objects.filter(tenant_id=scene.direct.id).update(attested_by_organization=None)
    alpine, customer, line = scene.alpine, scene.direct.id, scene.line()
    boss = inviting.colleague(alpine.id, "global_admin", "admin_agent")
    actor, attestation = alpine.actor, attested()
    answers = at_once(
        lambda: remove_relationship(boss, customer, attested=True),
        lambda: place_order(actor, customer, [line]),
        lambda: attest_agreement(actor, customer, attestation),
    )
    left = not Relationship.objects.filter(tenant_id=customer, partner_id=alpine.id, status="active").exists()
    assert Subscription.objects.filter(tenant_id=customer).exists() != left, answers
    codes = {answer.code for answer in answers if isinstance(answer, Refusal)}
    assert codes <= {20002} if left else codes == {910031}, answers
    counting = CustomerAgreement.objects.filter(tenant_id=customer, attested_by_organization=alpine.id, lost_at=None)
    assert not (left and counting.exists())


def test_two_views_cannot_take_one_name_at_once(scene: TwoWays) -> None:
    reader = scene.harbor.actor
    program = acting_for(reader)
    made = [
        save_view(program, reader, list_name="customers", opens=Permission.CUSTOMER_LIST, name=name, query=f"q={name}")
        for name in ("a", "b")
    ]
    answers = at_once(*(partial(change_view, program, reader, row.id, name="Mine", shared=False) for row in made))
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert sorted(SavedView.objects.values_list("name", flat=True))[0] == "Mine"
