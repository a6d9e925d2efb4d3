"""What the tests of lists and detail pages share: readers who are signed in, and a look at a page."""

import html
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client

from tests.support.world import Partner
from twotier.access.models import Membership, Person
from twotier.core import clock
from twotier.core.ids import new_id
from twotier.customers.models import Customer
from twotier.portal.listing import Listing, find

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


@contextmanager
def asked() -> Iterator[list[str]]:
    """Collect the statements that are sent, as they come, without those of transactions and of the second wall."""
    sent: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if not MECHANICS.match(sql):
            sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield sent


def statements(client: Client, path: str) -> int:
    """Return how many statements a page takes, sign-in included."""
    client.get(path)
    with asked() as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def listing(name: str) -> Listing:
    """Return a list by name."""
    found = find(name)
    assert found
    return found


def body_rows(answer: Any) -> list[str]:
    """Return the rows of a page's table in words."""
    table = re.findall(r"<tbody role=\"rowgroup\">(.*?)</tbody>", answer.content.decode(), re.DOTALL)
    if not table:
        return []
    return [re.sub(r"\s+", " ", row) for row in re.findall(r"<tr role=\"row\">(.*?)</tr>", table[-1], re.DOTALL)]


def ordered_ids(rows: Sequence[str]) -> list[str]:
    """Return what tells rows apart: an id in them, or else their words."""
    found = [re.search(r'id="row-([^"]+)"|tt-mono"[^>]*>([^<]+)<', row) for row in rows]
    return [next(filter(None, match.groups())) if match else row for match, row in zip(found, rows, strict=True)]


def walked(client: Client, path: str, link: str = "page-next") -> list[list[str]]:
    """Return the ids of each page, by pressing Next until there is none."""
    answer, found = client.get(path), []
    while True:
        assert answer.status_code == 200
        found.append(ordered_ids(body_rows(answer)))
        match = re.search(rf'id="{link}" href="([^"]+)"', answer.content.decode())
        if not match or len(found) > 9:
            return found
        answer = client.get(match[1].replace("&amp;", "&"))


def copies(model: Any, of: Any, count: int, **changes: Any) -> None:
    """Add copies of a row."""
    values = {field.attname: getattr(of, field.attname) for field in model._meta.concrete_fields}
    rows = []
    for n in range(count):
        own = {name: new_id() if value is None else str(value).format(n=n) for name, value in changes.items()}
        if model is Customer:
            own["tenant_id"] = own["id"]
        rows.append(model(**(values | own)))
    model.objects.bulk_create(rows)
