"""Partnerships of providers and resellers, for either side: an extension in the style of Partner Center."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.paging import seek_page
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Wire, Words, attributes, link
from twotier.partnerships import queries
from twotier.partnerships.levels import Levels
from twotier.partnerships.models import Partnership, PartnershipPeriod
from twotier.partnerships.usecases.remove_partnership import remove_partnership
from twotier.partnerships.usecases.set_levels import set_levels
from twotier.partnerships.usecases.set_own_tenant_access import set_own_tenant_access


class PartnershipState(Words):
    """Whether two are partners."""

    REQUESTED = "requested"
    ACTIVE = "active"
    REMOVED = "removed"
    CLOSED = "closed"


class PartnerOf(Wire):
    """One side of a partnership or of a request."""

    id: str
    name: str
    country: str
    mpn_id: str | None = None


class AccessLevels(Wire):
    """The levels of access of a reseller, and the rights that its provider delegates; a missing one stays as it is."""

    manages_account: bool | None = None
    owns_tenant: bool | None = None
    earns_incentives: bool | None = None
    gives_support: bool | None = None
    handles_renewals: bool | None = None
    attributes: Attributes | None = attributes("PartnershipLevels")


class OwnTenantAccess(Wire):
    """Whether the provider administers the reseller's own tenant."""

    administers_reseller: bool
    attributes: Attributes | None = attributes("PartnershipOwnTenantAccess")


class Period(Wire):
    """A stretch of time in which the two were partners."""

    since: datetime
    accepted_by: str | None = None
    until: datetime | None = None
    removed_by: str | None = None
    attested_date: datetime | None = None
    legal_notice_date: date | None = None


class PartnershipResource(Wire):
    """A provider and a reseller who sell together, or did."""

    id: str
    provider: PartnerOf
    reseller: PartnerOf
    status: PartnershipState
    levels: AccessLevels
    administers_reseller: bool
    active_since: datetime | None = None
    history: Sequence[Period] | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("Partnership")


class Removal(Wire):
    """What somebody attests who removes a partnership."""

    good_faith: bool | None = None
    legal_notice_date: date | None = None


@route(
    "GET",
    "partnerships",
    answers=Collection[PartnershipResource],
    extension=True,
    summary="List partnerships, as provider or as reseller",
    group="partnerships",
    query={"status": "active, removed, requested or closed", "size": "rows a page"},
    sees=Permission.PARTNERSHIP_VIEW,
)
def list_partnerships(call: Call) -> Collection[PartnershipResource]:
    """Answer the partnerships in which the caller's organization stands on either side."""
    call.actor.require(Permission.PARTNERSHIP_VIEW)
    seek, state = call.seek(), call.word("status", PartnershipState)
    rows = queries.page(call.actor, after=seek.after_id, size=seek.rows, status=state.value if state else "")
    return seek_page(seek, rows, resource, lambda row: row.id, call.uri)


@route(
    "GET",
    "partnerships/{partnership_id}",
    answers=PartnershipResource,
    extension=True,
    summary="Get a partnership with its history",
    group="partnerships",
    sees=Permission.PARTNERSHIP_VIEW,
    refuses=[(404, 1000)],
)
def get_partnership(call: Call, partnership_id: UUID) -> PartnershipResource:
    """Answer one partnership with its periods, the newest first."""
    call.actor.require(Permission.PARTNERSHIP_VIEW)
    return with_history(queries.partnership(call.actor, partnership_id))


@route(
    "DELETE",
    "partnerships/{partnership_id}",
    answers=PartnershipResource,
    auth="app+user",
    extension=True,
    summary="Remove a partnership",
    group="partnerships",
    right="partnership.remove",
    query={"goodFaith": "true: the declaration of good faith", "legalNoticeDate": "day of the legal notice"},
    refuses=[(400, 3000), (404, 1000), (400, 910020), (409, 910055), (409, 910056), (403, 910046)],
)
def delete_partnership(call: Call, partnership_id: UUID) -> PartnershipResource:
    """Remove by the provider: customers, relationships and privileges stay as they are, and no mail is sent."""
    notice = call.moment("legalNoticeDate")
    removal = Removal(good_faith=call.yes("goodFaith"), legal_notice_date=notice.date() if notice else None)
    return removed(call, partnership_id, removal)


@route(
    "POST",
    "partnerships/{partnership_id}/remove",
    takes=Removal,
    answers=PartnershipResource,
    auth="app+user",
    extension=True,
    summary="Remove a partnership, with the attestation in the body",
    group="partnerships",
    right="partnership.remove",
    refuses=[(404, 1000), (400, 910020), (409, 910055), (409, 910056), (403, 910046)],
)
def post_removal(call: Call, partnership_id: UUID) -> PartnershipResource:
    """Remove by the provider, for clients whose DELETE carries no values."""
    return removed(call, partnership_id, call.body(Removal))


def removed(call: Call, partnership_id: UUID, removal: Removal) -> PartnershipResource:
    """Remove a partnership that is the caller's."""
    call.actor.require(Permission.PARTNERSHIP_REMOVE)
    row = queries.partnership(call.actor, partnership_id)
    made = remove_partnership(
        call.actor, row.reseller_id, attested=bool(removal.good_faith), notice_given_on=removal.legal_notice_date
    )
    return with_history(made)


@route(
    "PATCH",
    "partnerships/{partnership_id}/levels",
    takes=AccessLevels,
    answers=AccessLevels,
    auth="app+user",
    extension=True,
    summary="Set the levels of access of a reseller",
    group="partnerships",
    right="partnership.set_levels",
    refuses=[(404, 1000), (409, 910055), (403, 910046)],
)
def patch_levels(call: Call, partnership_id: UUID) -> AccessLevels:
    """Switch levels on or off by the provider; they act on what is made from now on."""
    call.actor.require(Permission.PARTNERSHIP_SET_LEVELS)
    row, sent = queries.partnership(call.actor, partnership_id), call.body(AccessLevels)
    now = queries.levels_of(row)
    wanted = {name: kept(getattr(sent, name), getattr(now, name)) for name in Levels.__struct_fields__}
    return levels(set_levels(call.actor, row.reseller_id, Levels(**wanted), seen=now))


def kept(sent: bool | None, present: bool) -> bool:
    """Return a switch as it was sent, or as it is."""
    return present if sent is None else sent


@route(
    "PUT",
    "partnerships/{partnership_id}/owntenantaccess",
    takes=OwnTenantAccess,
    answers=OwnTenantAccess,
    auth="app+user",
    extension=True,
    summary="Let the provider administer the reseller's own tenant, or not",
    group="partnerships",
    right="partnership.set_own_tenant_access",
    refuses=[(404, 1000), (409, 910055), (403, 910046)],
)
def put_own_tenant_access(call: Call, partnership_id: UUID) -> OwnTenantAccess:
    """Switch by the reseller's global admin; off works after the partnership too."""
    call.actor.require(Permission.PARTNERSHIP_SET_OWN_TENANT_ACCESS)
    row, sent = queries.partnership(call.actor, partnership_id), call.body(OwnTenantAccess)
    made = set_own_tenant_access(call.actor, row.provider_id, administers=sent.administers_reseller)
    return OwnTenantAccess(administers_reseller=made.administers_reseller)


def resource(row: Partnership) -> PartnershipResource:
    """Return a partnership without its history."""
    provider, reseller = row.provider, row.reseller
    return PartnershipResource(
        id=str(row.id),
        provider=PartnerOf(id=str(provider.id), name=provider.name, country=provider.market),
        reseller=PartnerOf(
            id=str(reseller.id), name=reseller.name, country=reseller.market, mpn_id=row.reseller_mpn_id
        ),
        status=PartnershipState(row.status),
        levels=levels(row),
        administers_reseller=row.administers_reseller,
        active_since=row.active_since,
        links={"self": link(f"/partnerships/{row.id}")},
    )


def with_history(row: Partnership) -> PartnershipResource:
    """Return a partnership with its periods, the newest first."""
    made = resource(row)
    made.history = [period(one) for one in queries.history(row)]
    return made


def period(row: PartnershipPeriod) -> Period:
    """Return one period."""
    return Period(
        since=row.since,
        accepted_by=row.accepted_by_name or None,
        until=row.until,
        removed_by=row.removed_by_name or None,
        attested_date=row.attested_at,
        legal_notice_date=row.notice_given_on,
    )


def levels(row: Partnership) -> AccessLevels:
    """Return the levels of a partnership."""
    now = queries.levels_of(row)
    return AccessLevels(**{name: getattr(now, name) for name in Levels.__struct_fields__})
