"""Every question about people, organizations and what they may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet

from twotier.access import domains, roles
from twotier.access.actors import APP_ONLY_ROLES, Actor
from twotier.access.models import ApiClient, Membership, Organization, Person, Visibility
from twotier.access.permissions import Permission
from twotier.core import tenancy
from twotier.core.compiled import Compiled


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the account picker."""

    organization_id: UUID
    name: str
    kinds: tuple[str, ...]
    market: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone who gets a mail."""

    name: str
    address: str
    language: str


MEMBER = (
    "organization_id", "organization__name", "organization__market", "organization__kinds", "roles",
    "person__first_name", "person__last_name", "person__user_name", "person__language", "person__time_zone",
)  # fmt: skip


def active_client(client_id: UUID, organization_id: UUID) -> Exists:
    """Return the condition that a program may still call the API for its organization."""
    return Exists(ApiClient.objects.filter(id=client_id, tenant_id=organization_id, active=True))


def members(person: UUID, tenant: UUID) -> QuerySet[Membership, tuple[Any, ...]]:
    """Return a person's active membership in an organization."""
    rows = Membership.objects.filter(tenant_id=tenant, person_id=person, person__is_active=True)
    return rows.values_list(*MEMBER)


# Every request asks one of these three.
member_rows = Compiled(members, person=UUID, tenant=UUID)
member_by_client = Compiled(
    lambda person, tenant, client: members(person, tenant).filter(active_client(client, tenant)),
    person=UUID,
    tenant=UUID,
    client=UUID,
)
application_rows = Compiled(
    lambda tenant, client: Organization.objects.filter(active_client(client, tenant), id=tenant).values_list(
        "kind", "name", "market", "kinds"
    ),
    tenant=UUID,
    client=UUID,
)


def member(person_id: UUID, organization_id: UUID, client_id: UUID | None = None, **request: object) -> Actor | None:
    """Return a person acting in one of their organizations, through a program that is still active: one statement."""
    if client_id is None:
        rows = member_rows(person=person_id, tenant=organization_id)
    else:
        rows = member_by_client(person=person_id, tenant=organization_id, client=client_id)
    if not rows:
        return None
    organization, name, market, kinds, roles, first, last, user_name, language, zone = rows[0]
    return Actor(
        organization_id=organization,
        organization_name=name,
        market=market,
        kinds=frozenset(kinds),
        roles=frozenset(roles),
        person_id=person_id,
        person_name=f"{first} {last}".strip() or user_name,
        user_name=user_name,
        language=language,
        time_zone=zone,
        client_id=client_id,
        **request,  # type: ignore[arg-type]
    )


def member_at(person: Person, place: "Place", **request: object) -> Actor:
    """Return a signed-in person acting in one of their places: no statement."""
    return Actor(
        organization_id=place.organization_id,
        organization_name=place.name,
        market=place.market,
        kinds=frozenset(place.kinds),
        roles=frozenset(place.roles),
        person_id=person.id,
        person_name=person.name,
        user_name=person.user_name,
        language=person.language,
        time_zone=person.time_zone,
        **request,  # type: ignore[arg-type]
    )


def application(client_id: UUID, organization_id: UUID, **request: object) -> Actor | None:
    """Return a program acting for its organization, without a user: one statement."""
    rows = application_rows(tenant=organization_id, client=client_id)
    if not rows:
        return None
    kind, name, market, kinds = rows[0]
    return Actor(
        organization_id=organization_id,
        organization_name=name,
        market=market,
        kinds=frozenset(kinds),
        roles=APP_ONLY_ROLES[kind],
        client_id=client_id,
        user_name=str(client_id),
        **request,  # type: ignore[arg-type]
    )


def places(person_id: UUID) -> list[Place]:
    """Return where a person may act: the account picker."""
    rows = Membership.objects.filter(person_id=person_id).order_by("organization__name")
    columns = ("organization_id", "organization__name", "organization__kinds", "organization__market", "roles")
    return [Place(i, name, tuple(kinds), market, tuple(r)) for i, name, kinds, market, r in rows.values_list(*columns)]


def organization(organization_id: UUID) -> Organization | None:
    """Return an organization by its tenant id."""
    return Organization.objects.filter(id=organization_id).first()


def hold_program_owner() -> None:
    """Let what the program's owner lays down be written, and offered to others, by one act at a time until this one ends."""
    owner = Organization.objects.select_for_update(no_key=True).filter(kind=Organization.VENDOR)
    with tenancy.scope(tenancy.PROGRAM):
        list(owner.order_by("id").values_list("id"))


def organization_by_domain(domain: str) -> Organization | None:
    """Return the organization whose directory has this domain."""
    return Organization.objects.filter(domain__lower=domain.lower()).first()


def domain_taken(domain: str) -> bool:
    """Tell whether a domain is a directory's, or claimed in a room above, whoever owns it."""
    with tenancy.scope(tenancy.PROGRAM):
        return Organization.objects.filter(domain__lower=domain.lower()).exists() or domains.is_claimed(domain.lower())


def visible_tenants(actor: Actor) -> QuerySet[Visibility, UUID]:
    """Return the tenants whose rows the actor's organization may see: the filter of every room."""
    return Visibility.objects.filter(organization_id=actor.organization_id).values_list("tenant_id", flat=True)


def sees_tenant(actor: Actor, tenant_id: UUID) -> bool:
    """Tell whether the actor's organization may see a tenant's rows."""
    return Visibility.objects.filter(organization_id=actor.organization_id, tenant_id=tenant_id).exists()


def global_admins(organization_id: UUID) -> list[str]:
    """Return the names of an organization's global admins, for refusals that say who may."""
    rows = Membership.objects.filter(tenant_id=organization_id, person__deleted_at=None).select_related("person")
    return [row.person.name for row in rows if "global_admin" in row.roles]


def admins_of(organization_id: UUID) -> list[Person]:
    """Return an organization's active global admins, those who are there longest first: who is told about it."""
    rows = Membership.objects.filter(tenant_id=organization_id, person__is_active=True, person__deleted_at=None)
    found = rows.select_related("person").order_by("created_at", "id")
    return [row.person for row in found if "global_admin" in row.roles]


def mail_readers(organization_id: UUID, *, also: UUID | None = None) -> list[Person]:
    """Return who reads what concerns the whole organization: its global admins with a mailbox, and one person more."""
    with tenancy.scope(tenancy.PROGRAM):
        rows = Membership.objects.filter(tenant_id=organization_id, person__is_active=True, person__deleted_at=None)
        members = list(rows.select_related("person"))
    found = [row.person for row in members if "global_admin" in row.roles or row.person_id == also]
    return [person for person in found if person.email]


def people(tenant_id: UUID) -> QuerySet[Person]:
    """Return an organization's own people, in a stable order."""
    return Person.objects.filter(tenant_id=tenant_id, deleted_at=None).order_by("id")


def people_with_roles(tenant_id: UUID) -> list[tuple[Person, list[str]]]:
    """Return an organization's own people with their roles in it, by name: one statement."""
    rows = Membership.objects.filter(tenant_id=tenant_id, person__tenant_id=tenant_id, person__deleted_at=None)
    found = rows.select_related("person").order_by("person__last_name", "person__first_name", "person__user_name")
    return [(row.person, list(row.roles)) for row in found]


def own_person(tenant_id: UUID, person_id: UUID) -> Person | None:
    """Return one of an organization's own people, or nothing."""
    return Person.objects.filter(tenant_id=tenant_id, id=person_id, deleted_at=None).first()


SAME_EMAIL = 5
"""How many people of one e-mail are tried at sign-in: each costs a check of the password."""


def signing_in(name: str) -> Person | None:
    """Return the person who signs in with this user name or e-mail; an e-mail of several people is nobody's."""
    found = all_signing_in(name)
    return found[0] if len(found) == 1 else None


def all_signing_in(name: str) -> list[Person]:
    """Return whom this user name or e-mail can mean, the longest here first; a user name means one person alone.

    The same e-mail may stand with people of several tenants: nobody shuts out another by writing down their address.
    """
    named = Person.objects.filter(user_name__lower=name.lower()).first()
    if named:
        return [named]
    return list(Person.objects.filter(email__lower=name.lower()).order_by("created_at", "id")[:SAME_EMAIL])


def who_may(organization_id: UUID, permission: Permission) -> list[Reader]:
    """Return the active people of an organization, the reader's or another one, whose roles allow an act, by name."""
    with tenancy.scope(tenancy.PROGRAM):
        owner = organization(organization_id)
        rows = Membership.objects.filter(tenant_id=organization_id, person__is_active=True, person__deleted_at=None)
        found = list(rows.select_related("person").order_by("person__user_name"))
    kinds = frozenset(owner.kinds) if owner else frozenset()
    may = [row.person for row in found if roles.allows(permission, kinds, frozenset(row.roles))]
    return [reader(person, owner.language if owner else "en") for person in may]


def reader_of(person_id: UUID) -> Reader | None:
    """Return one active person, of whichever organization, as the reader of a mail."""
    with tenancy.scope(tenancy.PROGRAM):
        found = person(person_id)
        home = organization(found.tenant_id) if found else None
    return reader(found, home.language if home else "en") if found else None


def reader(person: Person, language: str) -> Reader:
    """Return where a person reads mail, and in which language: their own, else their organization's."""
    return Reader(person.name, person.email or person.user_name, person.language or language)


def api_client(client_id: UUID) -> ApiClient | None:
    """Return an active API client."""
    return ApiClient.objects.filter(id=client_id, active=True).first()


def names_of(organization_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return names of organizations by id: one statement."""
    return dict(Organization.objects.filter(id__in=set(organization_ids)).values_list("id", "name"))


def is_global_admin(organization_id: UUID, person_id: UUID) -> bool:
    """Tell whether a person is a global admin of an organization."""
    rows = Membership.objects.filter(tenant_id=organization_id, organization_id=organization_id, person_id=person_id)
    return any("global_admin" in roles for roles in rows.values_list("roles", flat=True))


def person(person_id: UUID) -> Person | None:
    """Return an active person by id."""
    return Person.objects.filter(id=person_id, is_active=True, deleted_at=None).first()


def user_name_taken(user_name: str) -> bool:
    """Tell whether someone, wherever they belong, signs in with this user name."""
    with tenancy.scope(tenancy.PROGRAM):
        return Person.objects.filter(user_name__lower=user_name.lower()).exists()


def person_names(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return names of people by id, as far as they are visible: one statement."""
    return {person.id: person.name for person in Person.objects.filter(id__in=set(person_ids))}


def vendors() -> list[UUID]:
    """Return the vendor's tenant; an installation has one."""
    rows = Organization.objects.filter(kind=Organization.VENDOR).order_by("created_at")
    return list(rows.values_list("id", flat=True)[:1])
