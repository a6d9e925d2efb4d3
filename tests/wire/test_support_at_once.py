"""Both sides of a service request at the same moment: nothing is lost, nothing happens twice."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.support import vendors, world
from tests.wire.conftest import Caller
from tests.wire.test_hostile_at_once import at_once, statuses
from tests.wire.test_service_requests import ALL, BODY, Desk
from twotier.access.tokens import keys, verify
from twotier.core import tenancy
from twotier.core.models import AuditRecord
from twotier.support.models import ServiceRequest, ServiceRequestNote

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    with tenancy.scope(tenancy.PROGRAM):
        keys.forget()
        verify.forget()
        trade = world.build()
        vendor = vendors.vendor(trade, "vendor_representative")
        yield Desk(trade, world.customer(trade.harbor, trade.alpine).customer, vendor)
        keys.forget()


def test_eight_notes_of_both_sides_are_all_kept(desk: Desk) -> None:
    path = f"{ALL}/{desk.for_customer()}"

    def note(number: int) -> object:
        who: Caller = desk.vendor if number % 2 else desk.harbor
        return who("PATCH", path, {"newNote": {"text": str(number)}})

    assert statuses(at_once(note)) == [200] * 8
    with tenancy.scope(tenancy.PROGRAM):
        assert sorted(ServiceRequestNote.objects.values_list("text", flat=True)) == list("01234567")


def test_it_is_closed_once(desk: Desk) -> None:
    path = f"{ALL}/{desk.for_customer()}"
    found = at_once(lambda number: (desk.vendor if number % 2 else desk.harbor)("PATCH", path, {"status": "closed"}))
    assert statuses(found) == [200] * 8
    with tenancy.scope(tenancy.PROGRAM):
        assert AuditRecord.objects.filter(operation="close_service_request").count() == 1


def test_one_call_repeated_eight_times_files_one_request(desk: Desk) -> None:
    name = str(uuid4())
    found = at_once(lambda _number: desk.harbor("POST", f"{ALL}/en-US", BODY, MS_RequestId=name))
    assert statuses(found) == [201] * 8
    assert len({got.json["id"] for got in found}) == 1
    with tenancy.scope(tenancy.PROGRAM):
        assert ServiceRequest.objects.count() == 1
