"""Every question about the provider directory: what is public, what a provider proposed, what waits for the vendor."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Membership, Organization, Person
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.partners import directory, regions
from twotier.partners.models import INDIRECT_PROVIDER, DirectoryChange, DirectoryEntry, Program


@dataclass(frozen=True)
class Search:
    """What is looked for: a part of the name, a country served, kinds of help."""

    text: str = ""
    country: str = ""
    help: tuple[str, ...] = ()


def official() -> Exists:
    """Return the condition that a provider's program is active."""
    return Exists(Program.objects.filter(tenant_id=OuterRef("tenant_id"), kind=INDIRECT_PROVIDER, status="active"))


def public() -> QuerySet[DirectoryEntry]:
    """Return what everyone may read: listed by the vendor, and of providers whose program is active (S34)."""
    return DirectoryEntry.objects.filter(official(), status="listed")


def found(search: Search, *, after: tuple[str, UUID] | None = None, size: int | None = None) -> list[DirectoryEntry]:
    """Return a page of the public entries by name: one statement."""
    rows = public().filter(wanted(search))
    if after:
        rows = rows.filter(Q(folded_name__gt=after[0]) | Q(folded_name=after[0], id__gt=after[1]))
    return list(rows.order_by("folded_name", "id")[:size])


def wanted(search: Search) -> Q:
    """Return the condition of a search."""
    condition = Q()
    for word in directory.folded(search.text).split():
        condition &= Q(folded_name__contains=word)
    if search.country:
        condition &= Q(served__contains=f",{search.country.upper()},")
    for kind in directory.HELP:
        if kind in search.help:
            condition &= Q(**{f"offers_{kind}": True})
    return condition


def public_entry(tenant_id: UUID) -> DirectoryEntry:
    """Return one provider's public entry; raises 404."""
    entry = public().filter(tenant_id=tenant_id).first()
    if entry is None:
        raise unknown()
    return entry


def unknown() -> Refusal:
    """Return the refusal of an entry or a proposal that is not there for this reader."""
    return Refusal(404, 1000, _("There is nothing at this address, or not for you. Check the ids in it."))


def partners_with(actor: Actor | None, country: str) -> bool:
    """Tell whether a reader's organization could partner with a provider of a country; who is no reseller may ask."""
    if actor is None or not actor.is_("reseller", "direct_bill"):
        return True
    return regions.same_region(actor.market, country)


def entry_of(tenant_id: UUID) -> DirectoryEntry | None:
    """Return a provider's entry in any state, or nothing."""
    return DirectoryEntry.objects.filter(tenant_id=tenant_id).first()


def own_content(actor: Actor) -> directory.Content:
    """Return what the actor's entry says, or what a first proposal starts from."""
    entry = entry_of(actor.organization_id)
    return entry.says if entry else directory.Content(name=actor.organization_name)


def open_change(tenant_id: UUID) -> DirectoryChange | None:
    """Return a provider's proposal that waits for the vendor, or nothing."""
    return DirectoryChange.objects.filter(tenant_id=tenant_id, status="proposed").first()


def changes(actor: Actor, status: str = "", size: int = 100) -> list[DirectoryChange]:
    """Return proposals, the newest first: a provider's own, or all for the vendor."""
    rows = seen_by(actor)
    return list((rows.filter(status=status) if status else rows).order_by("-proposed_at", "-id")[:size])


def change(actor: Actor, change_id: UUID) -> DirectoryChange:
    """Return one proposal that the actor may see; raises 404."""
    row = seen_by(actor).filter(id=change_id).first()
    if row is None:
        raise unknown()
    return row


def seen_by(actor: Actor) -> QuerySet[DirectoryChange]:
    """Return a provider's own proposals, or for the vendor those of the partners that it sees."""
    if actor.is_("vendor"):
        return DirectoryChange.objects.filter(tenant_id__in=access_queries.visible_tenants(actor))
    return DirectoryChange.objects.filter(tenant_id=actor.organization_id)


def provider(actor: Actor, tenant_id: UUID) -> Organization:
    """Return a provider that the vendor sees; raises 404."""
    tenants = Program.objects.filter(kind=INDIRECT_PROVIDER, tenant_id=tenant_id).values("tenant_id")
    rows = Organization.objects.filter(id__in=tenants).filter(id__in=access_queries.visible_tenants(actor))
    found = rows.first()
    if found is None:
        raise unknown()
    return found


def representatives() -> list[tuple[str, str]]:
    """Return e-mail and language of the vendor's representatives; without any, of its admins."""
    with tenancy.scope(tenancy.PROGRAM):
        rows = Membership.objects.filter(
            organization__kind=Organization.VENDOR, person__is_active=True, person__deleted_at=None
        )
        people: list[tuple[list[str], Any, Any]] = list(
            rows.order_by("id").values_list("roles", "person__email", "person__language")
        )
    for role in ("vendor_representative", "vendor_admin"):
        if found := [(email, language or "en") for roles, email, language in people if role in roles and email]:
            return found
    return []


def proposer(person_id: UUID | None) -> tuple[str, str] | None:
    """Return e-mail and language of who proposed a change, if there is still someone."""
    with tenancy.scope(tenancy.PROGRAM):
        person = Person.objects.filter(id=person_id, is_active=True, deleted_at=None).first() if person_id else None
    return (person.email, person.language or "en") if person and person.email else None
