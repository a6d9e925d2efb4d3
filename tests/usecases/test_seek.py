"""Seek paging in any order: every row exactly once, there and back, with equal keys and without any."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.db.models import OuterRef, QuerySet, Subquery

from twotier.catalog.models import CatalogImport
from twotier.core import paging
from twotier.portal.listing import seek
from twotier.portal.listing.columns import keys

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 1, tzinfo=UTC)
MONTHS = (None, date(2026, 11, 1), date(2026, 12, 1))


@pytest.fixture
def rows() -> QuerySet[CatalogImport]:
    """Return 23 imports: few different kinds and months, some without a month, moments that differ by microseconds."""
    for number in range(23):
        CatalogImport.objects.create(
            kind=("price_sheet", "product_list")[number % 2], file_name=f"file {number % 5}", sha256="0",
            month=MONTHS[number % 3], taken=number % 4, imported_by="x",
            imported_at=START + timedelta(microseconds=number // 3),
        )  # fmt: skip
    return CatalogImport.objects.all()


def walked(rows: QuerySet[Any], order: Sequence[seek.Key], size: int) -> tuple[list[seek.Slice], list[seek.Slice]]:
    """Return the pages from the front to the end, and those on the way back."""
    there = [seek.cut(rows, order, None, size)]
    while there[-1].next:
        there.append(seek.cut(rows, order, seek.read(order, there[-1].next), size))
    back = [there[-1]]
    while back[-1].back:
        back.append(seek.cut(rows, order, seek.read(order, back[-1].back, back=True), size))
    return there, back


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("names", [("month",), ("kind",), ("kind", "month"), ("taken",), ("imported_at",), ()])
def test_every_row_is_on_one_page_there_and_back(
    rows: QuerySet[CatalogImport], names: tuple[str, ...], *, down: bool
) -> None:
    order = keys(rows, names, down=down)
    there, back = walked(rows, order, 5)
    ids = [row.pk for page in there for row in page.rows]
    assert len(ids) == len(set(ids)) == 23
    assert [(page.first, page.last, page.total) for page in there] == [
        (1, 5, 23), (6, 10, 23), (11, 15, 23), (16, 20, 23), (21, 23, 23),
    ]  # fmt: skip
    assert [(page.first, page.last) for page in back] == [(21, 23), (16, 20), (11, 15), (6, 10), (1, 5)]
    assert [page.rows for page in reversed(back)] == [page.rows for page in there]
    assert [row.pk for block in seek.blocks(rows, order, 4) for row in block] == ids


@pytest.mark.parametrize("down", [False, True])
def test_rows_without_a_value_stand_last_both_ways(rows: QuerySet[CatalogImport], *, down: bool) -> None:
    found = [row.month for row in seek.cut(rows, keys(rows, ("month",), down=down), None, 50).rows]
    values = [month for month in found if month]
    assert values == sorted(values, reverse=down)
    assert found[len(values) :] == [None] * 8


def token(*parts: object) -> str:
    """Return a mark with these parts."""
    return paging.token_after(msgspec.json.encode(list(parts)).decode())


def test_a_mark_that_is_not_ours_starts_at_the_front(rows: QuerySet[CatalogImport]) -> None:
    order = keys(rows, ("imported_at",), down=False)
    good = "00000000-0000-0000-0000-000000000000"
    moment = START.isoformat()
    forged = [
        "", "%%%", "AAA", token(), token(1), token(1, moment), token(1, moment, good, good), token(-1, moment, good),
        token(10**10, moment, good), token("1", moment, good), token(True, moment, good), token(1, "2026-11-01", good),
        token(1, "2026-11-01T00:00:00", good), token(1, "0001-01-01T00:00:00+14:00", good), token(1, 5, good),
        token(1, None, good), token(1, moment, "no id"), token(1, moment, "\0"), paging.token_after('[1,"\\ud800","x"]'),
        paging.token_after("[" * 5000),
    ]  # fmt: skip
    assert [text for text in forged if seek.read(order, text) is not None] == []
    assert seek.read(order, token(1, moment, good)) is not None
    numbers = keys(rows, ("taken",), down=True)
    for huge in (10**30, -(10**30)):
        mark = seek.read(numbers, token(1, str(huge), good))
        assert seek.cut(rows, numbers, mark, 5).total == 23
    assert seek.read(numbers, token(1, "9" * 5000, good)) is None


def test_a_mark_whose_rows_are_gone_starts_at_the_front(rows: QuerySet[CatalogImport]) -> None:
    order = keys(rows, ("taken",), down=False)
    first = seek.cut(rows, order, None, 5)
    mark = seek.read(order, first.next)
    last = first.rows[-1]
    rows.filter(taken__gt=last.taken).delete()
    rows.filter(taken=last.taken, pk__gt=last.pk).delete()
    page = seek.cut(rows, order, mark, 5)
    assert (page.first, page.last, page.total, page.next, page.back) == (1, 5, 5, "", "")
    assert seek.cut(rows.none(), order, mark, 5).total == 0


def test_large_lists_are_not_counted_to_the_end(rows: QuerySet[CatalogImport], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seek, "COUNTED", 10)
    page = seek.cut(rows, keys(rows, (), down=False), None, 5)
    assert (page.more, page.counted) == (True, 10)
    monkeypatch.setattr(seek, "COUNTED", 23)
    assert not seek.cut(rows, keys(rows, (), down=False), None, 5).more


def test_a_subquery_that_finds_nothing_stands_last_and_every_row_is_on_one_page(rows: QuerySet[CatalogImport]) -> None:
    found = CatalogImport.objects.filter(pk=OuterRef("pk"), kind="price_sheet").values("file_name")[:1]
    order = keys(named := rows.annotate(name=Subquery(found)), ("name",), down=False)
    assert order[0].nullable, "Else no page follows the first empty one."
    there, back = walked(named, order, 5)
    names = [row.name for page in there for row in page.rows]
    assert names[:12] == sorted(name for name in names if name)
    assert names[12:] == [None] * 11
    assert [page.rows for page in reversed(back)] == [page.rows for page in there]
