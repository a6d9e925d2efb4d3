"""Sign-in as people do it: pages in a browser's order, forms with their fields."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from twotier.access.actors import program
from twotier.access.models import Organization, Person
from twotier.access.usecases.add_member import add_member
from twotier.access.usecases.create_organization import create_organization
from twotier.access.usecases.create_person import create_person
from twotier.access.usecases.enroll_second_factor import enroll_second_factor
from twotier.access.usecases.reset_password_by_admin import reset_password_by_admin
from twotier.config import urls as program_urls
from twotier.core import outbox, tenancy
from twotier.core.models import AuditRecord, OutboxMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.portal.test_sign_in")]
PASSWORD, BETTER = "correct horse battery staple", "seven green kettles sing"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def inner(request: HttpRequest) -> HttpResponse:
    """Show who acts: a page of the portal like any other."""
    actor = request.actor  # type: ignore[attr-defined]
    return HttpResponse(f"{actor.person_name} for {actor.organization_name}, {tenancy.current()}")


inner.__module__ = "twotier.portal.inner"
urlpatterns = [path("inner", inner, name="inner"), path("", inner), *program_urls.urlpatterns]


@pytest.fixture(autouse=True)
def empty_cache(transactional_db: None) -> None:
    """Start every test without counted failures and used codes."""
    cache.clear()


@pytest.fixture
def harbor() -> Organization:
    """Make a provider."""
    return create_organization(
        program("tests"), kind="partner", kinds=["provider"], name="Harbor Distribution", market="DE",
        domain="harbor.example",
    )  # fmt: skip


@pytest.fixture
def ada(harbor: Organization) -> Person:
    """Make an agent of the provider."""
    return person(harbor, "ada", ["admin_agent"])


def person(organization: Organization, name: str, roles: list[str]) -> Person:
    """Make someone who signs in with the tests' password."""
    made, _password = create_person(
        program("tests"), organization_id=organization.id, user_name=f"{name}@{organization.domain}", roles=roles,
        email=f"{name}@mail.example", first_name=name.title(), last_name="Tester",
        password=PASSWORD,
        must_change=False,
    )  # fmt: skip
    return made


def sign_in(client: Client, login: str = "ada@mail.example", password: str = PASSWORD, **more: Any) -> Any:
    """Send the sign-in form and follow where it leads."""
    return client.post("/sign-in", {"login": login, "password": password, **more}, follow=True)


def ended_at(answer: Any) -> str:
    """Return the path of the page that was reached."""
    return str(answer.request["PATH_INFO"])


@pytest.mark.parametrize(
    "login", ["ada@mail.example", "ADA@Mail.example", "ada@harbor.example", " ada@harbor.example "]
)
def test_email_and_user_name_both_sign_in(ada: Person, login: str) -> None:
    client = Client()
    assert ended_at(client.get("/inner", follow=True)) == "/sign-in"
    answer = sign_in(client, login, next="/inner")
    assert ended_at(answer) == "/inner"
    assert answer.content.decode() == f"Ada Tester for Harbor Distribution, {ada.tenant_id}"


def test_the_page_has_the_labels_that_people_look_for(ada: Person) -> None:
    page = Client().get("/sign-in").content.decode()
    labels = dict(re.findall(r'<label class="form-label" for="(\w+)">([^<]+)</label>', page))
    assert set(labels.values()) >= {"Email", "Password"}
    assert all(f'id="{field}"' in page for field in labels)
    assert re.search(r"<button[^>]*>Sign in</button>", page)
    assert page.count("<h1") == 1
    assert "<script>" not in page


def test_a_wrong_password_and_an_unknown_name_read_the_same(ada: Person) -> None:
    wrong = sign_in(Client(), password="wrong").content.decode()
    unknown = sign_in(Client(), "nobody@mail.example").content.decode()
    assert "do not match." in wrong
    strip = re.compile(
        r'(datetime="[^"]+">[^<]+|name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|value="[^"]*@mail.example")'
    )
    assert strip.sub("", wrong) == strip.sub("", unknown)
    assert PASSWORD not in wrong


def test_guesses_pause_one_address_and_nobody_else(ada: Person) -> None:
    for _guess in range(10):
        Client(REMOTE_ADDR="10.0.0.1").post("/sign-in", {"login": "ada@mail.example", "password": "guess"})
    paused = sign_in(Client(REMOTE_ADDR="10.0.0.1"))
    assert "pauses for 15 minutes" in paused.content.decode()
    assert ended_at(sign_in(Client(REMOTE_ADDR="10.0.0.2"), next="/inner")) == "/inner"


def test_the_session_is_a_new_one_after_sign_in(ada: Person) -> None:
    client = Client()
    client.get("/inner")
    session = client.session
    session["planted"] = True
    session.save()
    planted = str(session.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    sign_in(client)
    assert client.session.session_key != planted


@pytest.mark.parametrize(
    "leads_away", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_sign_in_never_leads_away(ada: Person, leads_away: str) -> None:
    answer = Client().post("/sign-in", {"login": "ada@mail.example", "password": PASSWORD, "next": leads_away})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_fragment_sends_its_page_to_the_sign_in(ada: Person) -> None:
    answer = Client().get("/inner", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in")


def test_sign_out_ends_the_session(ada: Person) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/sign-out").status_code == 405
    assert ended_at(client.post("/sign-out", follow=True)) == "/sign-in"
    assert ended_at(client.get("/inner", follow=True)) == "/sign-in"


def test_a_sign_in_is_kept_for_the_activity_page(ada: Person) -> None:
    sign_in(Client())
    with tenancy.scope(tenancy.PROGRAM):
        row = AuditRecord.objects.get(operation="sign_in")
    assert (row.person_id, row.tenant_id, row.after["methods"]) == (ada.id, ada.tenant_id, ["pwd"])


def test_a_temporary_password_opens_nothing_but_its_own_change(harbor: Organization) -> None:
    _made, temporary = create_person(
        program("tests"), organization_id=harbor.id, user_name="new@harbor.example", roles=["sales_agent"]
    )
    client = Client()
    answer = sign_in(client, "new@harbor.example", temporary, next="/inner")
    assert ended_at(answer) == "/sign-in/password"
    page = answer.content.decode()
    assert "New password" in page
    assert "Repeat new password" in page
    assert ended_at(client.get("/inner", follow=True)) == "/sign-in/password"
    refused = client.post("/sign-in/password", {"password1": "short", "password2": "short"})
    assert "at least 12 characters" in refused.content.decode()
    assert "differ" in client.post("/sign-in/password", {"password1": BETTER, "password2": PASSWORD}).content.decode()
    same = client.post("/sign-in/password", {"password1": temporary, "password2": temporary})
    assert "other than the present one" in same.content.decode()
    answer = client.post("/sign-in/password", {"password1": BETTER, "password2": BETTER, "next": "/inner"}, follow=True)
    assert ended_at(answer) == "/inner"
    assert "do not match" in sign_in(Client(), "new@harbor.example", temporary).content.decode()
    assert ended_at(sign_in(Client(), "new@harbor.example", BETTER, next="/inner")) == "/inner"


def test_a_chosen_password_is_changed_by_who_knows_it(ada: Person) -> None:
    client, other = Client(), Client()
    sign_in(client)
    sign_in(other)
    page = client.get("/sign-in/security").content.decode()
    assert page.count("<h1") == 1
    form = {"password1": BETTER, "password2": BETTER}
    assert "required" in client.post("/sign-in/password", form).content.decode()
    assert "The password is wrong" in client.post("/sign-in/password", form | {"present": "guess"}).content.decode()
    answer = client.post("/sign-in/password", form | {"present": PASSWORD, "next": "/inner"}, follow=True)
    assert ended_at(answer) == "/inner"
    assert ended_at(other.get("/inner", follow=True)) == "/sign-in"


def test_what_protects_the_sign_in_asks_for_the_password_again(ada: Person) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/sign-in/second-factor").status_code == 200
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    page = client.get("/sign-in/second-factor", follow=True)
    assert ended_at(page) == "/sign-in/confirm"
    form = {"password": PASSWORD, "next": "/sign-in/second-factor"}
    assert ended_at(client.post("/sign-in/confirm", form, follow=True)) == "/sign-in/second-factor"


def test_a_password_reset_by_the_admin_ends_open_sessions(ada: Person) -> None:
    client = Client()
    sign_in(client)
    temporary = reset_password_by_admin(program("tests"), ada)
    assert ended_at(client.get("/inner", follow=True)) == "/sign-in"
    assert ended_at(sign_in(client, password=temporary)) == "/sign-in/password"


def test_a_forgotten_password_comes_back_by_mail(ada: Person) -> None:
    known = Client().post("/sign-in/forgot", {"login": "ada@mail.example"}, headers={"Accept-Language": "de"})
    unknown = Client().post("/sign-in/forgot", {"login": "nobody@mail.example"}, headers={"Accept-Language": "de"})
    assert known.status_code == unknown.status_code == 200
    with tenancy.scope(tenancy.PROGRAM):
        message = OutboxMessage.objects.get(channel="mail")
    assert (message.body["to"], message.body["template"]) == (["ada@mail.example"], "access/password_reset")
    assert message.body["language"] == "de"
    outbox.deliver_due()
    (sent,) = mail.outbox
    assert message.body["context"]["link"] in sent.body
    link = urlsplit(message.body["context"]["link"]).path
    client = Client()
    page = client.get(link, follow=True)
    assert ended_at(page).endswith("/set-password")
    form = {"password1": BETTER, "password2": BETTER}
    assert ended_at(client.post(ended_at(page), form, follow=True)) == "/sign-in"
    assert Client().get(link, follow=True).status_code == 410
    assert ended_at(sign_in(Client(), password=BETTER, next="/inner")) == "/inner"


@pytest.fixture
def second_factor_required() -> Iterator[None]:
    """Run the program as with TWOTIER_REQUIRE_MFA=1."""
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, require_mfa=True)
    yield
    settings.ENVIRONMENT = before


def code(secret: str) -> str:
    """Return what an authenticator app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))


def test_an_enrolled_factor_is_not_asked_for_where_none_is_required(ada: Person) -> None:
    enroll_second_factor(program("tests"), person=ada, totp_secret=SECRET)
    assert ended_at(sign_in(Client(), next="/inner")) == "/inner"


@pytest.mark.usefixtures("second_factor_required")
def test_partners_enter_the_code_where_one_is_required(ada: Person) -> None:
    enroll_second_factor(program("tests"), person=ada, totp_secret=SECRET)
    client = Client()
    page = sign_in(client, next="/inner")
    assert ended_at(page) == "/sign-in/code"
    assert "Authentication code" in page.content.decode()
    assert ended_at(client.get("/inner", follow=True)) == "/sign-in/code"
    wrong = client.post("/sign-in/code", {"code": "000000"})
    assert "The code is wrong" in wrong.content.decode()
    assert ended_at(client.post("/sign-in/code", {"code": code(SECRET)}, follow=True)) == "/inner"
    with tenancy.scope(tenancy.PROGRAM):
        assert AuditRecord.objects.get(operation="sign_in").after["methods"] == ["pwd", "mfa"]


@pytest.mark.usefixtures("second_factor_required")
def test_partners_without_a_factor_must_enroll_first(ada: Person) -> None:
    client = Client()
    page = sign_in(client, next="/inner")
    assert ended_at(page) == "/sign-in/second-factor"
    text = page.content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7]+)</code>", text)
    assert secret
    assert "data:image/svg+xml" in text
    codes = client.post("/sign-in/second-factor", {"code": code(secret[1])}, follow=True)
    assert ended_at(codes) == "/sign-in/recovery-codes"
    shown = re.findall(r"<li><code>(\d{8})</code></li>", codes.content.decode())
    assert len(shown) == 10
    assert shown[0] not in client.get("/sign-in/recovery-codes").content.decode()
    assert ended_at(client.get("/inner", follow=True)) == "/inner"
    kept = str(list(Authenticator.objects.values()))
    assert secret[1] not in kept
    other = Client()
    sign_in(other)
    assert ended_at(other.post("/sign-in/code", {"code": shown[0]}, follow=True)) != "/sign-in/code"


@pytest.mark.usefixtures("second_factor_required")
def test_customers_sign_in_without_one(harbor: Organization) -> None:
    customer = create_organization(
        program("tests"), kind="customer", kinds=["customer"], name="Kranich", market="DE", domain="kranich.example"
    )
    person(customer, "carl", ["global_admin"])
    assert ended_at(sign_in(Client(), "carl@mail.example", next="/inner")) == "/inner"


def test_a_person_of_two_organizations_chooses_and_switches(ada: Person) -> None:
    other = create_organization(
        program("tests"), kind="partner", kinds=["reseller"], name="Alpine IT", market="AT", domain="alpine.example"
    )
    add_member(program("tests"), organization_id=other.id, person=ada, roles=["sales_agent"])
    client = Client()
    page = sign_in(client, next="/inner")
    assert ended_at(page) == "/sign-in/account"
    assert "Alpine IT" in page.content.decode()
    answer = client.post("/sign-in/switch", {"organization": str(other.id), "next": "/inner"}, follow=True)
    assert "for Alpine IT" in answer.content.decode()
    answer = client.post("/sign-in/switch", {"organization": str(ada.tenant_id), "next": "/inner"}, follow=True)
    assert "for Harbor Distribution" in answer.content.decode()
    stranger = create_organization(
        program("tests"), kind="partner", kinds=["reseller"], name="Seine", market="FR", domain="seine.example"
    )
    answer = client.post("/sign-in/switch", {"organization": str(stranger.id), "next": "/inner"}, follow=True)
    assert "for Harbor Distribution" in answer.content.decode()


def test_a_guest_without_a_role_sees_who_can_give_one(harbor: Organization) -> None:
    person(harbor, "grace", ["global_admin"])
    person(harbor, "gus", ["guest"])
    answer = sign_in(Client(), "gus@mail.example", next="/inner")
    assert answer.status_code == 403
    assert "Grace Tester" in answer.content.decode()


def test_the_language_is_kept_with_the_person(ada: Person) -> None:
    client = Client()
    client.post("/language", {"language": "de", "next": "/sign-in"})
    assert '<html lang="de"' in client.get("/sign-in").content.decode()
    sign_in(client)
    client.post("/language", {"language": "fr"})
    client.post("/language", {"language": "xx"})
    client.post("/theme", {"theme": "dark"})
    with tenancy.scope(tenancy.PROGRAM):
        kept = Person.objects.get(id=ada.id)
    assert (kept.language, kept.theme) == ("fr", "dark")


def test_a_twin_of_an_e_mail_shuts_nobody_out(ada: Person, client: Client) -> None:
    other = create_organization(
        program("tests"), kind="partner", kinds=["provider"], name="Fjord", market="DE", domain="fjord.example"
    )
    create_person(
        program("tests"), organization_id=other.id, user_name="twin@fjord.example", roles=["admin_agent"],
        email="ada@mail.example", first_name="Twin", last_name="Twin", password=BETTER, must_change=False,
    )  # fmt: skip
    assert "Ada Tester for Harbor Distribution" in sign_in(client).content.decode()
    assert "Twin Twin for Fjord" in sign_in(Client(), password=BETTER).content.decode()
    Client().post("/sign-in/forgot", {"login": "ada@mail.example"})
    told = {message.body["context"]["user_name"] for message in OutboxMessage.objects.filter(channel="mail")}
    assert told == {"ada@harbor.example", "twin@fjord.example"}
