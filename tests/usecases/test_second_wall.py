"""Tests run where the program runs: on PostgreSQL in its role, behind row-level security."""

from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection

from twotier.core import clock, tenancy
from twotier.core.models import Job


def job(tenant_id: UUID) -> Job:
    """Write one row of a tenant."""
    return Job.objects.create(tenant_id=tenant_id, kind="test", created_at=clock.now())


@pytest.mark.postgres
@pytest.mark.django_db
def test_connections_take_the_programs_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (tenancy.ROLE,)


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_stranger_sees_nothing_without_any_filter() -> None:
    job(uuid4())
    assert Job.objects.count() == 1
    with tenancy.scope(uuid4()):
        assert Job.objects.count() == 0
    with tenancy.scope(tenancy.NOBODY):
        assert Job.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_tables_are_empty_again_after_a_test_that_commits(time: str) -> None:
    job(uuid4())
    assert Job.objects.count() == 1, f"the {time} time"


def test_a_database_that_is_gone_leaves_nobody_working_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_organization: str) -> None:
        raise OperationalError("the server closed the connection")

    before = tenancy.current()
    monkeypatch.setattr(tenancy, "tell", broken)
    with pytest.raises(OperationalError), tenancy.scope(uuid4()):
        pass
    assert tenancy.current() == before
