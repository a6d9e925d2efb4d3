"""A small program behind the API: a provider, a stranger, and real tokens for both."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.test import Client

from twotier.access.models import ApiClient, Membership, Organization, Person, Visibility
from twotier.access.tokens import claims, keys, verify
from twotier.core import clock, tenancy

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass
class Caller:
    """An organization that calls the API, with or without a person."""

    organization: Organization
    client: ApiClient
    person: Person
    http: Client
    tokens: dict[bool, str] = field(default_factory=dict, compare=False)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Caller":
        """Return the same caller with a browser of its own, that has asked nothing yet."""
        made = Caller(
            copy.deepcopy(self.organization, memo),
            copy.deepcopy(self.client, memo),
            copy.deepcopy(self.person, memo),
            Client(raise_request_exception=self.http.raise_request_exception),
        )
        memo[id(self)] = made
        return made

    def token(self, *, app_only: bool = False) -> str:
        """Return a real token, signed once: like a program that keeps its token for an hour."""
        if app_only not in self.tokens:
            self.tokens[app_only] = self.signed(app_only)
        return self.tokens[app_only]

    def signed(self, app_only: bool) -> str:
        """Return a new token."""
        if app_only:
            return claims.for_program(self.client, claims.DIRECTORY, [])
        return claims.for_person(self.client, self.person, claims.PARTNER_API, ["pwd", "mfa"], [])

    def __call__(self, method: str, path: str, body: Any = None, *, app_only: bool = False, **headers: str) -> "Got":
        """Call the API; `MS_RequestId="…"` and the like become headers."""
        sent = {"Authorization": f"Bearer {self.token(app_only=app_only)}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes | str) else msgspec.json.encode(body)
        extra: Any = {} if body is None else {"data": data, "content_type": "application/json"}
        with tenancy.scope(tenancy.NOBODY):
            answer = self.http.generic(method, path, headers=sent, **extra)
        return Got(answer)


class Got:
    """An answer of the API."""

    def __init__(self, answer: Any) -> None:
        self.status, self.headers, self.bytes = answer.status_code, answer.headers, answer.content

    @property
    def json(self) -> Any:
        """Return the decoded body."""
        return msgspec.json.decode(self.bytes)


def organization(name: str, kind: str, kinds: list[str], market: str) -> Organization:
    """Return a new organization that sees itself."""
    found = Organization.objects.create(
        kind=kind, kinds=kinds, name=name, market=market, domain=f"{uuid4().hex[:12]}.example", created_at=clock.now()
    )
    Visibility.objects.create(organization_id=found.id, tenant_id=found.id)
    return found


def caller(name: str, kinds: list[str], market: str, roles: list[str], kind: str = "partner") -> Caller:
    """Return a new organization that calls with a person of these roles."""
    owner = organization(name, kind, kinds, market)
    person = Person.objects.create(tenant_id=owner.id, user_name=f"{uuid4().hex}@example.org", created_at=clock.now())
    Membership.objects.create(
        tenant_id=owner.id, organization=owner, person=person, roles=roles, created_at=clock.now()
    )
    client = ApiClient.objects.create(
        tenant_id=owner.id, name=name, flow="app_user", secret_hash="", created_at=clock.now()
    )
    return Caller(owner, client, person, Client(raise_request_exception=False))


@pytest.fixture
def as_program(db: None) -> Iterator[None]:
    """Let a test write its rows as the program itself; calls of the API leave that scope."""
    with tenancy.scope(tenancy.PROGRAM):
        keys.forget()
        verify.forget()
        yield


MakeCaller = Callable[..., Caller]


@pytest.fixture
def alice(as_program: None) -> Caller:
    """Return the provider's admin agent."""
    return caller("Harbor Distribution", ["provider"], "DE", ["admin_agent"])


@pytest.fixture
def charlie(as_program: None) -> Caller:
    """Return a stranger: another provider's admin agent."""
    return caller("Pacific Channel", ["provider"], "TW", ["admin_agent"])


def is_guid(text: str) -> bool:
    """Tell whether a text is a GUID in lower case."""
    return str(UUID(text)) == text


@pytest.fixture
def world(as_program: None) -> "World":
    """Return Harbor with its reseller Alpine, and strangers beside them."""
    from tests.support import world

    return world.build()


@pytest.fixture
def items(world: "World", tmp_path: Path) -> dict[str, str]:
    """Return catalog item ids by title, term and plan."""
    from tests.support.world import prices

    return prices(tmp_path)
