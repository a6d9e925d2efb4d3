"""Requests for partnerships: made by a provider, answered by a reseller's global admin; an extension."""

from datetime import datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.paging import seek_page
from twotier.api.routing import route
from twotier.api.v1.partnerships import PartnerOf, PartnershipResource, with_history
from twotier.api.wire import Attributes, Collection, Links, Wire, Words, attributes, link
from twotier.partnerships import answering, letters, queries
from twotier.partnerships.drafts import Draft
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.models.request import DEFAULT_DAYS
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases.accept_request import Acceptance, accept_request
from twotier.partnerships.usecases.decline_request import decline_request
from twotier.partnerships.usecases.request_partnership import request_partnership
from twotier.partnerships.usecases.resend_request import resend_request
from twotier.partnerships.usecases.revoke_request import revoke_request
from twotier.partnerships.usecases.start_request import start_request


class RequestState(Words):
    """What became of a request."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class NewRequest(Wire):
    """What a provider asks for; an empty text begins with the program's own words."""

    recipient_email: str | None = None
    reseller_mpn_id: str | None = None
    language: str | None = None
    subject: str | None = None
    text: str | None = None
    valid_days: int | None = None
    reusable: bool | None = None
    send: bool | None = None


class AcceptanceBody(Wire):
    """What a reseller's global admin says."""

    authorized: bool | None = None
    administers_reseller: bool | None = None


class DeclineBody(Wire):
    """Why a reseller declines, if it says so."""

    reason: str | None = None


class RequestResource(Wire):
    """A request for a partnership; link and text are for those who may send it again."""

    id: str
    provider: PartnerOf
    status: RequestState
    language: str
    subject: str
    reusable: bool
    sent_count: int
    created_date: datetime
    expires_date: datetime
    reseller: PartnerOf | None = None
    reseller_mpn_id: str | None = None
    recipient_email: str | None = None
    text: str | None = None
    invitation_url: str | None = None
    opened_date: datetime | None = None
    closed_date: datetime | None = None
    reason: str | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("PartnershipRequest")


@route(
    "POST",
    "partnershiprequests",
    takes=NewRequest,
    answers=RequestResource,
    status=201,
    auth="app+user",
    extension=True,
    summary="Request a partnership",
    group="partnership requests",
    right="partnership.request",
    refuses=[
        (400, 3000),
        (404, 800015),
        (404, 2072),
        (400, 910022),
        (403, 910015),
        (409, 910017),
        (403, 900149),
        (403, 910046),
    ],
)
def post_partnership_request(call: Call) -> RequestResource:
    """Make a request whose link works at once; `send` mails it."""
    sent = call.body(NewRequest)
    draft = Draft(
        recipient=(sent.recipient_email or "").strip(),
        mpn_id=sent.reseller_mpn_id or "",
        language=(sent.language or "").lower(),
        subject=sent.subject or "",
        text=sent.text or "",
        valid_days=DEFAULT_DAYS if sent.valid_days is None else sent.valid_days,
        reusable=bool(sent.reusable),
    )
    made = start_request(call.actor, draft)
    request_partnership(call.actor, made.id, by_mail=bool(sent.send))
    return resource(call, requests.request_with(call.actor, str(made.id)))


@route(
    "GET",
    "partnershiprequests",
    answers=Collection[RequestResource],
    extension=True,
    summary="List requests for partnerships that you made, or that name you",
    group="partnership requests",
    query={"size": "rows a page"},
    sees=Permission.PARTNERSHIP_VIEW,
)
def list_partnership_requests(call: Call) -> Collection[RequestResource]:
    """Answer the caller's requests, on either side."""
    call.actor.require(Permission.PARTNERSHIP_VIEW)
    seek = call.seek()
    rows = requests.page(call.actor, after=seek.after_id, size=seek.rows)
    return seek_page(seek, rows, lambda row: resource(call, row), lambda row: row.id, call.uri)


@route(
    "GET",
    "partnershiprequests/{request_key}",
    answers=RequestResource,
    extension=True,
    summary="Get a request by its id, or by the secret of its link",
    group="partnership requests",
    sees=Permission.PARTNERSHIP_VIEW,
    refuses=[(404, 910023)],
)
def get_partnership_request(call: Call, request_key: str) -> RequestResource:
    """Answer one request: the provider's own, one that names the caller, or the one behind a link."""
    call.actor.require(Permission.PARTNERSHIP_VIEW)
    return resource(call, requests.request_with(call.actor, request_key))


@route(
    "POST",
    "partnershiprequests/{request_key}/accept",
    takes=AcceptanceBody,
    answers=PartnershipResource,
    auth="app+user",
    extension=True,
    summary="Accept a request: the two become partners",
    group="partnership requests", right="partnership.accept",
    refuses=[
        (404, 910023), (409, 910024), (409, 910025), (409, 910026), (403, 910019), (403, 910018), (403, 910015),
        (409, 910017), (403, 910011), (403, 910046), (400, 910021),
    ],
)  # fmt: skip
def accept_partnership_request(call: Call, request_key: str) -> PartnershipResource:
    """Accept by the reseller's global admin; `administersReseller` is off unless it is sent as true."""
    found, sent = requests.request_with(call.actor, request_key), call.body(AcceptanceBody)
    answering.check(call.actor, found)
    acceptance = Acceptance(authorized=bool(sent.authorized), administers_reseller=bool(sent.administers_reseller))
    made = accept_request(call.actor, request_key, acceptance)
    return with_history(queries.partnership(call.actor, made.id))


@route(
    "POST",
    "partnershiprequests/{request_key}/decline",
    takes=DeclineBody,
    answers=RequestResource,
    auth="app+user",
    extension=True,
    summary="Decline a request",
    group="partnership requests",
    right="partnership.accept",
    refuses=[(404, 910023), (409, 910024), (409, 910025), (409, 910026), (403, 910019), (403, 910046)],
)
def post_decline(call: Call, request_key: str) -> RequestResource:
    """Decline by the reseller's global admin; who asked is told."""
    found = requests.request_with(call.actor, request_key)
    if refusal := answering.why_not_decline(call.actor, found):
        raise refusal
    sent = call.body(DeclineBody) if call.request.body.strip() else DeclineBody()
    decline_request(call.actor, request_key, sent.reason or "")
    return resource(call, requests.request_with(call.actor, request_key))


@route(
    "POST",
    "partnershiprequests/{request_id}/resend",
    answers=RequestResource,
    auth="app+user",
    extension=True,
    summary="Send a request again",
    group="partnership requests",
    right="partnership.resend_or_revoke",
    refuses=[(404, 910023), (400, 3000), (403, 900149), (409, 910055), (403, 910046)],
)
def post_resend(call: Call, request_id: UUID) -> RequestResource:
    """Mail the same link again; its time begins anew."""
    resend_request(call.actor, request_id)
    return resource(call, requests.request_with(call.actor, str(request_id)))


@route(
    "POST",
    "partnershiprequests/{request_id}/revoke",
    answers=RequestResource,
    auth="app+user",
    extension=True,
    summary="Revoke a request",
    group="partnership requests",
    right="partnership.resend_or_revoke",
    refuses=[(404, 910023), (409, 910055), (409, 910056), (403, 910046)],
)
def post_revocation(call: Call, request_id: UUID) -> RequestResource:
    """Make the link stop working."""
    revoke_request(call.actor, request_id)
    return resource(call, requests.request_with(call.actor, str(request_id)))


def resource(call: Call, row: PartnershipRequest) -> RequestResource:
    """Return a request as the caller's side may read it."""
    provider = row.provider
    made = RequestResource(
        id=str(row.id),
        provider=PartnerOf(id=str(provider.id), name=provider.name, country=provider.market),
        status=RequestState(row.status),
        language=row.language,
        subject=row.subject,
        reusable=row.reusable,
        sent_count=row.sent_count,
        created_date=row.created_at,
        expires_date=row.expires_at,
        links={"self": link(f"/partnershiprequests/{row.id}")},
    )
    return own_members(call, row, made) if call.actor.organization_id == row.tenant_id else made


def own_members(call: Call, row: PartnershipRequest, made: RequestResource) -> RequestResource:
    """Add what the provider alone reads: to whom it went, what was answered, and the link for those who may copy it."""
    if row.reseller:
        made.reseller = PartnerOf(id=str(row.reseller.id), name=row.reseller.name, country=row.reseller.market)
    made.reseller_mpn_id, made.recipient_email = row.reseller_mpn_id or None, row.recipient or None
    made.opened_date, made.closed_date, made.reason = row.opened_at, row.closed_at, row.reason or None
    needed = Permission.PARTNERSHIP_REQUEST if row.status == "draft" else Permission.PARTNERSHIP_RESEND_OR_REVOKE
    if row.is_open and call.actor.may(needed):
        made.text, made.invitation_url = letters.message(row), letters.link(row.token)
    return made
