"""The consent page, from a program's address to its tokens."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from twotier.access.actors import program
from twotier.access.models import ApiClient, AuthorizationCode
from twotier.access.tokens import keys, verify
from twotier.access.tokens.entering import actor_of
from twotier.access.usecases.create_api_client import create_api_client
from twotier.access.usecases.create_organization import create_organization
from twotier.access.usecases.create_person import create_person
from twotier.core import clock, tenancy
from twotier.core.models import AuditRecord

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery staple"
BACK = "http://localhost:4000/back"
VERIFIER = "a" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Forget what other tests' databases had."""
    cache.clear()
    keys.forget()
    verify.forget()


@pytest.fixture
def app() -> ApiClient:
    """Make a provider with a person and a public program."""
    who = program("tests")
    harbor = create_organization(
        who, kind="partner", kinds=["provider"], name="Harbor", market="DE", domain="harbor.example"
    )
    create_person(
        who, organization_id=harbor.id, user_name="ada@harbor.example", roles=["admin_agent"], password=PASSWORD,
        must_change=False,
    )  # fmt: skip
    client, _secret = create_api_client(
        who, organization_id=harbor.id, name="Ledger", flow=ApiClient.APP_USER, redirect_uris=[BACK], secret=""
    )
    return client


def asked(app: ApiClient, **changes: str) -> dict[str, str]:
    """Return the query of a right request, with changes."""
    return {
        "client_id": str(app.id), "redirect_uri": BACK, "response_type": "code", "state": "s&t", "nonce": "n",
        "code_challenge": CHALLENGE, "code_challenge_method": "S256", "scope": "openid offline_access",
    } | changes  # fmt: skip


def address(query: dict[str, str]) -> str:
    """Return the consent page's address."""
    return f"/harbor.example/oauth2/v2.0/authorize?{urlencode(query)}"


def signed_in() -> Client:
    """Return a browser in which the person signed in."""
    client = Client()
    client.post("/sign-in", {"login": "ada@harbor.example", "password": PASSWORD})
    return client


def back(answer: Any) -> dict[str, str]:
    """Return what the program reads at its own address."""
    assert answer.status_code == 302
    assert answer["Location"].startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def redeem(app: ApiClient, code: str, **changes: str) -> Any:
    """Ask for the tokens of a code."""
    form = {"grant_type": "authorization_code", "client_id": str(app.id), "code": code, "redirect_uri": BACK}
    return Client().post("/common/oauth2/v2.0/token", form | {"code_verifier": VERIFIER} | changes)


def test_a_program_is_authorized_and_gets_tokens_once(app: ApiClient) -> None:
    assert Client().get(address(asked(app)))["Location"].startswith("/sign-in?next=%2Fharbor.example")
    browser = signed_in()
    page = browser.get(address(asked(app)))
    assert ">Authorize</button>" in page.content.decode()
    assert ">Decline</button>" in page.content.decode()
    assert "http://localhost:4000" in page["Content-Security-Policy"].split("form-action", 1)[1].split(";")[0]
    read = back(browser.post(address(asked(app)), {"decision": "authorize"}))
    assert read["state"] == "s&t"
    assert redeem(app, read["code"], code_verifier="b" * 50).json()["error_codes"] == [501481]
    assert redeem(app, read["code"], redirect_uri="http://localhost/").json()["error_codes"] == [50011]
    body = redeem(app, read["code"]).json()
    actor = actor_of(f"Bearer {body['access_token']}")
    assert (actor.user_name, actor.client_id) == ("ada@harbor.example", app.id)
    assert body["refresh_token"]
    assert body["id_token"]
    assert redeem(app, read["code"]).json()["error_codes"] == [54005]
    refresh = {"grant_type": "refresh_token", "client_id": str(app.id), "refresh_token": body["refresh_token"]}
    assert Client().post("/common/oauth2/token", refresh).status_code == 200
    with tenancy.scope(tenancy.PROGRAM):
        assert AuditRecord.objects.filter(operation="consent_to_api_client", person_id=actor.person_id).count() == 1


def test_declining_gives_no_code(app: ApiClient) -> None:
    read = back(signed_in().post(address(asked(app)), {"decision": "decline"}))
    assert read == {"error": "access_denied", "state": "s&t"}


def test_codes_live_ten_minutes(app: ApiClient) -> None:
    read = back(signed_in().post(address(asked(app)), {"decision": "authorize"}))
    with tenancy.scope(tenancy.PROGRAM):
        AuthorizationCode.objects.update(expires_at=clock.wall())
    assert redeem(app, read["code"]).json()["error_codes"] == [54005]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "consent_required"),
    ],
)
def test_wrong_requests_go_back_with_a_word(app: ApiClient, changes: dict[str, str], error: str) -> None:
    assert back(signed_in().get(address(asked(app, **changes))))["error"] == error


@pytest.mark.parametrize(
    "changes", [{"redirect_uri": "https://evil.example"}, {"client_id": "no-guid"}, {"nonce": "a\0"}]
)
def test_wrong_addresses_never_lead_away(app: ApiClient, changes: dict[str, str]) -> None:
    answer = signed_in().get(address(asked(app, **changes)))
    assert answer.status_code == 400
    assert "Location" not in answer
