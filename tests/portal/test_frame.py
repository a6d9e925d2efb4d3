"""The frame: what stands around every page, in every language, for every reader."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils import translation
from pytest_django import Settings

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.portal import frame, wording
from twotier.portal.templatetags import twotier as tags

PORTAL = Path(frame.__file__).parent
STATIC = PORTAL / "static" / "portal"


def page(_request: HttpRequest) -> HttpResponse:
    """Stand for a section that is not the frame's."""
    return HttpResponse('<!doctype html><title>Page</title><link rel="icon" href="data:,">')


NAMES = ("overview", "customers", "indirect-resellers", "indirect-providers", "settings")
urlpatterns = [path("", include("twotier.portal.frame_urls")), *(path(name, page, name=name) for name in NAMES)]


def actor(kinds: str, roles: str) -> Actor:
    """Return someone with these kinds and roles."""
    return Actor(UUID(int=1), "Harbor Distribution", "DE", frozenset(kinds.split()), frozenset(roles.split()))


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Hold business time at one moment, so that texts can be compared."""
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "wall", lambda: noon)
    monkeypatch.setattr(clock, "offset", timedelta)
    return noon


# Navigation


@pytest.mark.urls("tests.portal.test_frame")
@pytest.mark.parametrize(
    ("kinds", "roles", "shown"),
    [
        ("provider", "global_admin", ["Overview", "Customers", "Indirect resellers", "Settings"]),
        ("provider", "helpdesk_agent", ["Overview", "Customers", "Settings"]),
        ("reseller", "admin_agent", ["Overview", "Customers", "Indirect providers", "Settings"]),
        ("direct_bill", "admin_agent", ["Overview", "Customers", "Settings"]),
        ("direct_bill reseller", "admin_agent", ["Overview", "Customers", "Indirect providers", "Settings"]),
        ("provider", "guest", []),
        ("customer", "global_admin", ["Overview", "Settings"]),
    ],
)
def test_navigation_follows_kind_and_role(kinds: str, roles: str, shown: list[str]) -> None:
    sections = frame.navigation(actor(kinds, roles), "/")
    assert [str(entry.label) for section in sections for entry in section.entries] == shown


@pytest.mark.urls("tests.portal.test_frame")
def test_navigation_marks_the_entry_that_the_page_lies_under() -> None:
    sections = frame.navigation(actor("provider", "global_admin"), "/customers/7/orders")
    assert [str(entry.label) for section in sections for entry in section.entries if entry.current] == ["Customers"]


@pytest.mark.urls("twotier.portal.frame_urls")
def test_no_entry_leads_to_a_page_that_does_not_exist() -> None:
    assert frame.navigation(actor("provider", "global_admin"), "/") == []


# Words: numbers, money, moments


@pytest.mark.parametrize(
    ("language", "amount", "taiwan", "written"),
    [
        ("en", "\u2212€1,247.40", "NT$1,234", "20 Oct 2026"),
        ("de", "\u22121.247,40\u00a0€", "1.234\u00a0NT$", "20. Okt. 2026"),
        ("fr", "\u22121\u202f247,40\u00a0€", "1\u202f234\u00a0TWD", "20 oct. 2026"),
        ("ru", "\u22121\u00a0247,40\u00a0€", "1\u00a0234\u00a0NT$", "20 окт. 2026\u202fг."),
        ("zh-hant", "\u2212€1,247.40", "NT$1,234", "2026年10月20日"),
    ],
)
@pytest.mark.usefixtures("at_noon")
def test_amounts_and_dates_read_as_the_language_writes_them(
    language: str, amount: str, taiwan: str, written: str
) -> None:
    with translation.override(language):
        assert wording.amount(-124740, "EUR") == amount
        assert wording.amount(123400, "TWD") == taiwan
        assert wording.day(date(2026, 10, 20)) == written


def test_currencies_keep_their_own_digits() -> None:
    assert wording.amount(1234, "JPY") == "JP¥1,234"
    assert wording.amount(120000, "USD", code=True) == "USD\u00a01,200.00"


@pytest.mark.usefixtures("at_noon")
def test_moments_say_utc_and_deadlines_the_readers_zone_first() -> None:
    there = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert wording.moment(there) == "Sun 22 Nov 2026, 23:30 UTC"
    assert wording.exact(there, "Asia/Taipei") == "Mon 23 Nov 2026, 07:30 (UTC+08:00); Sun 22 Nov 2026, 23:30 UTC"


@pytest.mark.parametrize(
    ("left", "costs", "level", "text"),
    [
        (timedelta(days=29), False, "", "29 days left"),
        (timedelta(days=4, hours=22), False, "is-soon", "4 d 22 h left"),
        (timedelta(hours=5, minutes=10), False, "is-soon", "5 h 10 min left"),
        (timedelta(hours=5, minutes=10), True, "is-now", "5 h 10 min left"),
        (timedelta(minutes=9), True, "is-now", "9 min left"),
        (-timedelta(days=8), True, "is-past", "Ended 12 Nov 2026"),
    ],
)
def test_deadlines_burn_down(at_noon: datetime, left: timedelta, level: str, text: str, *, costs: bool) -> None:
    chip = tags.deadline(Context(), at_noon + left, at_noon + left - timedelta(days=30), costs=costs)
    assert f'class="tt-chip {level}"' in chip
    assert f">{text}</time>" in chip


def test_pills_read_the_machines_table() -> None:
    pill = Template('{% load twotier %}{% pill "active" "subscription" %}').render(Context())
    assert "is-ok" in pill
    assert pill.endswith("Active</span>")


def test_a_query_keeps_what_is_not_changed() -> None:
    request = RequestFactory().get("/customers?search=a+b&page=3&sort=name")
    template = Template('{% load twotier %}{% query_with page=4 sort="" %}')
    assert template.render(Context({"request": request})) == "?search=a+b&amp;page=4"


# Files


def test_every_icon_that_a_page_shows_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'id="i-([a-z0-9-]+)"', (STATIC / "icons.svg").read_text()))
    shown = {link.icon for group in frame.GROUPS for link in group.links}
    for template in PORTAL.rglob("*.html"):
        shown.update(re.findall(r"""{% icon ["']([a-z0-9-]+)["']""", template.read_text()))
    assert shown - sprite == set(), "Run tools/vendor_frontend.py."


def test_nothing_is_loaded_from_elsewhere() -> None:
    for name in ("tabler.min.css", "twotier.css"):
        loaded = re.findall(r"""(?:url\(|@import)\s*["']?(?!data:|#)([^"')\s]+)""", (STATIC / name).read_text())
        assert loaded == [], name
    assert {file.name for file in (STATIC / "licenses").iterdir()} == {
        "htmx.org.txt",
        "tabler-core.txt",
        "tabler-icons.txt",
    }


def test_templates_need_no_exception_to_the_content_policy() -> None:
    for template in PORTAL.rglob("*.html"):
        text = template.read_text()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", text), template.name


# Pages


@pytest.mark.urls("tests.portal.test_frame")
@pytest.mark.django_db
def test_the_sheet_is_a_page_of_the_sandbox_alone(client: Client, settings: Settings) -> None:
    answer = client.get("/sandbox/kit")
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    settings.SANDBOX = False
    assert client.get("/sandbox/kit").status_code == 404


@pytest.mark.urls("tests.portal.test_frame")
@pytest.mark.django_db
def test_a_question_is_a_page_without_script_and_a_fragment_with_it(client: Client) -> None:
    whole = client.get("/sandbox/kit/dialog").content.decode()
    part = client.get("/sandbox/kit/dialog", headers={"HX-Request": "true"}).content.decode()
    assert whole.count("<h1>") == 1
    assert "<html" in whole
    assert "<html" not in part
    assert 'formmethod="dialog"' in part


@pytest.mark.urls("tests.portal.test_frame")
@pytest.mark.django_db
def test_the_theme_is_kept_on_the_browser_and_leads_back(client: Client) -> None:
    answer = client.post("/theme", {"theme": "dark", "next": "/sandbox/kit"})
    assert answer.headers["Location"] == "/sandbox/kit"
    assert '<html lang="en" data-bs-theme="dark">' in client.get("/sandbox/kit").content.decode()
    answer = client.post("/theme", {"theme": "", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert "data-bs-theme" not in client.get("/sandbox/kit").content.decode()


@pytest.mark.urls("tests.portal.test_frame")
@pytest.mark.django_db
def test_an_unknown_address_says_so_in_the_readers_language(client: Client) -> None:
    answer = client.get("/nowhere", headers={"Accept-Language": "zh-Hant"})
    assert answer.status_code == 404
    assert 'lang="zh-Hant"' in answer.content.decode()
    assert answer.content.decode().count("<h1>") == 1
