"""Every link of every page leads somewhere, and no page takes more statements than it may."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.architecture.test_role_table import roles_of
from tests.portal.lists import asked, signed_in
from tests.support.crawl import EACH, Visited, walk
from tests.support.scene_more import FullScene
from twotier.access.models import Membership

MOST_STATEMENTS = 15
KINDS = ("provider", "reseller", "direct_bill", "customer", "vendor")
SPECIAL = ("dual", "approved", "pending", "asked", "rejected", "eligible")
"""Direct-bill partners on their way to the reseller program, and one that holds both."""


class Reader:
    """Someone at a browser: reads pages and counts what they cost."""

    def __init__(self, client: Client) -> None:
        self.client, self.costly = client, list[str]()

    def fetch(self, url: str) -> tuple[int, str]:
        """Return status and text of a page; a file has no text."""
        with asked() as sent:
            answer = self.client.get(url, follow=True)
        if len(sent) > MOST_STATEMENTS and not answer.redirect_chain:
            self.costly.append(f"{url}: {len(sent)}")
        return answer.status_code, "" if answer.streaming else answer.content.decode()


def faults(page: Visited) -> list[str]:
    """Return what is wrong with a page."""
    if page.status != 200:
        return [f"{page.url} on {page.found_on}: {page.status}"]
    whole = page.text.startswith("<!doctype html>")
    heads = len(re.findall(r"<h1[ >]", page.text))
    return [f"{page.url}: {heads} headings of the first level"] if whole and heads != 1 else []


def visit(
    reader: Reader, whose: str, each: int = EACH, counts: dict[str, int] | None = None
) -> tuple[list[str], set[str]]:
    """Walk as someone; return what is wrong, and the names of the pages."""
    wrong, seen = list[str](), set[str]()
    for page in walk(reader.fetch, each=each, counts=counts):
        wrong += [f"{whose}: {fault}" for fault in faults(page)]
        seen.add(page.name)
    return wrong, seen


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_of_a_kind_of_organization_leads_to_a_page(db: None, tmp_path: Path, kind: str) -> None:
    """The roles go on where others have not been: twice for the first of them, once more for the next."""
    walk_as_each_role(FullScene(tmp_path), kind, {})


@pytest.mark.pages
@pytest.mark.parametrize("kind", KINDS)
def test_every_link_of_every_role_leads_to_a_page(db: None, tmp_path: Path, kind: str) -> None:
    walk_as_each_role(FullScene(tmp_path), kind, None)


def walk_as_each_role(scene: FullScene, kind: str, counts: dict[str, int] | None) -> None:
    """Walk as each role; with `counts`, together, else each along every link that it sees."""
    who = scene.callers[kind]
    reader, wrong, seen = Reader(signed_in(who.person)), list[str](), set[str]()
    for role, _column in roles_of(kind):
        if role == "guest":
            continue
        Membership.objects.filter(person=who.person).update(roles=[role])
        more, names = visit(reader, role, EACH if not seen else 1 if counts is None else EACH + 1, counts)
        wrong += more
        seen |= names
    assert not wrong, "\n".join(wrong)
    assert not reader.costly, "\n".join(reader.costly)
    assert len(seen) > 3, seen


def test_every_link_of_partners_on_their_way_leads_to_a_page(db: None, tmp_path: Path) -> None:
    scene, wrong, costly = FullScene(tmp_path), list[str](), list[str]()
    for name in SPECIAL:
        reader = Reader(signed_in(scene.callers[name].person))
        more, _names = visit(reader, name)
        wrong += more
        costly += [f"{name}: {line}" for line in reader.costly]
    assert not wrong, "\n".join(wrong)
    assert not costly, "\n".join(costly)
