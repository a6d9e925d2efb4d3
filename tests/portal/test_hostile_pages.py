"""Strangers at every address of the portal: no fault of the program, and nothing of somebody else's on a page."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from tests.portal.lists import person, signed_in
from tests.support import world
from tests.support.world import World
from tests.wire.conftest import caller
from twotier import portal
from twotier.access.models import Person, SavedView
from twotier.access.roles import CUSTOMER_ROLES, PARTNER_ROLES, VENDOR_ROLES
from twotier.config import wsgi
from twotier.core import clock, paging
from twotier.core.models import Job
from twotier.customers.models import CustomerDraft, SetupLink
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.create_invitation import create_relationship_invitation
from twotier.delegation.usecases.tenant_owner import ask_tenant_owner
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.keep_draft import start_customer
from twotier.orders.usecases.place_order import place_order
from twotier.partners.models import Enrollment
from twotier.portal import tables, uploads
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db
SECRET_NAME = "Geheim & Söhne"
PARTNERS = ("seine", "baltic", "fjord")
STRANGERS: list[tuple[str, tuple[str, ...]]] = [
    *((place, PARTNER_ROLES) for place in PARTNERS),
    ("meridian", VENDOR_ROLES),
    ("ostsee", CUSTOMER_ROLES),
]
"""Who has every role of its kind is stopped by no role, so that only the walls between tenants are left."""
WITH_LITTLE: list[tuple[str, tuple[str, ...]]] = [("seine", ("helpdesk_agent",)), ("ostsee", ("user",))]
"""Strangers whom their role stops before the walls do."""
OPEN = {"invitation-consent", "setup-link", "reset-password"}
"""Pages that whoever has the address opens: they show nothing before a POST or a valid key."""


def sections() -> Iterator[ModuleType]:
    """Yield the portal's files of addresses."""
    for found in pkgutil.iter_modules(portal.__path__, f"{portal.__name__}."):
        if found.name.endswith("_urls"):
            yield importlib.import_module(found.name)


def named() -> Iterator[tuple[str, list[str]]]:
    """Return every named address of the portal with its arguments."""
    for section in sections():
        patterns: list[URLPattern | URLResolver] = section.urlpatterns
        for found in patterns:
            assert isinstance(found, URLPattern)
            assert found.name
            yield found.name, list(found.pattern.converters) or list(found.pattern.regex.groupindex)


NAMED = list(named())


class Scene:
    """What Harbor owns, and the strangers around it."""

    def __init__(self, folder: Path) -> None:
        items = world.prices(folder)
        self.trade: World = world.build()
        harbor = self.trade.harbor
        customer = world.customer(harbor, self.trade.alpine, company_name=SECRET_NAME).customer
        line = Wanted(id=0, catalog_item_id=items["Basic P1Y monthly"], quantity=3, friendly_name=SECRET_NAME)
        place_order(harbor.actor, customer.id, [line])
        self.items, self.customer, self.subscription = items, customer, Subscription.objects.get()
        self.draft: CustomerDraft = start_customer(harbor.actor, reseller_id=self.trade.alpine.id)
        self.invitation = create_relationship_invitation(harbor.actor, Wishes(subject=SECRET_NAME))
        self.permission = ask_tenant_owner(harbor.actor, customer.id, self.trade.alpine.id)
        now = clock.wall()
        self.link = SetupLink.objects.create(
            tenant_id=harbor.id, draft_id=self.draft.id, ciphertext="secret", created_at=now, expires_at=now.replace(year=9999)
        )  # fmt: skip
        self.job = Job.objects.create(
            tenant_id=harbor.id, kind="import_prices", arguments={"name": SECRET_NAME}, created_at=now
        )
        self.enrollment = Enrollment.objects.create(
            tenant_id=self.trade.alpine.id, program="indirect_reseller", status="pending", market="AT",
            snapshot={"legal_name": SECRET_NAME}, submitted_at=now, promised_by=now.date(),
        )  # fmt: skip
        self.view = SavedView.objects.create(
            tenant_id=harbor.id, person=harbor.caller.person, list_name="customers", name=SECRET_NAME, query="q=x",
            shared=True, created_at=now,
        )  # fmt: skip
        self.others = {
            "seine": self.trade.seine.id,
            "baltic": self.trade.baltic.id,
            "fjord": world.partner("Fjord Cloud", "provider", "DE").id,
            "meridian": caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor").organization.id,
            "ostsee": world.customer(self.trade.baltic, company_name="Ostsee", country="EE", postal_code="10111",
                                     domain="ostsee.onmicrosoft.com", email="o@ostsee.test").customer.id,
        }  # fmt: skip

    def arguments(self, wanted: list[str]) -> dict[str, Any]:
        """Return Harbor's ids for the arguments of an address."""
        known: dict[str, Any] = {
            "customer_id": self.customer.id,
            "subscription_id": self.subscription.id,
            "person_id": Person.objects.get(memberships__organization_id=self.customer.id).id,
            "draft_id": self.draft.id,
            "link_id": self.link.id,
            "permission_id": self.permission.id,
            "job_id": self.job.id,
            "import_id": uuid4(),
            "organization_id": self.trade.alpine.id,
            "tenant": self.trade.harbor.id,
            "enrollment_id": self.enrollment.id,
            "document_id": uuid4(),
            "wave_id": uuid4(),
            "kind": "indirect_reseller",
            "view_id": self.view.id,
            "key": "guessed",
            "token": "guessed",
            "invitation_id": self.invitation.id,
            "partner_id": self.trade.harbor.id,
        }
        return {name: known.get(name) or uuid4() for name in wanted}


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Return the scene."""
    return Scene(tmp_path)


def body(answer: Any) -> str:
    """Return everything that an answer says."""
    parts = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(parts.decode())


def walk(client: Client, scene: Scene, who: str) -> list[str]:
    """Return what is wrong with the answers at every address of the portal."""
    client.raise_request_exception = False
    wrong = []
    for name, wanted in NAMED:
        url = reverse(name, kwargs=scene.arguments(wanted))
        for method in (client.get, client.post):
            answer = method(url)
            text = body(answer)
            mine = wanted and name not in OPEN and name != "authorize"
            if answer.status_code >= 500 or (mine and answer.status_code in (200, 302)):
                wrong.append(f"{who}: {method.__name__} {name}: {answer.status_code}")
            if "Geheim" in text:
                wrong.append(f"{who}: {method.__name__} {name} tells of a stranger's object")
            policy = answer.headers.get("Content-Security-Policy", "")
            if "default-src 'self'" not in policy or "unsafe-inline" in policy:
                wrong.append(f"{who}: {method.__name__} {name}: policy {policy!r}")
            if name in ("sign-out", "account_logout"):
                client.force_login(Person.objects.get(id=client.person_id))  # type: ignore[attr-defined]
    return wrong


# On PostgreSQL the second wall would hide what the queries let through.
@pytest.mark.sqlite
def test_no_address_opens_a_strangers_object(scene: Scene) -> None:
    strangers_come(scene, STRANGERS)


@pytest.mark.sqlite
@pytest.mark.pages
def test_no_address_opens_a_strangers_object_to_a_role_with_little(scene: Scene) -> None:
    strangers_come(scene, WITH_LITTLE)


def strangers_come(scene: Scene, strangers: list[tuple[str, tuple[str, ...]]]) -> None:
    """Let strangers ask for every address with the ids of Harbor's objects."""
    wrong = []
    for place, roles in strangers:
        reader = person(scene.others[place], *roles)
        client = signed_in(reader)
        client.person_id = reader.id  # type: ignore[attr-defined]
        wrong += walk(client, scene, f"{place} {len(roles)}")
    assert not wrong, "\n".join(wrong)


def test_odd_queries_are_answered(scene: Scene) -> None:
    client = signed_in(person(scene.trade.harbor.id, "global_admin", "admin_agent"))
    marks = ["zzz", token("x"), token("9" * 18), token("2026-01-01", "a"), token("x", str(uuid4()))]
    marks += [token("0001-01-01T00:00:00+14:00", "a"), token("9999-12-31T23:59:59-14:00", "a")]
    for key in ("x", "\0", "9" * 30, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", None, 5):
        marks += [paging.token_after(json.dumps([1, key, str(uuid4())])), paging.token_after(json.dumps([1, key, "a"]))]
    texts = ["\x00", "a\x00b", "%", '"', "x" * 60_000, "\u202e", "NEAR("]
    queries = [("after", marks), ("before", marks), ("q", texts), ("reseller", ["x"]), ("since", ["0001-01-01", "x"])]
    queries += [("sort", ["x", "-", "--name", "-created", "pk", "\x00"]), ("status", ["\x00"]), ("market", ["\x00"])]
    for path in ("/customers", "/indirect-resellers", "/orders", "/prices", "/activity"):
        for name, values in queries:
            for value in values:
                assert client.get(path, {name: value}).status_code == 200, (path, name, value[:40])


def token(*parts: str) -> str:
    """Return a forged mark of a page."""
    return paging.token_after("\0".join(parts))


def test_no_cache_keeps_what_a_signed_in_person_sees(scene: Scene) -> None:
    client = signed_in(scene.trade.harbor)
    for path in ("/", "/customers", f"/customers/{scene.customer.id}", "/nowhere", "/sign-in/security"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path


def test_no_cell_of_a_file_begins_a_formula() -> None:
    names = ["=1+1", "  @x", "\t=1", "＝1", "a;=1", "a; -1", "a\n+1"]
    assert [tables.safe(name) for name in names] == ["'=1+1", "'  @x", "'\t'=1", "'＝1", "a;'=1", "a;' -1", "a\n'+1"]
    assert tables.safe("Evil, Inc.,=1+1") == "Evil, Inc.,'=1+1"
    assert tables.safe("a-b = c@d; e") == "a-b = c@d; e"


def test_a_strangers_upload_is_refused_unread(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_args: object, **_more: object) -> None:
        raise AssertionError("a stranger's file was read")

    monkeypatch.setattr(uploads.ToFolder, "new_file", read)
    sent = {"kind": "price_sheet", "file": SimpleUploadedFile("a.csv", b"a,b")}
    assert signed_in(scene.trade.harbor).post("/catalog/imports", sent).status_code == 404
    reviewer = person(scene.others["meridian"], "vendor_representative")
    assert signed_in(reviewer).post("/catalog/imports", sent).status_code == 403


def test_behind_a_proxy_the_caller_is_who_called_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(peer: str, header: str) -> str:
        return wsgi.caller({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": header})

    assert told("127.0.0.1", "203.0.113.9") == "127.0.0.1"
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, base_url="https://partners.example"))
    assert told("127.0.0.1", "198.51.100.1, 203.0.113.9") == "203.0.113.9"
    assert told("10.1.2.3", "2001:db8::1") == "2001:db8::1"
    assert told("9.9.9.9", "127.0.0.1") == "9.9.9.9"
    assert told("127.0.0.1", "nonsense") == told("127.0.0.1", "") == "127.0.0.1"


def test_a_look_at_the_head_opens_no_draft_and_a_guessed_link_no_session(scene: Scene) -> None:
    client, drafts = signed_in(scene.trade.harbor), CustomerDraft.objects.count()
    assert client.head("/customers/new").status_code == 405
    assert client.head(f"/customers/{scene.customer.id}/add-subscription").status_code == 405
    assert CustomerDraft.objects.count() == drafts
    nobody = Client()
    assert (
        nobody.get(reverse("reset-password", args=[scene.trade.harbor.caller.person.id, "guessed"])).status_code == 410
    )
    assert "sessionid" not in nobody.cookies


def test_a_quantity_is_written_in_plain_digits(scene: Scene) -> None:
    client, sold = signed_in(scene.trade.harbor), scene.subscription
    url = reverse("subscription", args=[sold.tenant_id, sold.id])
    for text in ("1_0", "12.0", "\uff11\uff12", "1e3", "-1", "0", "1" * 12):
        assert client.post(url, {"version": sold.version, "quantity": text}).status_code == 422, text
    sold.refresh_from_db()
    assert sold.quantity == 3
