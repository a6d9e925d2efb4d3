"""What the tests of lists and detail pages share: readers who are signed in, and a look at a page."""

import html
import re
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.world import Partner
from twotier.access.models import Membership, Person
from twotier.core import clock

MECHANICS = re.compile(r"(BEGIN|COMMIT|SAVEPOINT|RELEASE|SET |SELECT set_config)", re.IGNORECASE)


def person(organization_id: UUID, *roles: str) -> Person:
    """Return another person of an organization."""
    made = Person.objects.create(
        tenant_id=organization_id, user_name=f"{'-'.join(roles)}@{organization_id}.example", created_at=clock.now()
    )
    Membership.objects.create(
        tenant_id=organization_id, organization_id=organization_id, person=made, roles=list(roles),
        created_at=clock.now(),
    )  # fmt: skip
    return made


def signed_in(who: Partner | Person) -> Client:
    """Return the browser of someone who is signed in."""
    client = Client()
    client.force_login(who if isinstance(who, Person) else who.caller.person)
    return client


def words(answer: Any) -> str:
    """Return what a page says, without its markup."""
    text = re.sub(r"<(script|style|template).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def heading(answer: Any) -> str:
    """Return the one h1 of a page."""
    found = re.findall(r"<h1>(.*?)</h1>", answer.content.decode())
    assert len(found) == 1, found
    return html.unescape(found[0])


def csv_of(answer: Any) -> list[str]:
    """Return the lines of a file for spreadsheets."""
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def statements(client: Client, path: str) -> int:
    """Return how many statements a page takes, sign-in included."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return sum(1 for query in captured.captured_queries if not MECHANICS.match(query["sql"]))
