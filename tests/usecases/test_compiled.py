"""A compiled question answers what the query set itself answers."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from twotier.access import queries
from twotier.access.models import ApiClient, Membership, Organization, Person
from twotier.core import clock, tenancy
from twotier.core.compiled import Compiled

pytestmark = pytest.mark.django_db


def test_it_finds_what_the_query_set_finds_and_nothing_else() -> None:
    with tenancy.scope(tenancy.PROGRAM):
        made = {"created_at": clock.now()}
        owner = Organization.objects.create(
            kind="partner", kinds=["provider"], name="Ä", market="DE", domain="a.example", **made
        )
        person = Person.objects.create(tenant_id=owner.id, user_name="a@example.org", **made)
        Membership.objects.create(tenant_id=owner.id, organization=owner, person=person, roles=["guest"], **made)
        program = ApiClient.objects.create(tenant_id=owner.id, name="x", flow="app_user", secret_hash="", **made)
        with CaptureQueriesContext(connection) as statements:
            found = queries.member(person.id, owner.id, program.id)
        assert len(statements) == 1
        assert found is not None
        assert (found.organization_id, set(found.kinds), set(found.roles)) == (owner.id, {"provider"}, {"guest"})
        assert queries.member(person.id, owner.id) is not None
        assert queries.member(person.id, uuid4(), program.id) is None
        assert queries.member(person.id, owner.id, uuid4()) is None
        asked = queries.members(person.id, owner.id)
        assert queries.member_rows(person=person.id, tenant=owner.id) == list(asked)


def test_a_value_that_is_not_sent_as_it_is_is_an_error() -> None:
    starts = Compiled(lambda name: Person.objects.filter(user_name__startswith=name).values_list("id"), name=str)
    with pytest.raises(TypeError, match="name"):
        starts(name="a")
