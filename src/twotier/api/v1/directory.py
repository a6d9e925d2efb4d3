"""The provider directory: what everyone may read, and how an entry changes (an extension of the modelled API)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from twotier.access.actors import Actor
from twotier.api.call import Call
from twotier.api.paging import index_page
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, link
from twotier.partners import directory as rules
from twotier.partners.models import DirectoryEntry
from twotier.partners.queries import directory as queries
from twotier.partners.usecases._directory import refuse_self_edit
from twotier.partners.usecases.edit_directory_entry import edit_directory_entry

GROUP = "directory"
LARGEST = 500
SEARCH = ("name", "country", *rules.HELP)


class ProviderHelp(Wire):
    """One kind of help: whether there is any, and what it is, by language."""

    offered: bool
    text: dict[str, str] | None = None


class DirectoryContact(Wire):
    """Whom a reseller writes to."""

    name: str | None = None
    email: str | None = None
    phone_number: str | None = None


class DirectoryContent(Wire):
    """What an entry says, as it is proposed or written."""

    name: str
    markets: list[str]
    description: dict[str, str] | None = None
    training: ProviderHelp | None = None
    marketing: ProviderHelp | None = None
    financing: ProviderHelp | None = None
    contact: DirectoryContact | None = None
    website: str | None = None


class DirectoryProvider(DirectoryContent):
    """One provider of the directory; its id is the tenant id."""

    id: str | None = None
    country: str | None = None
    can_partner: bool | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("DirectoryProvider")


@route(
    "GET",
    "directory/providers",
    answers=Collection[DirectoryProvider],
    auth="open",
    summary="Search the public provider directory",
    group=GROUP,
    right="anyone",
    query={
        "name": "a part of the name",
        "country": "ISO code of a country that is served",
        "training": "true: only who trains resellers",
        "marketing": "true: only who helps with marketing",
        "financing": "true: only who offers financing and credit",
        "size": "1–500",
        "offset": "rows to leave out",
    },
    extension=True,
)
def list_directory_providers(call: Call) -> Collection[DirectoryProvider]:
    """Answer the providers that the vendor has approved, by name; a reseller's token says with whom it can partner."""
    kinds = tuple(kind for kind in rules.HELP if call.yes(kind))
    search = queries.Search(call.text("name"), call.text("country"), kinds)
    window = call.window()
    size = min(window.size or LARGEST, LARGEST)
    window = replace(window, size=size)
    rows = queries.found(search)[window.rows]
    asked = {name: call.text(name) for name in SEARCH}
    return index_page(window, rows, lambda row: provider_of(call.actor, row), call.uri, **asked)


def provider_of(actor: Actor, entry: DirectoryEntry) -> DirectoryProvider:
    """Return an entry as the caller reads it."""
    able = queries.partners_with(actor, entry.country) if actor.is_("reseller", "direct_bill") else None
    return DirectoryProvider(
        **members(entry.says),
        id=str(entry.tenant_id),
        country=entry.country,
        can_partner=able,
        links={"self": link(f"/directory/providers/{entry.tenant_id}")},
    )


def members(content: rules.Content) -> dict[str, Any]:
    """Return the members of content on the wire."""
    found: dict[str, Any] = {
        kind: ProviderHelp(offered=getattr(content, kind).offered, text=getattr(content, kind).text or None)
        for kind in rules.HELP
    }
    contact = DirectoryContact(
        name=content.contact_name or None,
        email=content.contact_email or None,
        phone_number=content.contact_phone or None,
    )
    return found | {
        "name": content.name,
        "markets": list(content.markets),
        "description": content.text or None,
        "contact": contact,
        "website": content.website or None,
    }


def content_of(sent: DirectoryContent) -> rules.Content:
    """Return what was sent as the acts read it."""
    contact = sent.contact or DirectoryContact()
    helps: dict[str, ProviderHelp] = {kind: getattr(sent, kind) or ProviderHelp(offered=False) for kind in rules.HELP}
    return rules.Content(
        name=sent.name,
        markets=tuple(sent.markets),
        text=sent.description or {},
        contact_name=contact.name or "",
        contact_email=contact.email or "",
        contact_phone=contact.phone_number or "",
        website=sent.website or "",
        **{kind: rules.Help(offered=one.offered, text=one.text or {}) for kind, one in helps.items()},
    )


@route(
    "GET",
    "directory/providers/{provider_id}",
    answers=DirectoryProvider,
    auth="open",
    summary="Get a provider of the public directory",
    group=GROUP,
    right="anyone",
    refuses=[(404, 1000)],
    extension=True,
)
def get_directory_provider(call: Call, provider_id: UUID) -> DirectoryProvider:
    """Answer one provider; one that is not listed is 404, for its own people and the vendor too."""
    return provider_of(call.actor, queries.public_entry(provider_id))


@route(
    "PUT",
    "directory/providers/{provider_id}",
    answers=DirectoryProvider,
    takes=DirectoryContent,
    auth="app+user",
    summary="Edit a directory entry as the vendor",
    group=GROUP,
    right="directory.approve",
    refuses=[(403, 910040), (404, 1000), (400, 3000)],
    extension=True,
)
def put_directory_provider(call: Call, provider_id: UUID) -> DirectoryProvider:
    """Write what an entry says; providers are refused and propose a change instead (S105)."""
    refuse_self_edit(call.actor)
    entry = edit_directory_entry(call.actor, provider_id, content_of(call.body(DirectoryContent)))
    return provider_of(call.actor, entry)
