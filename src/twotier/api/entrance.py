"""The API's entrance: from a raw request to the one route that answers it.

The order of things: the route, the caller, the kind of token, the act, the answer's bytes. A write runs in
one transaction, once per MS-RequestId; with `validateOnly` it is tried and taken back.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor, missing_role
from twotier.access.tokens import entering
from twotier.api import errors, limits, preflight, routing
from twotier.api import headers as wire_headers
from twotier.api.call import Call
from twotier.api.headers import Headers
from twotier.api.routing import Route
from twotier.api.wire import Reply, encode
from twotier.core import idempotency, tenancy, transactions, trial
from twotier.core.idempotency import Answer
from twotier.core.refusal import Refusal

PREFIXES = ("/v1/", "/webhooks/v1/", "/partner/v1/")
NOBODY = UUID(int=0)
"""Whoever calls an open route without a token: sees what everyone may see."""
ALONE = frozenset({"/v1", "/generatetoken"})


def is_api(path: str) -> bool:
    """Tell whether a path belongs to the REST API; casing and doubled slashes do not matter."""
    if "//" in path:
        path = "/" + "/".join(part for part in path.split("/") if part) + "/"
    lower = path.lower()
    return lower.startswith(PREFIXES) or lower.rstrip("/") in ALONE


def answer(request: HttpRequest) -> HttpResponse:
    """Answer an API request; whatever happens, the body is JSON and the ids come back."""
    sent = wire_headers.read(request.META)
    with translation.override(sent.language):
        route: Route | None = None
        try:
            found = routing.find(str(request.method), request.path_info)
            route = found.route
            call = Call(request, sent, route, found.arguments)
            made = enter(call)
            return response(request, made.status, made.full(), sent, made.headers)
        except Refusal as refusal:
            return refused(request, refusal, route, sent)
        except Exception as error:  # noqa: BLE001 - the one place where a fault becomes an answer
            return refused(request, errors.of(error, sent), route, sent)


def enter(call: Call) -> Answer:
    """Answer a call for whoever the token names, behind the second wall."""
    sent, meta = call.headers, call.request.META
    if call.route.auth == "open" and not sent.authorization:
        call.actor = Actor(organization_id=NOBODY, request_id=sent.request_id, correlation_id=sent.correlation_id)
        limits.count_stranger(meta.get("REMOTE_ADDR", ""), sent.limits)
    else:
        call.actor = known(sent, meta.get("REMOTE_ADDR", ""))
    admit(call.actor, call.route)
    with tenancy.scope(call.actor.scope):
        return write(call) if call.route.writes else act(call)


def admit(actor: Actor, route: Route) -> None:
    """Refuse a program where a person is needed, and a role that may not even look."""
    if route.auth == "app+user" and actor.app_only:
        raise Refusal(
            403,
            910047,
            _("This needs a token of a signed-in user, not of an app alone. Ask for one with the app+user flow."),
            "wrong_token_kind",
        )
    if route.sees is not None and not actor.sees(route.sees):
        raise missing_role(route.sees, actor.kinds)


def known(sent: Headers, address: str) -> Actor:
    """Return who calls, counted against its quota; a stranger counts by where it calls from."""
    try:
        actor = entering.actor_of(sent.authorization, sent.request_id, sent.correlation_id, address)
    except Refusal:
        limits.count_stranger(address, sent.limits)
        raise
    limits.count(actor, sent.limits)
    return actor


def write(call: Call) -> Answer:
    """Run a write: tried only, once for its request id, or simply in one transaction."""
    if call.validate_only:
        return trial.whole(lambda bag: preflight.passed(act(call), bag))
    if call.headers.repeatable:
        return idempotency.once(key(call), lambda: act(call))
    with transactions.one():
        return act(call)


def key(call: Call) -> idempotency.Key:
    """Return what makes two requests the same call; the query counts as part of the body."""
    actor = call.actor
    query = "&".join(f"{name}={value}" for name, value in sorted(call.query.items()))
    return idempotency.Key(
        tenant_id=actor.organization_id,
        client=str(actor.client_id or ""),
        user=str(actor.person_id or ""),
        method=call.route.method,
        path=call.route.canonical(call.arguments),
        request_id=call.headers.request_id,
        body=query.encode() + b"\n" + call.request.body,
    )


def act(call: Call) -> Answer:
    """Run the route's handler and put its answer into bytes."""
    content: Any = call.route.handler(call, **call.arguments)
    status = call.route.status
    if not isinstance(content, Reply):
        return Answer(204 if content is None and status == 200 else status, b"" if content is None else encode(content))
    if content.raw:
        return Answer(status, content.raw, {"Content-Type": call.route.media} | content.headers)
    body = b"" if content.content is None else encode(content.content)
    return Answer(content.status or status, body, content.headers, content.secret)


def refused(request: HttpRequest, refusal: Refusal, route: Route | None, sent: Headers) -> HttpResponse:
    """Answer a refusal."""
    return response(request, refusal.status, errors.body(refusal, route), sent, errors.headers(refusal, sent))


def response(request: HttpRequest, status: int, body: bytes, sent: Headers, more: dict[str, str]) -> HttpResponse:
    """Return the bytes with the headers that every answer has; HEAD gets no body, an empty answer no type."""
    said = sent.answered() | more
    made = HttpResponse(b"" if request.method == "HEAD" else body, status=status, headers=said)
    if status != 204:
        made.headers["Content-Length"] = str(len(body))
    return made


routing.load()
