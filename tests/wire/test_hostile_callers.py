"""Who is not who they say: forged, foreign, stale and removed tokens open nothing; secrets stand nowhere in clear."""

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support import world
from tests.wire.conftest import Caller
from tests.wire.test_hostile_input import new_customer
from twotier.access.models import ApiClient, Membership
from twotier.access.tokens import claims, keys
from twotier.core import idempotency, vault
from twotier.core.models import KeptAnswer
from twotier.notices.models import SandboxMail

pytestmark = pytest.mark.django_db


def part(value: Any) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def good(who: Caller, **changes: Any) -> dict[str, Any]:
    """Return claims as the program makes them, some of them changed."""
    said = claims.common(who.client, claims.PARTNER_API) | {
        "sub": str(who.person.id),
        "oid": str(who.person.id),
        "amr": ["mfa"],
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def status(who: Caller, token: str, path: str = "/v1/customers") -> int:
    """Return what the API answers to a token."""
    return int(who("GET", path, Authorization=f"Bearer {token}").status)


def test_the_claims_themselves_are_accepted(alice: Caller) -> None:
    assert status(alice, claims.signed(good(alice))) == 200


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "", "HS256", "HS512", "RS512", "PS256", "ES256"])
def test_no_other_algorithm_is_taken(alice: Caller, algorithm: str) -> None:
    name = keys.signing().kid
    head = {"alg": algorithm, "kid": name, "typ": "JWT"}
    said = f"{part(head)}.{part(good(alice))}"
    public = keys.verifying(str(name))
    assert public
    seals = [b"", hmac.digest(public.as_pem(private=False), said.encode(), hashlib.sha256)]
    for seal in seals:
        assert status(alice, f"{said}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}") == 401


@pytest.mark.parametrize("kid", ["", "../../etc/passwd", "' OR 1=1 --", "x" * 5000, None, 7, ["a"], {"a": 1}, "\x00"])
def test_a_key_of_ones_own_signs_nothing(alice: Caller, kid: Any) -> None:
    own = RSAKey.generate_key(2048)
    for name in (kid, keys.signing().kid):
        head = {
            "alg": "RS256",
            "typ": "JWT",
            "kid": str(name),
            "jwk": own.as_dict(private=False),
            "jku": "https://evil.example",
        }
        head = {"alg": "RS256", "typ": "JWT", "kid": str(name)} if name == kid else head
        try:
            token = jwt.encode(head, good(alice), own)
        except Exception:  # noqa: BLE001 - the library itself may not make such a token
            token = f"{part(head | {'kid': kid})}.{part(good(alice))}.AAAA"
        assert status(alice, token) == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://evil.example"}, {"iss": "https://evil.example"}, {"aud": ["https://graph.windows.net"]}, {"exp": 1},
        {"exp": None}, {"exp": "9999999999"}, {"nbf": 9999999999}, {"tid": str(uuid4())}, {"tid": "x"}, {"appid": str(uuid4())},
        {"oid": str(uuid4())}, {"oid": ""}, {"tid": None}, {"exp": float("1e308")},
    ],
)  # fmt: skip
def test_claims_that_are_not_ours_open_nothing(alice: Caller, changes: dict[str, Any]) -> None:
    assert status(alice, claims.signed(good(alice, **changes))) == 401


def test_a_person_in_anothers_tenant_and_anothers_program_open_nothing(alice: Caller, charlie: Caller) -> None:
    assert status(alice, claims.signed(good(alice, tid=str(charlie.organization.id)))) == 401
    assert status(alice, claims.signed(good(alice, appid=str(charlie.client.id)))) == 401
    assert status(alice, claims.signed(good(alice, oid=str(charlie.person.id)))) == 401
    assert status(alice, claims.identity(alice.client, alice.person, "")) == 401


def test_who_was_removed_a_moment_ago_is_out(alice: Caller) -> None:
    token = alice.token()
    assert status(alice, token) == 200
    ApiClient.objects.filter(id=alice.client.id).update(active=False)
    assert status(alice, token) == 401
    ApiClient.objects.filter(id=alice.client.id).update(active=True)
    Membership.objects.filter(person=alice.person).update(roles=["guest"])
    assert status(alice, token) == 403
    Membership.objects.filter(person=alice.person).delete()
    assert status(alice, token) == 401


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "bearer x", "Basic YTpi", "Bearer " + "a" * 9000, "Bearer a.b.c", "Bearer ...", "Bearer é", "Bearer \x00", "Digest x", "Bearer " + "." * 500]
)  # fmt: skip
def test_a_broken_header_is_401(alice: Caller, value: str) -> None:
    got = alice("GET", "/v1/customers", Authorization=value)
    assert got.status == 401
    assert got.headers["WWW-Authenticate"].startswith("OAuth realm=")


@pytest.mark.parametrize(
    "tenant",
    ["x", "..", "%00", "'", "common%2f..", "ORGANIZATIONS", "5f0c9a5e-1111-4222-8333-123456789012", "é", "a" * 3000],
)
@pytest.mark.parametrize(
    "grant", ["client_credentials", "refresh_token", "authorization_code", "password", "", "x" * 5000]
)
def test_a_token_address_of_anywhere_gives_no_token(alice: Caller, tenant: str, grant: str) -> None:
    form = {"grant_type": grant, "client_id": str(alice.client.id), "client_secret": "x", "refresh_token": "x", "code": "x", "redirect_uri": "x", "resource": "\x00"}  # fmt: skip
    got = alice.http.post(f"/{tenant}/oauth2/token", form)
    assert got.status_code in (400, 401, 404), got.content[:300]
    assert b"access_token" not in got.content


def test_a_user_is_needed_where_the_documents_say_so(alice: Caller) -> None:
    for method, path in (("GET", "/v1/relationships"), ("GET", "/v1/profiles/mpn"), ("GET", "/v1/agreements")):
        got = alice(method, path, app_only=True)
        assert (got.status, got.json["errorName"]) == (403, "wrong_token_kind")


def everything() -> str:
    """Return every row of the program's tables as one text."""
    found = []
    for model in apps.get_models():
        if model.__module__.startswith("twotier."):
            rows = model._default_manager.values_list()
            found += [repr([bytes(value) if isinstance(value, memoryview) else value for value in row]) for row in rows]
    return "\n".join(found)


def test_first_credentials_stand_in_no_row_and_no_log(as_program: None, caplog: pytest.LogCaptureFixture) -> None:
    call = world.build().harbor.caller
    with caplog.at_level("DEBUG"):
        got = call("POST", "/v1/customers", new_customer(), MS_RequestId=str(uuid4()))
        again = call("GET", f"/v1/customers/{got.json['id']}")
    password = got.json["userCredentials"]["password"]
    assert KeptAnswer.objects.count() == 1
    assert password not in everything()
    assert password not in again.bytes.decode()
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert password not in "\n".join(said)
    assert not SandboxMail.objects.filter(text__contains=password).exists()


def test_a_kept_answer_does_not_open_under_another_key(as_program: None) -> None:
    call = world.build().harbor.caller
    named = str(uuid4())
    assert call("POST", "/v1/customers", new_customer(domain="a.onmicrosoft.com"), MS_RequestId=named).status == 201
    first = KeptAnswer.objects.get()
    assert (
        call("POST", "/v1/customers", new_customer(domain="b.onmicrosoft.com"), MS_RequestId=str(uuid4())).status == 201
    )
    KeptAnswer.objects.exclude(id=first.id).update(sealed_secret=first.sealed_secret)
    swapped = KeptAnswer.objects.exclude(id=first.id).get()
    assert bytes(swapped.sealed_secret) == bytes(first.sealed_secret)
    with pytest.raises(InvalidTag):
        vault.unseal(idempotency.PURPOSE, bytes(swapped.sealed_secret), swapped.key)
