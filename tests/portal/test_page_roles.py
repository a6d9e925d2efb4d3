"""Every page and form of the portal × every role of every kind of organization: open as the role table says, else 403."""

from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.test_role_table import allowed, roles_of
from tests.portal.page_rights import ELSEWHERE, LEADING, ONLY, OPEN, PAGES, SAID
from tests.support.portal_scene import PortalScene
from tests.wire.test_hostile_roles import looks
from twotier.access.actors import missing_role
from twotier.access.models import Membership
from twotier.access.permissions import Permission
from twotier.core import tenancy

KINDS = ("provider", "reseller", "direct_bill", "customer", "vendor")
# Sign-in, second factor and frame: their tests are test_sign_in.py and test_frame.py.
WITHOUT_ROLES = ("frame_urls", "sign_in_urls", "guide_urls")


def patterns() -> Iterator[URLPattern]:
    """Yield every address of the portal, without those that know no roles."""
    portal = next(part for part in get_resolver().url_patterns if "portal" in str(getattr(part, "urlconf_name", "")))
    assert isinstance(portal, URLResolver)
    for section in portal.url_patterns:
        assert isinstance(section, URLResolver)
        if not str(section.urlconf_name.__name__).endswith(WITHOUT_ROLES):  # type: ignore[union-attr]
            yield from (made for made in section.url_patterns if isinstance(made, URLPattern))


def methods(made: URLPattern) -> set[str]:
    """Return how an address may be asked, as the decorators of its view say."""
    view: Any = made.callback
    while view is not None:
        names = view.__code__.co_freevars
        if "request_method_list" in names:
            found = view.__closure__[names.index("request_method_list")].cell_contents
            return set(found) & {"GET", "POST"}
        view = getattr(view, "__wrapped__", None)
    raise AssertionError(f"The view of {made.name} does not say how it may be asked.")


def entry(name: str, method: str) -> str:
    """Return how the table names an address that is asked in a way."""
    return f"POST {name}" if method == "POST" else name


def test_every_page_and_every_act_has_its_right_in_the_table() -> None:
    made = {entry(str(each.name), way) for each in patterns() if str(each.name) not in OPEN for way in methods(each)}
    assert not made - set(PAGES), "Name the right of a new page here."
    assert not set(PAGES) - made, "These pages are gone."
    assert set(OPEN) <= {str(each.name) for each in patterns()}


def rights(name: str, kind: str) -> list[str]:
    """Return the rights of which one opens an address to a kind of organization."""
    if kind not in ONLY.get(name, KINDS):
        return []
    found = PAGES[name].lstrip("!~").split("/")
    return [right for right in (found[-1] if kind == "customer" else found[0]).split("|") if right]


def wanted(name: str) -> list[str]:
    """Return every right that an address knows, of whichever kind."""
    return [right for side in PAGES[name].lstrip("!~").split("/") for right in side.split("|") if right]


def may(name: str, kind: str, role: str) -> bool:
    """Tell what the role table says of a page or a form."""
    act = (name.startswith("POST") or PAGES[name].startswith("!")) and not PAGES[name].startswith("~")
    return any((kind, role) in (allowed if act else looks)(right) for right in rights(name, kind))


def opened_to(name: str, kind: str) -> list[str]:
    """Return the roles that come in; where there are none, a kind of organization may have no such page at all."""
    return [role for role, _column in roles_of(kind) if may(name, kind, role)]


@pytest.fixture
def scene(db: None, tmp_path: Path) -> PortalScene:
    """Return a sale with everyone who stands in it."""
    with tenancy.scope(tenancy.PROGRAM):
        return PortalScene(tmp_path)


class Visit:
    """A kind of organization at one address, in any role; what is done there is taken back."""

    def __init__(self, scene: PortalScene, client: Client, kind: str, name: str) -> None:
        self.scene, self.client, self.kind, self.name = scene, client, kind, name
        self.url, self.roles = "", tuple[str, ...]()

    def __call__(self, *roles: str) -> Any:
        """Ask in roles; return the answer."""
        self.roles = roles
        with transaction.atomic():
            answer = self.ask(roles)
            transaction.set_rollback(True)
        return answer

    def ask(self, roles: tuple[str, ...]) -> Any:
        """Go there."""
        plain = self.name.removeprefix("POST ")
        with tenancy.scope(tenancy.PROGRAM):
            place = self.scene.place(plain, self.kind)
            Membership.objects.filter(person=self.scene.callers[self.kind].person).update(roles=list(roles))
        words = next(each for each in patterns() if each.name == plain).pattern.converters
        self.url = reverse(plain, kwargs={word: place[word] for word in words})
        if self.name.startswith("POST"):
            return self.client.post(self.url, self.scene.sent(plain, self.kind))
        return self.client.get(self.url)

    def refused(self, answer: Any) -> bool:
        """Tell whether an answer is the refusal of these roles, in the words that name who may."""
        if answer.status_code != 403:
            return answer.status_code == 404 and not opened_to(self.name, self.kind)
        text, kinds = unescape(answer.content.decode()), frozenset({self.kind})
        told = [str(missing_role(Permission(right), kinds).message) for right in wanted(self.name)]
        told += ["Access denied"] if self.roles == ("guest",) else []
        return any(words in text for words in (*told, *SAID.get(self.name, ())))


@pytest.mark.rows("S89", "S90", "S91", "S92")
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_refused_exactly_to_the_roles_that_the_table_leaves_out(scene: PortalScene, kind: str) -> None:
    """Of roles with the same rights at an address one comes in, in turn; `make pages` asks each of them."""
    ask_every_address(scene, kind, in_turn)


@pytest.mark.pages
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_open_to_every_role_that_the_table_names(scene: PortalScene, kind: str) -> None:
    ask_every_address(scene, kind, lambda _turn, _name, _kind, roles: roles)


def ask_every_address(scene: PortalScene, kind: str, chosen: Callable[[int, str, str, list[str]], list[str]]) -> None:
    """Ask for every page and every act in all roles that are refused, and in the chosen ones of those that are not."""
    wrong: list[str] = []
    client = Client()
    client.force_login(scene.callers[kind].person)
    for turn, name in enumerate(PAGES):
        visit = Visit(scene, client, kind, name)
        opened = opened_to(name, kind)
        wrong += closed(visit, [role for role, _column in roles_of(kind) if role not in opened])
        wrong += entered(visit, chosen(turn, name, kind, opened))
    assert not wrong, "\n".join(wrong)


def in_turn(turn: int, name: str, kind: str, roles: list[str]) -> list[str]:
    """Return one role of each set that has the same rights at an address, another one at the next address."""
    alike: dict[tuple[bool, ...], list[str]] = {}
    for role in roles:
        has = ((kind, role) in holders(right) for right in wanted(name) for holders in (allowed, looks))
        alike.setdefault(tuple(has), []).append(role)
    return [same[turn % len(same)] for same in alike.values()]


def closed(visit: Visit, roles: list[str]) -> list[str]:
    """Return what is wrong where all these roles together open nothing: one question for them all."""
    if not roles or visit.refused(visit(*roles)):
        return []
    return [f"{visit.name} ({visit.url}) as {role}: {visit(role).status_code}, not refused" for role in roles]


def entered(visit: Visit, roles: list[str]) -> list[str]:
    """Return what is wrong where each of these roles comes in, and finds what it came for."""
    answers = {role: visit(role) for role in roles}
    found = [
        f"{visit.name} ({visit.url}) as {role}: {answer.status_code}, {'refused' if visit.refused(answer) else ''}"
        for role, answer in answers.items()
        if answer.status_code >= 500 or visit.refused(answer)
    ]
    codes = {answer.status_code for answer in answers.values()}
    good = codes - {403, 404} if visit.name.startswith("POST") else codes & {302 if visit.name in LEADING else 200}
    if roles and not good and visit.kind not in ELSEWHERE.get(visit.name, ()):
        found.append(f"{visit.name} ({visit.url}): nobody of {visit.kind} finds anything: {codes}")
    return found
