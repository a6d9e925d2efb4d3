"""Searches by the beginning of a name: what they find, and that the second wall leaves them their index."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.support import world
from twotier.core import tenancy
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
