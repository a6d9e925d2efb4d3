"""A customer's users in the portal: list, page, edit, delete, restore, file; owner, colleague, stranger."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.portal.lists import csv_of, heading, person, signed_in, words
from tests.support import kept
from tests.usecases.test_licenses import Shop
from twotier.access.models import Person
from twotier.customers.models import Customer
from twotier.licences.usecases.delete_user import delete_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Shop:
    return kept.scene("shop of licenses", lambda: Shop(tmp_path))


def typed(**changes: str) -> dict[str, str]:
    """Return a good form of a user."""
    values = {"first_name": "Mina", "last_name": "Park", "display_name": "", "user_name": "mina.park"}
    return values | {"usage_location": "AT", "role": "user"} | changes


@pytest.mark.rows("S51", "S76")
def test_the_reseller_creates_edits_and_resets_a_user(shop: Shop) -> None:
    bob, base = signed_in(shop.world.alpine), f"/customers/{shop.id}/users"
    answer = bob.post(f"{base}/new", typed())
    made = Person.objects.get(user_name__startswith="mina.park@")
    secret = re.search(r"<code data-secret[^>]*>([^<]+)</code>", answer.content.decode())
    assert secret
    assert made.check_password(secret[1])
    assert "no-store" in answer.headers["Cache-Control"]
    page = bob.get(f"{base}/{made.id}")
    assert heading(page) == "Mina Park"
    assert "Austria" in words(page)
    form = bob.get(f"{base}/{made.id}/edit").content.decode()
    assert 'value="mina.park"' in form
    saved = bob.post(f"{base}/{made.id}/edit", typed(last_name="Lindt", role="global_admin"))
    assert saved.status_code == 302
    assert "Global admin" in words(bob.get(f"{base}/{made.id}"))
    reset = bob.post(f"{base}/{made.id}/reset-password")
    assert reset.status_code == 200
    made.refresh_from_db()
    assert made.last_name == "Lindt"
    assert not made.check_password(secret[1])


def test_a_refused_edit_changes_nothing_and_stands_at_its_field(shop: Shop) -> None:
    bob, path = signed_in(shop.world.alpine), f"/customers/{shop.id}/users/{shop.admin.id}/edit"
    prefix = shop.admin.user_name.partition("@")[0]
    last = bob.post(path, typed(user_name=prefix, role="user", first_name="Other"))
    assert last.status_code == 422
    assert "last global admin" in words(last)
    shop.admin.refresh_from_db()
    assert shop.admin.first_name != "Other"
    both = bob.post(path, typed(user_name="no blanks", role="global_admin"))
    assert both.status_code == 422
    assert "A user name has letters" in words(both)
    assert bob.post(path, typed(usage_location="ZZ")).status_code == 422


def test_a_user_is_deleted_found_among_the_deleted_and_restored(shop: Shop) -> None:
    bob, who, base = signed_in(shop.world.alpine), shop.people[0], f"/customers/{shop.id}/users"
    shop.give(who)
    session = signed_in(who)
    assert session.get("/my-licenses").status_code == 200
    question = words(bob.get(f"{base}/{who.id}/delete"))
    assert "Delete the user" in question
    assert "Basic" in question
    assert bob.post(f"{base}/{who.id}/delete").status_code == 302
    assert session.get("/my-licenses").status_code == 302, "The session of a deleted user is over."
    assert "can be restored for 30 days" in words(bob.get(base))
    assert who.user_name not in words(bob.get(base))
    assert bob.get(f"{base}/{who.id}").status_code == 404
    gone = words(bob.get(f"{base}/deleted"))
    assert who.user_name in gone
    assert "days left" in gone
    assert bob.post(f"{base}/{who.id}/restore").status_code == 302
    assert signed_in(who).get("/my-licenses").status_code == 200
    assert "No licenses yet" in words(bob.get(f"{base}/{who.id}"))
    refused = bob.post(f"{base}/{shop.admin.id}/delete")
    assert refused.status_code == 409
    assert "last global admin" in words(refused)


def file_of(text: str, name: str = "users.csv") -> SimpleUploadedFile:
    """Return a file with the template's head."""
    return SimpleUploadedFile(name, f"First name,Last name,Email address\n{text}".encode(), "text/csv")


def test_a_file_of_users_is_added_and_its_passwords_are_downloaded_once(shop: Shop) -> None:
    bob, base = signed_in(shop.world.alpine), f"/customers/{shop.id}/users"
    domain = Customer.objects.get(id=shop.id).domain
    head = csv_of(bob.get(f"{base}/import/template.csv"))
    assert head == ["First name,Last name,Email address"]
    text = f"Ada,Lovelace,ada.l@{domain}\nGrace,Hopper,grace@{domain}\n"
    answer = bob.post(f"{base}/import", {"file": file_of(text), "usage_location": "FR"})
    assert heading(answer) == "Users added"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin", "Else browsers send no origin with the page's form."
    hidden: dict[str, Any] = dict(re.findall(r'name="(passwords|key)" value="([^"]+)"', answer.content.decode()))
    file = bob.post(f"{base}/import/passwords", hidden)
    assert "no-store" in file.headers["Cache-Control"]
    lines = csv_of(file)
    assert lines[0] == "User name,Temporary password"
    for line in lines[1:]:
        name, secret = line.split(",")
        assert Person.objects.get(user_name=name).check_password(secret)
    again = bob.post(f"{base}/import/passwords", hidden)
    assert again.status_code == 409
    assert "downloaded already" in words(again)
    assert bob.post(f"{base}/import/passwords", {"passwords": "x", "key": "y"}).status_code == 404
    twice = bob.post(f"{base}/import", {"file": file_of(text), "usage_location": "FR"})
    assert twice.status_code == 422
    assert "Line 2: This user name is taken" in words(twice)


def test_a_faulty_file_adds_nobody(shop: Shop) -> None:
    bob, path = signed_in(shop.world.alpine), f"/customers/{shop.id}/users/import"
    before = Person.objects.count()
    wrong = bob.post(path, {"file": file_of("A,B,a@elsewhere.example\n"), "usage_location": "DE"})
    assert wrong.status_code == 422
    assert "Nobody was added" in words(wrong)
    assert bob.post(path, {"usage_location": "DE"}).status_code == 422
    empty = bob.post(path, {"file": SimpleUploadedFile("a.csv", b"Name\n"), "usage_location": "DE"})
    assert "The first line must be" in words(empty)
    assert Person.objects.count() == before


def test_the_file_of_the_list_has_locations_and_licenses(shop: Shop) -> None:
    shop.give(shop.admin)
    lines = csv_of(signed_in(shop.world.alpine).get(f"/customers/{shop.id}/users.csv"))
    assert lines[0] == "User name,First name,Last name,Display name,Role,Location,Licenses"
    assert any(line.startswith(shop.admin.user_name) and line.endswith("Global admin,DE,Basic") for line in lines)


def test_the_list_is_searched_and_paged(shop: Shop) -> None:
    shop.hire(*(f"Name{n:02}" for n in range(30)))
    bob, base = signed_in(shop.world.alpine), f"/customers/{shop.id}/users"
    assert "Name07" in words(bob.get(base, {"q": "ame07"}))
    assert "Name08" not in words(bob.get(base, {"q": "ame07"}))
    assert "No user matches" in words(bob.get(base, {"q": "nobody"}))
    first = bob.get(base)
    mark = re.search(r'id="page-next" href="([^"]+)"', first.content.decode())
    assert mark
    names = set(re.findall(r"Name\d\d", words(first))) | set(re.findall(r"Name\d\d", words(bob.get(mark[1]))))
    assert len(names) == 30


def test_strangers_and_other_roles(shop: Shop) -> None:
    who, base = shop.people[0], f"/customers/{shop.id}/users"
    delete_user(shop.alpine, shop.id, shop.hire("Gone")[0].id)
    reads = ["", ".csv", "/deleted", f"/{who.id}"]
    writes = [f"/{who.id}/edit", f"/{who.id}/delete", f"/{who.id}/restore", "/import", "/new", "/import/template.csv"]
    charlie = signed_in(shop.world.nordic)
    assert {charlie.get(base + path).status_code for path in reads + writes} == {404}
    assert {charlie.post(base + path, typed()).status_code for path in writes[:5]} == {404}
    helpdesk = signed_in(person(shop.world.alpine.id, "helpdesk_agent"))
    assert {helpdesk.get(base + path).status_code for path in reads} == {200}
    assert {helpdesk.get(base + path).status_code for path in writes} == {403}
    assert {helpdesk.post(base + path, typed()).status_code for path in writes[:5]} == {403}
    assert "Add user" not in words(helpdesk.get(base))
    plain = signed_in(who)
    assert {plain.get(base + path).status_code for path in reads + writes} == {403}
    outsider = person(shop.world.harbor.id, "admin_agent")
    assert signed_in(shop.world.alpine).get(f"{base}/{outsider.id}").status_code == 404


def test_a_customers_global_admin_manages_its_own_users(shop: Shop) -> None:
    Person.objects.filter(id=shop.admin.id).update(must_change_password=False)
    shop.admin.refresh_from_db()
    own, base = signed_in(shop.admin), f"/customers/{shop.id}/users"
    assert heading(own.get("/users")) == "Users"
    assert own.post(f"{base}/new", typed()).status_code == 200
    made = Person.objects.get(user_name__startswith="mina.park@")
    assert own.post(f"{base}/{made.id}/edit", typed(role="global_admin")).status_code == 302
    itself = own.post(f"{base}/{shop.admin.id}/delete")
    assert itself.status_code == 409
    assert "cannot delete yourself" in words(itself)
    assert own.post(f"{base}/{made.id}/delete").status_code == 302
    assert own.get("/users").status_code == 200
