"""Walks the portal as the people of the demo program, inside a process of its own, and writes down what it saw.

Arguments: a file, then `ORGANIZATION:ROLE:EMAIL` for each person. For each page: its address, its statements and its status;
for each person the cookie with which the same pages are asked again over the wire.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django

from tests.bench.recording import FREE, recorder


def main(file: Path, people: list[str]) -> None:
    """Walk as each of them and keep what was seen."""
    django.setup()
    from twotier.core import tenancy

    with tenancy.scope(tenancy.PROGRAM):
        found = [walked(*person.split(":")) for person in people]
    file.write_text(json.dumps(found))


def walked(organization: str, role: str, email: str) -> dict[str, Any]:
    """Return a person's pages, each asked twice so that everything is warm."""
    from django.db import connection
    from django.test import Client

    from tests.support.crawl import walk
    from twotier.access import queries
    from twotier.core import tenancy

    client, statements = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1"), dict[str, int]()
    person = queries.signing_in(email)
    assert person
    client.force_login(person)

    def fetch(url: str) -> tuple[int, str]:
        with tenancy.scope(tenancy.NOBODY):
            client.get(url)
            sent: list[tuple[str, list[Any]]] = []
            with connection.execute_wrapper(recorder(sent)):
                answer = client.get(url)
        statements[url] = sum(not sql.startswith(FREE) for sql, _parameters in sent)
        return answer.status_code, "" if answer.streaming else answer.content.decode()

    pages = [
        {"name": page.name, "url": page.url, "status": page.status, "statements": statements[page.url]}
        for page in walk(fetch)
        if not page.url.partition("?")[0].endswith(".csv")
    ]
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return {"organization": organization, "role": role, "cookies": cookies, "pages": pages}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
