"""The last seat goes to one user alone, however many administrators reach for it at once."""

from pathlib import Path
from typing import Any

import pytest

from tests.usecases.test_licenses import Shop, only
from tests.wire.test_hostile_at_once import EIGHT, at_once
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.licences.shapes import LicenseChange
from twotier.licences.usecases.change_licenses import change_licenses
from twotier.licences.usecases.change_licenses_of_many import change_licenses_of_many

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(transactional_db: None, tmp_path: Path) -> Any:
    with tenancy.scope(tenancy.PROGRAM):
        yield Shop(tmp_path)


def test_eight_reach_for_the_last_seat_and_one_gets_it(shop: Shop) -> None:
    first, second, *people = shop.hire(*(f"p{n}" for n in range(EIGHT + 2)))
    shop.give(first, second)
    actors, wish = [shop.alpine, shop.world.harbor.actor], only(shop.basic.sku_id)
    found = at_once(lambda n: change_licenses(actors[n % 2], shop.id, people[n].id, wish))
    lost = [answer for answer in found if isinstance(answer, Refusal)]
    assert len(lost) == EIGHT - 1
    assert {(refusal.status, refusal.code) for refusal in lost} == {(400, 60012)}
    assert (shop.basic.assigned, shop.basic.total) == (3, 3)


def test_the_same_user_at_once_gets_one_license(shop: Shop) -> None:
    who, actor, wish = shop.people[0], shop.alpine, only(shop.basic.sku_id)
    found = at_once(lambda _n: change_licenses(actor, shop.id, who.id, wish))
    assert not [answer for answer in found if isinstance(answer, Refusal)]
    assert shop.basic.assigned == 1


def test_two_bulk_changes_at_once_never_pass_the_seats(shop: Shop) -> None:
    ids = [who.id for who in shop.hire(*(f"p{n}" for n in range(6)))]
    wish = LicenseChange(assign={shop.basic.sku_id: ()})
    groups, actor = [ids[:3], ids[3:]], shop.alpine
    found = at_once(lambda n: change_licenses_of_many(actor, shop.id, groups[n], wish), 2)
    given = sorted(sum(bool(row.assigned) for row in rows) for rows in found)
    assert given == [0, 3]
    assert shop.basic.assigned == 3
