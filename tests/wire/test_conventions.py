"""The conventions of spec/api.md, asked of routes that exist for the test alone."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils.translation import gettext_lazy as _

from tests.wire.conftest import Caller, is_guid
from twotier.access.permissions import Permission
from twotier.api import openapi, paging, routing, wire
from twotier.api.call import Call
from twotier.core import clock
from twotier.core.models import OutboxMessage
from twotier.core.refusal import Refusal, Throttled


class Color(wire.Words):
    """A closed list."""

    DEEP_RED = "deep_red"
    SKY_BLUE = "sky_blue"


class Part(wire.Wire):
    """A part of a thing."""

    name: str
    color: Color | None = None


class Thing(wire.Wire):
    """A thing with every kind of member."""

    id: UUID | None = None
    quantity: int | None = None
    price: Decimal | None = None
    made_at: datetime | None = None
    parts: list[Part] | None = None
    links: wire.Links | None = None
    attributes: wire.Attributes = wire.attributes("Thing")


calls: list[Any] = []


def echo(call: Call) -> Thing:
    """Return what was understood."""
    return call.body(Thing)


def get_thing(call: Call, thing_id: UUID, name: str) -> Thing:
    """Return a thing by two parameters."""
    return Thing(id=thing_id, links={"self": wire.link(call.uri)})


def write_thing(call: Call) -> wire.Reply:
    """Write a row and answer with a secret."""
    body = call.body(Thing)
    row = OutboxMessage.objects.create(
        tenant_id=call.actor.organization_id,
        channel="test",
        subject="thing",
        body={},
        created_at=clock.now(),
        due_at=clock.now(),
    )
    if body.quantity == 0:
        raise Refusal(400, 900275, _("Nothing was changed."))
    return wire.Reply(Thing(id=row.id), 201, {"Location": f"/things/{row.id}"}, {"password": "s3cret"})


def things(call: Call) -> Any:
    """Return a page of numbers."""
    seek = call.seek(largest=3)
    start = int(seek.after or 0)
    rows = list(range(start + 1, 8))[: seek.rows]
    return paging.seek_page(seek, rows, lambda n: Thing(quantity=n), lambda n: n, call.uri)


def fails(call: Call) -> None:
    """Fail in a way nobody foresaw."""
    raise RuntimeError("the database password is hunter2")


def throttled(call: Call) -> None:
    """Refuse too many calls."""
    raise Throttled(57)


@pytest.fixture(scope="module", autouse=True)
def test_routes() -> Iterator[None]:
    """Put the test's routes into the table, and take them out again."""
    routing.load()
    known = list(routing._routes)
    for method, path, handler, more in (
        ("POST", "things/echo", echo, {"reads": True, "takes": Thing, "answers": Thing}),
        ("GET", "things/{thing_id}/parts/{name}", get_thing, {"answers": Thing}),
        ("POST", "things", write_thing, {"answers": Thing, "takes": Thing, "status": 201, "refuses": [(400, 900275)]}),
        ("GET", "things", things, {"answers": wire.Collection[Thing], "query": {"size": "rows"}}),
        ("GET", "things/fails", fails, {}),
        ("GET", "things/throttled", throttled, {}),
        ("GET", "things/paper", get_paper, {"media": "application/pdf"}),
        ("POST", "things/slow", begin, {"answers": Thing, "also": [202]}),
        ("GET", "things/mine", get_mine, {"auth": "app+user"}),
        ("GET", "things/invoices", get_mine, {"sees": Permission.AGREEMENT_PUBLISH}),
    ):
        routing.route(method, path, summary="Test", group="Test", right="anyone", **more)(handler)
    yield
    del routing._root.literals["v1"].literals["things"]
    routing._routes[:] = known


def get_mine(call: Call) -> Thing:
    """Return nothing much."""
    return Thing()


def get_paper(call: Call) -> wire.Reply:
    """Return what is no JSON."""
    return wire.Reply(raw=b"%PDF-1.7")


def begin(call: Call) -> wire.Reply:
    """Begin work that goes on."""
    return wire.accepted("/things/batches/1")


PATH = "/v1/things/0F6C9A5E-1111-4222-8333-123456789012/parts/Left"


@pytest.mark.trap(14)
@pytest.mark.observed(5)
@pytest.mark.parametrize(
    "path",
    [
        PATH,
        PATH + "/",
        PATH.replace("/parts", "%20/parts"),
        PATH.replace("/parts", "//parts"),
        PATH.replace("/v1", "/v1/"),
        PATH.replace("things", "THINGS").replace("/v1", "/V1"),
    ],
)
def test_paths_match_without_case_and_with_spare_slashes(alice: Caller, path: str) -> None:
    got = alice("GET", path)
    assert got.status == 200, got.bytes
    assert got.json["id"] == "0f6c9a5e-1111-4222-8333-123456789012"
    assert got.json["links"]["self"] == {
        "uri": "/things/0f6c9a5e-1111-4222-8333-123456789012/parts/Left",
        "method": "GET",
        "headers": [],
    }


@pytest.mark.trap(4, 6)
@pytest.mark.observed(13)
def test_answers_leave_nulls_out_and_name_their_type(alice: Caller) -> None:
    got = alice("POST", "/v1/things/echo", {"quantity": 3})
    assert got.json == {"quantity": 3, "attributes": {"objectType": "Thing"}}
    assert got.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.trap(4, 5)
@pytest.mark.observed(1)
def test_bodies_bind_in_any_spelling(alice: Caller) -> None:
    got = alice(
        "POST",
        "/v1/things/echo",
        b'{"ID":null,"Quantity":"5","Price":1.50,"MadeAt":"2026-01-02T03:04:05.1234567+02:00","Unknown":{},"quantity":null,'
        b'"Parts":[{"Name":"a","Color":"DeepRed"},{"name":7,"color":1},{"NAME":"c","Color":"SKYBLUE"}],"Attributes":{"ObjectType":"x"}}',
    )
    assert got.json == {
        "quantity": 5,
        "price": 1.5,
        "madeAt": "2026-01-02T01:04:05.123456Z",
        "parts": [
            {"name": "a", "color": "deep_red"},
            {"name": "7", "color": "sky_blue"},
            {"name": "c", "color": "sky_blue"},
        ],
        "attributes": {"objectType": "x"},
    }


@pytest.mark.parametrize(
    ("body", "code", "named"),
    [
        (b'{"quantity":"many"}', 800002, "quantity"),
        (b'{"parts":[{}]}', 800002, "parts[0].name"),
        (b'{"parts":[{"name":"a","color":"loud"}]}', 900126, "parts[0].color"),
        (b"{", 800002, "JSON"),
        (b"[]", 800002, "object"),
        (b'{"parts":[{"name":"a\\u0000b"}]}', 800002, "NUL"),
        (b"[" * 100_000, 800002, "JSON"),
        (b'{"madeAt":"9999-12-31T23:59:59-12:00"}', 800002, "madeAt"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_name(alice: Caller, body: bytes, code: int, named: str) -> None:
    got = alice("POST", "/v1/things/echo", body)
    assert (got.status, got.json["code"]) == (400, code)
    assert named in got.json["description"]


@pytest.mark.trap(2)
@pytest.mark.observed(12)
def test_errors_are_the_union_of_both_bodies_in_the_callers_language(alice: Caller) -> None:
    got = alice("GET", "/v1/things/not-a-guid/parts/x", X_Locale='"de-DE"', MS_RequestId="r-1", MS_CorrelationId="c-1")
    assert got.status == 404
    assert got.json["code"] == 1000
    assert got.json["data"] == []
    assert set(got.json) == {
        "code",
        "description",
        "message",
        "data",
        "source",
        "errorName",
        "isRetryable",
        "parameters",
    }
    assert got.headers["MS-RequestId"] == "r-1"
    assert got.headers["MS-CorrelationId"] == "c-1"
    assert got.headers["X-Locale"] == "de-DE"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "no-store"


@pytest.mark.trap(13)
def test_ids_are_made_where_none_came(alice: Caller) -> None:
    got = alice("GET", "/v1/things/mine")
    assert is_guid(got.headers["MS-RequestId"])
    assert is_guid(got.headers["MS-CorrelationId"])


def test_unknown_addresses_and_methods(alice: Caller) -> None:
    assert alice("GET", "/v1/nothing/here").json["code"] == 1000
    got = alice("DELETE", "/v1/things")
    assert (got.status, got.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert alice("GET", "/v1").status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/generatetoken"),
        ("POST", "/v1/domains/x.example"),
        ("DELETE", "/v1/customers/5f0c9a5e-1111-4222-8333-123456789012/users"),
        ("GET", "/v1/roles"),
        ("PUT", "/v1/insiderprograms"),
    ],
)
def test_operations_outside_the_program_say_so(alice: Caller, method: str, path: str) -> None:
    got = alice(method, path)
    assert (got.status, got.json["code"], got.json["errorName"]) == (404, 910054, "not_part_of_this_program")


def test_a_head_of_an_operation_outside_has_no_body(alice: Caller) -> None:
    got = alice("HEAD", f"/v1/customers/{uuid4()}/verifieddomain")
    assert (got.status, got.bytes) == (404, b"")


def test_no_token_is_401_and_the_wrong_kind_403(alice: Caller) -> None:
    got = alice("GET", "/v1/things/mine", Authorization="")
    assert (got.status, got.json["code"]) == (401, 800001)
    assert got.headers["WWW-Authenticate"].startswith("OAuth realm=")
    got = alice("GET", "/v1/things/mine", app_only=True)
    assert (got.status, got.json["code"], got.json["errorName"]) == (403, 910047, "wrong_token_kind")
    assert alice("GET", "/v1/things/mine").status == 200


def test_a_missing_role_answers_the_code_that_clients_know(alice: Caller) -> None:
    got = alice("GET", "/v1/things/invoices")
    assert (got.status, got.json["code"], got.json["errorName"]) == (403, 900150, "role_missing")


def test_a_fault_tells_the_request_id_and_nothing_else(alice: Caller) -> None:
    got = alice("GET", "/v1/things/fails", MS_RequestId="r-2")
    assert (got.status, got.json["code"]) == (500, 800003)
    assert "r-2" in got.json["description"]
    assert b"hunter2" not in got.bytes


@pytest.mark.trap(1)
def test_throttling_has_exactly_two_members_and_retry_after(alice: Caller) -> None:
    got = alice("GET", "/v1/things/throttled")
    assert got.status == 429
    assert got.json == {"statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds."}
    assert got.headers["Retry-After"] == "57"


@pytest.mark.trap(9, 14)
@pytest.mark.observed(6)
def test_seek_pages_travel_in_links(alice: Caller) -> None:
    seen: list[int] = []
    path, headers = "/v1/things?size=2?unused=1", {"MS_ContinuationToken": ""}
    for _page in range(4):
        got = alice("GET", path, app_only=False, **headers)
        seen += [item["quantity"] for item in got.json["items"]]
        if "next" not in got.json["links"]:
            break
        link = got.json["links"]["next"]
        assert link["uri"].startswith("/things?")
        assert link["headers"] == [{"key": "MS-ContinuationToken", "value": got.json["continuationToken"]}]
        # As clients do: the token alone, without the size.
        path, headers = "/v1/things?seekOperation=Next", {"MS_ContinuationToken": link["headers"][0]["value"]}
    assert seen == [1, 2, 3, 4, 5, 6, 7]
    assert "continuationToken" not in got.json
    assert got.json["totalCount"] == 1
    assert got.json["attributes"] == {"objectType": "Collection"}


@pytest.mark.observed(2)
def test_a_page_is_never_larger_than_its_maximum(alice: Caller) -> None:
    assert alice("GET", "/v1/things?SIZE=1000").json["totalCount"] == 3
    assert alice("GET", "/v1/things?size=0").json["totalCount"] == 3
    assert alice("GET", "/v1/things?size=x").status == 400
    assert alice("GET", "/v1/things", MS_ContinuationToken="bogus").status == 400


def rows() -> int:
    return OutboxMessage.objects.filter(channel="test").count()


def test_a_repeated_write_has_one_effect_and_one_answer(alice: Caller) -> None:
    first = alice("POST", "/v1/things", {"quantity": 1}, MS_RequestId="same")
    again = alice("POST", "/V1/Things/", {"quantity": 1}, MS_RequestId="SAME")
    assert first.status == again.status == 201
    assert first.bytes == again.bytes
    assert again.headers["Location"] == first.headers["Location"]
    assert first.json["password"] == "s3cret"
    assert rows() == 1
    other = alice("POST", "/v1/things", {"quantity": 2}, MS_RequestId="same")
    assert (other.status, other.json["code"]) == (400, 910052)
    assert alice("POST", "/v1/things", {"quantity": 1}).json["id"] != first.json["id"]


def test_two_callers_may_use_one_request_id(alice: Caller, charlie: Caller) -> None:
    assert (
        alice("POST", "/v1/things", {}, MS_RequestId="same").json["id"]
        != charlie("POST", "/v1/things", {}, MS_RequestId="same").json["id"]
    )


def test_a_refused_write_leaves_nothing_and_is_not_kept(alice: Caller) -> None:
    got = alice("POST", "/v1/things", {"quantity": 0}, MS_RequestId="refused")
    assert (got.status, rows()) == (400, 0)
    assert alice("POST", "/v1/things", {"quantity": 1}, MS_RequestId="refused").status == 201


def test_a_write_that_is_only_tried_changes_nothing(alice: Caller) -> None:
    got = alice("POST", "/v1/things?validateOnly=true", {"quantity": 1}, MS_RequestId="tried")
    assert (got.status, rows()) == (201, 0)
    assert "password" not in got.json
    assert alice("POST", "/v1/things", {"quantity": 1}, MS_RequestId="tried").status == 201
    assert rows() == 1


@pytest.mark.parametrize("path", ["/v1/things%00", "/v1/offers/%00", "/v1/offers?country=%00US&filter=%00"])
def test_no_character_breaks_an_address(alice: Caller, path: str) -> None:
    assert alice("GET", path).status in (200, 404)


def test_bytes_are_answered_as_what_they_are(alice: Caller) -> None:
    got = alice("GET", "/v1/things/paper")
    assert (got.status, got.bytes, got.headers["Content-Type"]) == (200, b"%PDF-1.7", "application/pdf")


@pytest.mark.trap(17)
def test_slow_work_says_where_its_state_can_be_asked(alice: Caller) -> None:
    got = alice("POST", "/v1/things/slow")
    assert (got.status, got.bytes, got.headers["Location"]) == (202, b"", "/things/batches/1")
    paths = openapi.described.__wrapped__()["paths"]
    assert set(paths["/v1/things/slow"]["post"]["responses"]) >= {"200", "202"}
    assert set(paths["/v1/things/paper"]["get"]["responses"]["200"]["content"]) == {"application/pdf"}
