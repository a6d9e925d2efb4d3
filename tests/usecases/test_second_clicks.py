"""The same act twice at the same moment: it is done once, and nobody gets an error of the database for it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support import incentives, two_ways, vendors
from tests.support.racing import at_once
from tests.support.two_ways import TwoWays
from twotier.core import tenancy
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers.models import SetupLink
from twotier.customers.usecases.setup_link import make_setup_link
from twotier.incentives.models import IncentiveEnrollment, IncentiveProgram
from twotier.incentives.usecases.enroll import join_program
from twotier.orders.models import OrderRequest
from twotier.orders.usecases.request_order import request_order
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
