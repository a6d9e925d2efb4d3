"""Changes of a partner's profiles at the same moment: none is lost, and of one version only one is made."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.support import enrollment as stages
from tests.support.racing import at_once
from tests.wire.conftest import Caller
from twotier.access.tokens import keys, verify
from twotier.core import tenancy
from twotier.partners.models import BillingProfile, PartnerProfile

pytestmark = pytest.mark.django_db(transaction=True)
FOUR = range(4)


@pytest.fixture
def baltic(transactional_db: None) -> Iterator[Caller]:
    with tenancy.scope(tenancy.PROGRAM):
        keys.forget()
        verify.forget()
        yield stages.build().baltic.caller
        keys.forget()


@pytest.mark.parametrize(
    ("path", "inside"), [("/v1/profiles/billing", "address"), ("/v1/profiles/organization", "defaultAddress")]
)
def test_of_one_version_only_one_change_is_made(baltic: Caller, path: str, inside: str) -> None:
    read = baltic("GET", path).json
    bodies = [read | {inside: read[inside] | {"addressLine2": f"Floor {number}"}} for number in FOUR]
    found = at_once(*(partial(baltic, "PUT", path, body) for body in bodies))
    assert sorted(got.status for got in found) == [200, 400, 400, 400]
    assert {got.json["code"] for got in found if got.status == 400} == {2055}
    made = next(got.json for got in found if got.status == 200)
    assert baltic("GET", path).json == made


def test_the_first_changes_make_one_record(baltic: Caller) -> None:
    PartnerProfile.objects.all().delete()
    paths = ("/v1/profiles/support", "/v1/profiles/supportprofile") * 2
    found = at_once(*(partial(baltic, "PUT", path, {"email": "help@baltic.test"}) for path in paths))
    assert [got.status for got in found] == [200] * 4
    assert PartnerProfile.objects.count() == 1
    assert not BillingProfile.objects.exists()
