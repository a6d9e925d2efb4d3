"""Tokens over HTTP: form in, JSON out, and what the token then opens."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from joserfc import jwt
from joserfc.jwk import KeySet

from twotier.access.actors import program
from twotier.access.models import ApiClient, Membership, Organization, Person, RefreshToken
from twotier.access.tokens import keys, verify
from twotier.access.tokens.entering import actor_of
from twotier.access.usecases.choose_password import choose_password
from twotier.access.usecases.create_api_client import create_api_client
from twotier.access.usecases.create_organization import create_organization
from twotier.access.usecases.create_person import create_person
from twotier.access.usecases.issue_refresh_token import issue_refresh_token
from twotier.core import clock, tenancy
from twotier.core.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery staple"
DIRECTORY, PARTNER_API = "https://graph.windows.net", "https://api.partnercenter.microsoft.com"


@dataclass
class Harbor:
    """A provider with one person, a program of its own and a program that acts for the person."""

    organization: Organization
    person: Person
    app: ApiClient
    app_secret: str
    user_app: ApiClient
    user_secret: str
    refresh_token: str

    @property
    def own(self) -> dict[str, str]:
        """Return the form of an app-only request."""
        return {"grant_type": "client_credentials", "client_id": str(self.app.id), "client_secret": self.app_secret}

    @property
    def theirs(self) -> dict[str, str]:
        """Return the form of a refresh."""
        return {
            "grant_type": "refresh_token",
            "client_id": str(self.user_app.id),
            "client_secret": self.user_secret,
            "refresh_token": self.refresh_token,
            "resource": PARTNER_API,
        }


@pytest.fixture
def harbor() -> Iterator[Harbor]:
    """Make the provider; the keys of another test's database are forgotten."""
    keys.forget()
    verify.forget()
    cache.clear()
    who = program("tests")
    organization = create_organization(
        who, kind="partner", kinds=["provider"], name="Harbor Distribution", market="DE", domain="harbor.example"
    )
    person, _password = create_person(
        who, organization_id=organization.id, user_name="ada@harbor.example", roles=["admin_agent"],
        email="ada@mail.example", first_name="Ada", last_name="Agent", password=PASSWORD, must_change=False,
    )  # fmt: skip
    app, app_secret = create_api_client(who, organization_id=organization.id, name="Own", flow=ApiClient.APP_ONLY)
    user_app, user_secret = create_api_client(
        who, organization_id=organization.id, name="Theirs", flow=ApiClient.APP_USER,
        redirect_uris=["http://localhost:4000/back"],
    )  # fmt: skip
    token = issue_refresh_token(who, client=user_app, person=person)
    yield Harbor(organization, person, app, app_secret, user_app, user_secret, token)
    keys.forget()
    verify.forget()


def ask(form: dict[str, str], tenant: object = "common", version: str = "", **extra: Any) -> Any:
    """Post a form to the token address."""
    return Client().post(f"/{tenant}/oauth2/{version}token", form, **extra)


def claims(token: str) -> dict[str, Any]:
    """Check a token with the published keys alone, as a stranger would."""
    configuration = Client().get("/.well-known/openid-configuration").json()
    address = configuration["jwks_uri"].removeprefix(configuration["issuer"])
    decoded = jwt.decode(token, KeySet.import_key_set(Client().get(address).json()), algorithms=["RS256"])
    assert decoded.claims["iss"] == configuration["issuer"]
    return dict(decoded.claims)


@pytest.mark.trap(12)
def test_a_program_gets_a_token_of_its_own(harbor: Harbor) -> None:
    answer = ask(harbor.own | {"resource": DIRECTORY}, harbor.organization.id)
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) >= {"token_type", "expires_in", "expires_on", "not_before", "resource", "access_token"}
    assert all(isinstance(value, str) for value in body.values())
    assert (body["token_type"], body["resource"]) == ("Bearer", DIRECTORY)
    said = claims(body["access_token"])
    assert said["aud"] == DIRECTORY
    assert said["tid"] == str(harbor.organization.id)
    assert said["appid"] == str(harbor.app.id)
    assert "oid" not in said
    assert "upn" not in said
    assert said["exp"] - said["nbf"] == 3600
    assert int(body["expires_on"]) == said["exp"]
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("version", ["", "v2.0/"])
@pytest.mark.parametrize("tenant", ["common", "organizations", "harbor.example", "HARBOR.example"])
def test_every_address_of_the_tenant_answers(harbor: Harbor, tenant: str, version: str) -> None:
    scope = {"scope": f"{DIRECTORY}/.default"} if version else {"resource": DIRECTORY}
    answer = ask(harbor.own | scope, tenant, version)
    assert answer.status_code == 200, answer.content
    assert answer.json()["resource"] == DIRECTORY


@pytest.mark.trap(12)
@pytest.mark.parametrize("resource", [DIRECTORY, PARTNER_API, settings.ENVIRONMENT.base_url, f"{DIRECTORY}/"])
def test_every_documented_audience_opens_the_api(harbor: Harbor, resource: str) -> None:
    token = ask(harbor.own | {"resource": resource}).json()["access_token"]
    actor = actor_of(f"Bearer {token}", "request", "correlation", "127.0.0.1")
    assert actor.organization_id == harbor.organization.id
    assert actor.client_id == harbor.app.id
    assert actor.app_only
    assert actor.roles == {"admin_agent"}
    assert (actor.request_id, actor.correlation_id, actor.address) == ("request", "correlation", "127.0.0.1")


def test_credentials_may_come_in_the_basic_header(harbor: Harbor) -> None:
    value = base64.b64encode(f"{harbor.app.id}:{harbor.app_secret}".encode()).decode()
    answer = ask({"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {value}"})
    assert answer.status_code == 200


def test_a_refresh_token_stands_for_its_person(harbor: Harbor) -> None:
    body = ask(harbor.theirs, harbor.organization.id).json()
    said = claims(body["access_token"])
    assert (said["oid"], said["upn"], said["amr"]) == (str(harbor.person.id), "ada@harbor.example", ["pwd", "mfa"])
    assert said["aud"] == PARTNER_API
    actor = actor_of(f"bearer {body['access_token']}")
    assert (actor.person_id, actor.client_id) == (harbor.person.id, harbor.user_app.id)
    assert claims(body["id_token"])["aud"] == str(harbor.user_app.id)


def test_the_old_refresh_token_stays_valid_beside_the_new_one(harbor: Harbor) -> None:
    fresh = ask(harbor.theirs).json()["refresh_token"]
    assert fresh != harbor.refresh_token
    assert ask(harbor.theirs).status_code == 200
    assert ask(harbor.theirs | {"refresh_token": fresh}).status_code == 200


def test_a_new_password_ends_what_the_old_one_authorized(harbor: Harbor) -> None:
    assert ask(harbor.theirs).status_code == 200
    choose_password(program("tests"), harbor.person, "another quiet harbor 9")
    assert ask(harbor.theirs).status_code == 400


def test_refresh_tokens_live_ninety_days_of_wall_time(harbor: Harbor) -> None:
    with tenancy.scope(tenancy.PROGRAM):
        kept = RefreshToken.objects.get()
    assert kept.expires_at - kept.issued_at == timedelta(days=90)
    clock.move_to(clock.now() + timedelta(days=100))
    try:
        assert ask(harbor.theirs).status_code == 200
    finally:
        clock.reset()
    with tenancy.scope(tenancy.PROGRAM):
        RefreshToken.objects.update(expires_at=clock.wall())
    refused(ask(harbor.theirs), 400, "invalid_grant", 700082)


def test_no_secret_is_kept_in_clear(harbor: Harbor) -> None:
    with tenancy.scope(tenancy.PROGRAM):
        rows = str(list(ApiClient.objects.values())) + str(list(RefreshToken.objects.values()))
    assert harbor.app_secret not in rows
    assert harbor.refresh_token not in rows


def refused(answer: Any, status: int, error: str, number: int) -> None:
    """Check an error of the directory's shape."""
    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [number]), body
    assert body["error_description"].startswith(f"AADSTS{number}: ")
    assert set(body) >= {"timestamp", "trace_id", "correlation_id"}


def test_errors_are_worded_as_the_directory_does(harbor: Harbor) -> None:
    refused(ask({}), 400, "invalid_request", 900144)
    refused(ask({"grant_type": "password"}), 400, "unsupported_grant_type", 70003)
    refused(ask(harbor.own | {"client_secret": "wrong"}), 401, "invalid_client", 7000215)
    refused(ask(harbor.own | {"client_secret": ""}), 401, "invalid_client", 7000218)
    refused(ask(harbor.own | {"client_id": str(uuid4())}), 400, "unauthorized_client", 700016)
    refused(ask(harbor.own | {"client_id": "no-guid"}), 400, "unauthorized_client", 700016)
    refused(ask(harbor.own, uuid4()), 400, "unauthorized_client", 700016)
    refused(ask(harbor.own, "nobody.example"), 400, "invalid_request", 90002)
    refused(ask(harbor.own, "a%00b"), 400, "invalid_request", 90002)
    refused(ask(harbor.own | {"client_id": "a\0"}), 400, "unauthorized_client", 700016)
    refused(ask(harbor.own | {"resource": "https://else.example"}), 400, "invalid_resource", 500011)
    refused(ask(harbor.own | {"grant_type": "refresh_token"}), 400, "unauthorized_client", 700025)
    refused(ask(harbor.theirs | {"refresh_token": "guess"}), 400, "invalid_grant", 70000)
    refused(Client().get("/common/oauth2/token"), 400, "invalid_request", 9002313)


def test_another_tenant_cannot_use_the_client(harbor: Harbor) -> None:
    other = create_organization(
        program("tests"), kind="partner", kinds=["reseller"], name="Alpine IT", market="AT", domain="alpine.example"
    )
    refused(ask(harbor.own, other.id), 400, "unauthorized_client", 700016)
    refused(ask(harbor.own, "alpine.example"), 400, "unauthorized_client", 700016)


def test_guessing_pauses_one_address_and_nobody_else(harbor: Harbor) -> None:
    for _guess in range(10):
        refused(ask(harbor.own | {"client_secret": "guess"}, REMOTE_ADDR="10.0.0.1"), 401, "invalid_client", 7000215)
    paused = ask(harbor.own, REMOTE_ADDR="10.0.0.1")
    assert paused.status_code == 429
    assert int(paused["Retry-After"]) > 0
    assert ask(harbor.own, REMOTE_ADDR="10.0.0.2").status_code == 200


def test_who_lost_membership_stays_out(harbor: Harbor) -> None:
    token = ask(harbor.theirs).json()["access_token"]
    with tenancy.scope(tenancy.PROGRAM):
        Membership.objects.all().delete()
    assert status_of(f"Bearer {token}") == 401
    refused(ask(harbor.theirs), 400, "invalid_grant", 50020)


def test_a_stopped_program_stays_out(harbor: Harbor) -> None:
    tokens = [ask(form).json()["access_token"] for form in (harbor.own, harbor.theirs)]
    with tenancy.scope(tenancy.PROGRAM):
        ApiClient.objects.update(active=False)
    assert [status_of(f"Bearer {token}") for token in tokens] == [401, 401]


def status_of(header: str | None) -> int:
    """Return with what status a header is refused, or 200."""
    try:
        actor_of(header)
    except Refusal as refusal:
        return refusal.status
    return 200


def test_what_is_no_token_of_ours_is_refused(harbor: Harbor) -> None:
    token = ask(harbor.own).json()["access_token"]
    header, payload, signature = token.split(".")
    other = "A" if signature[20] != "A" else "B"
    forged = f"{header}.{payload}.{signature[:20]}{other}{signature[21:]}"
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=") + f".{payload}."
    for wrong in (
        None,
        "",
        "Bearer",
        "Bearer x",
        f"Basic {token}",
        f"Bearer {forged}",
        f"Bearer {unsigned}",
        f"Bearer {token}x",
    ):
        assert status_of(wrong) == 401, wrong
    assert status_of(f"Bearer {token}") == 200


def test_an_ended_token_is_refused_though_it_was_checked_before(harbor: Harbor) -> None:
    token = ask(harbor.own).json()["access_token"]
    checked = verify.verify(token)
    verify.remember(hashlib.sha256(token.encode()).digest(), replace_exp(checked))
    assert status_of(f"Bearer {token}") == 401


def replace_exp(checked: Any) -> Any:
    """Return claims whose time is over."""
    return msgspec.structs.replace(checked, exp=int(clock.wall().timestamp()) - 1)


def test_rotated_keys_still_verify(harbor: Harbor) -> None:
    before = ask(harbor.own).json()["access_token"]
    keys.rotate()
    verify.forget()
    after = ask(harbor.own).json()["access_token"]
    assert before.split(".")[0] != after.split(".")[0]
    assert (status_of(f"Bearer {before}"), status_of(f"Bearer {after}")) == (200, 200)
    assert claims(before)["appid"] == claims(after)["appid"]


def test_a_partner_without_second_factor_is_refused_where_it_is_required(harbor: Harbor) -> None:
    weak = issue_refresh_token(program("tests"), client=harbor.user_app, person=harbor.person, methods=["pwd"])
    token = ask(harbor.theirs | {"refresh_token": weak}).json()["access_token"]
    assert status_of(f"Bearer {token}") == 200
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, require_mfa=True)
    try:
        with pytest.raises(Refusal) as refusal:
            actor_of(f"Bearer {token}")
        assert (refusal.value.status, refusal.value.code, refusal.value.error_name) == (403, 910049, "mfa_required")
        refused(ask(harbor.theirs | {"refresh_token": weak}), 400, "interaction_required", 50076)
        assert ask(harbor.theirs).status_code == 200
    finally:
        settings.ENVIRONMENT = before


def test_the_check_costs_one_statement(harbor: Harbor) -> None:
    for form in (harbor.own, harbor.theirs):
        token = ask(form).json()["access_token"]
        with CaptureQueriesContext(connection) as caught:
            actor_of(f"Bearer {token}")
        assert len([query for query in caught.captured_queries if "set_config" not in query["sql"]]) == 1


def test_discovery_names_this_programs_own_addresses(harbor: Harbor) -> None:
    base = settings.ENVIRONMENT.base_url
    for path in (
        "/.well-known/openid-configuration",
        f"/{harbor.organization.id}/v2.0/.well-known/openid-configuration",
    ):
        body = Client().get(path).json()
        assert body["issuer"] == base
        assert body["token_endpoint"].startswith(base)
        assert body["code_challenge_methods_supported"] == ["S256"]
        (key,) = Client().get(body["jwks_uri"].removeprefix(base)).json()["keys"]
        assert str(UUID(key["kid"])) == key["kid"]
        assert "d" not in key
