"""The vendor's imports through the portal, by the worker's own hands; prices for those who may see them."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.portal.lists import heading, person, signed_in, statements, words
from tests.support import world
from tests.support.world import World
from tests.usecases import price_sheets
from tests.wire.conftest import Caller, caller
from twotier.catalog import jobs
from twotier.catalog.models import CatalogImport
from twotier.core import jobs as work
from twotier.core.models import Job
from twotier.portal import catalog_imports

pytestmark = pytest.mark.django_db
IMPORTS = "/catalog/imports"


@pytest.fixture
def vendor() -> Caller:
    """Return the vendor with its admin."""
    return caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")


@pytest.fixture
def sheet(tmp_path: Path) -> bytes:
    """Return a price sheet with one good and one damaged row."""
    rows = [price_sheets.row(), price_sheets.row(SkuId="0002", UnitPrice="a lot")]
    return price_sheets.write(tmp_path / "sheet.csv", rows).read_bytes()


def send(client: Client, content: bytes, **typed: str) -> Any:
    """Send a file."""
    sent = SimpleUploadedFile("October.csv", content, content_type="text/csv")
    return client.post(IMPORTS, {"kind": "price_sheet", "month": "", **typed, "file": sent}, follow=True)


def test_a_sheet_is_taken_by_the_worker_and_reported(vendor: Caller, sheet: bytes) -> None:
    client = signed_in(vendor.person)
    waiting = send(client, sheet)
    job = Job.objects.get()
    assert "Waiting for the worker" in words(waiting)
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    assert "October.csv" in words(client.get(IMPORTS))
    path = f"{IMPORTS}/jobs/{job.id}"
    assert client.get(path, headers={"HX-Request": "true"}).status_code == 200
    assert work.run_next()
    over = client.get(path, headers={"HX-Request": "true"})
    assert over.status_code == 286
    assert "<html" not in over.content.decode()
    for text in (
        words(over),
        words(client.get(path)),
        words(client.get(f"{IMPORTS}/{CatalogImport.objects.get().id}")),
    ):
        assert "Added 1 ADD" in text
        assert "Rejected 1 damaged rows" in text
        assert "3 UnitPrice a lot This is not a price." in text
    assert not list(jobs.folder().glob("*.upload"))


def test_the_rejected_rows_can_be_downloaded(vendor: Caller, sheet: bytes) -> None:
    client = signed_in(vendor.person)
    send(client, sheet)
    work.run_next()
    path = f"{IMPORTS}/{CatalogImport.objects.get().id}/rejected.csv"
    answer: Any = client.get(path)
    assert b"a lot" in b"".join(answer.streaming_content)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="October.csv.rejected.csv"'
    reviewer = signed_in(person(vendor.organization.id, "vendor_reviewer"))
    assert reviewer.get(path).status_code == 403


def test_the_same_file_again_changes_nothing(vendor: Caller, sheet: bytes) -> None:
    client = signed_in(vendor.person)
    for _time in range(2):
        answer = send(client, sheet)
        work.run_next()
    assert "was imported before" in words(client.get(answer.request["PATH_INFO"]))


def test_a_file_that_is_no_sheet_is_refused_and_thrown_away(vendor: Caller) -> None:
    client = signed_in(vendor.person)
    answer = send(client, b"a,b\n1,2\n")
    work.run_next()
    page = client.get(answer.request["PATH_INFO"])
    assert "The file was not taken" in words(page)
    assert "October.csv cannot be imported: its first line must name these columns once" in words(page)
    german = words(client.get(answer.request["PATH_INFO"], headers={"Accept-Language": "de"}))
    assert "October.csv kann nicht importiert werden" in german
    assert not CatalogImport.objects.exists()
    assert not list(jobs.folder().glob("*.upload"))


def test_a_file_beyond_the_limit_is_not_kept(vendor: Caller, sheet: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_imports, "LARGEST", 100)
    answer = send(signed_in(vendor.person), b"x" * 101)
    assert answer.status_code == 422
    assert "The file is larger than" in words(answer)
    assert not Job.objects.exists()
    assert not list(jobs.folder().glob("*.upload"))


def test_the_form_says_what_is_wrong(vendor: Caller, sheet: bytes) -> None:
    client = signed_in(vendor.person)
    assert "Write the month as YYYY-MM" in words(send(client, sheet, month="October"))
    assert client.post(IMPORTS, {"kind": "price_sheet"}).status_code == 422
    assert client.post(IMPORTS, {"kind": "else", "file": SimpleUploadedFile("a.csv", sheet)}).status_code == 422
    assert not Job.objects.exists()
    assert not list(jobs.folder().glob("*.upload"))


def test_a_forged_form_is_refused(vendor: Caller, sheet: bytes) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(vendor.person)
    answer = client.post(IMPORTS, {"kind": "price_sheet", "file": SimpleUploadedFile("a.csv", sheet)})
    assert answer.status_code == 403
    assert not Job.objects.exists()


def test_partners_have_no_such_page_and_reviewers_may_not(vendor: Caller) -> None:
    trade = world.build()
    assert signed_in(trade.harbor).get(IMPORTS).status_code == 404
    assert signed_in(person(vendor.organization.id, "vendor_reviewer")).get(IMPORTS).status_code == 403


def test_prices_are_shown_to_those_who_may_see_them(tmp_path: Path) -> None:
    trade: World = world.build()
    world.prices(tmp_path)
    alice = signed_in(trade.harbor).get("/prices", {"q": "basic"})
    assert heading(alice) == "Prices and offers"
    assert "1 year, billed monthly €5.10" in words(alice)
    assert "Premium" not in words(alice)
    bob = words(signed_in(trade.alpine).get("/prices", {"q": "basic"}))
    assert "€5.10" not in bob
    assert "€6.38" in bob
    assert "reference market" in bob
    assert "No offer matches" in words(signed_in(trade.harbor).get("/prices", {"q": "nothing like it"}))
    assert statements(signed_in(trade.harbor), "/prices") <= 9
