"""Searches by the beginning of a name: what they find, and that the second wall leaves them their index."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.support import world
from twotier.access.models import Organization
from twotier.core import clock, tenancy
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.customers.shapes import Find

NAMES = ("Kranich Logistik", "Kranich", "Kräne Süd", "Kran%", "Ostsee Werft")


def named(start: str) -> QuerySet[Customer]:
    """Return the customers whose folded name begins with a text."""
    return Customer.objects.filter(folded_name__begins=start)


@pytest.mark.django_db
def test_a_name_is_found_by_its_beginning_as_it_is() -> None:
    harbor = world.build().harbor
    for number, name in enumerate(NAMES):
        world.customer(harbor, company_name=name, domain=f"c{number}.onmicrosoft.com")

    def found(text: str) -> set[str]:
        rows = queries.page(harbor.actor, after=None, size=10, find=Find(name_starts=text))
        return {row.company_name for row in rows}

    assert found("KRAN") == set(NAMES[:4])
    assert found("Kranich L") == {"Kranich Logistik"}
    assert found("kran%") == {"Kran%"}
    assert found("ranich") == set()


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_second_wall_leaves_a_search_its_index_and_reads_no_hash_table() -> None:
    harbor = world.build().harbor
    with tenancy.scope(harbor.id), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        plan = named("kran").explain()
    assert "customers_by_prefix" in plan
    assert "~>=~" in plan.split("Filter")[0]
    assert "hashed SubPlan" not in plan


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "typed"),
    [("Ромашка ИТ", "ромашка"), ("ромашка", "МАШК"), ("Zürich Älter", "ÄLTER"), ("Été Conseil", "été"), ("臺北科技", "北科"),
     ("Ω Systems", "ω s"), ("100% Ромашка", "% ром")],
)  # fmt: skip
def test_a_part_of_a_name_is_found_in_small_letters_and_capitals_of_any_alphabet(name: str, typed: str) -> None:
    Organization.objects.create(
        kind="partner", kinds=["reseller"], name=name, market="AT", domain="a.test", created_at=clock.now()
    )
    Organization.objects.create(
        kind="partner", kinds=["reseller"], name="Other", market="AT", domain="b.test", created_at=clock.now()
    )
    assert [row.name for row in Organization.objects.filter(name__icontains=typed)] == [name]
    assert [row.name for row in Organization.objects.exclude(name__icontains=typed)] == ["Other"]
