"""What nobody honest sends: the API refuses it with a word on the reason, and never answers 500."""

import base64
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import msgspec
import pytest

from tests.support import kept, world
from tests.support.world import World
from twotier.core import tenancy
from twotier.subscriptions.models import Subscription

LONG = "x" * 300
DEEP = 20_000


class Shop:
    """The small world with a customer, its items and one subscription."""

    def __init__(self, folder: Path) -> None:
        self.world: World = world.build()
        self.items = world.prices(folder)
        made = world.customer(self.world.harbor, self.world.alpine)
        self.customer: UUID = made.customer.id
        self.call = self.world.harbor.caller
        self.item = self.items["Basic P1Y monthly"]

    def path(self, rest: str) -> str:
        """Return an address below the customer."""
        return f"/v1/customers/{self.customer}/{rest}"

    def order(self, **line: Any) -> Any:
        """Place an order of one line."""
        item = {"lineItemNumber": 0, "offerId": self.item, "quantity": 2} | line
        return self.call("POST", self.path("orders"), {"lineItems": [item]})

    def subscription(self) -> str:
        """Return the address of a subscription that runs."""
        assert self.order().status == 201
        return self.path(f"subscriptions/{Subscription.objects.get(tenant_id=self.customer).id}")


@pytest.fixture
def shop(as_program: None, tmp_path: Path) -> Shop:
    return kept.scene("shop for hostile input", lambda: Shop(tmp_path))


BODIES: dict[str, Any] = {
    "deep objects": b'{"lineItems":' + b'[{"addonItems":' * DEEP + b"1" + b"}]" * DEEP + b"}",
    "deep arrays": b"[" * DEEP + b"]" * DEEP,
    "deep other casing": b'{"LINEITEMS":' + b'[{"ADDONITEMS":' * DEEP + b"1" + b"}]" * DEEP + b"}",
    "unclosed": b'{"lineItems":[',
    "not UTF-8": b'{"lineItems":[{"catalogItemId":"\xff\xfe","quantity":1}]}',
    "lone surrogate": b'{"lineItems":[{"catalogItemId":"\\ud800","quantity":1}]}',
    "NUL": b'{"lineItems":[{"catalogItemId":"a\\u0000b","quantity":1}]}',
    "NaN": b'{"lineItems":[{"catalogItemId":"a","quantity":NaN}]}',
    "infinite": b'{"lineItems":[{"catalogItemId":"a","quantity":1e999}]}',
    "endless number": b'{"lineItems":[{"catalogItemId":"a","quantity":' + b"9" * 5000 + b"}]}",
    "endless number as text": b'{"lineItems":[{"catalogItemId":"a","quantity":"' + b"9" * 5000 + b'"}]}',
    "endless number where a text belongs": b'{"lineItems":[{"catalogItemId":' + b"9" * 5000 + b',"quantity":1}]}',
    "text": b'"lineItems"',
    "number": b"1",
    "null": b"null",
    "list": b"[1]",
    "lines are a text": b'{"lineItems":"a"}',
    "lines are numbers": b'{"lineItems":[1]}',
    "empty": b"",
    "BOM": b'\xef\xbb\xbf{"lineItems":[]}',
}


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "rest"), [("POST", "carts"), ("POST", "orders"), ("POST", "agreements")])
def test_a_broken_body_is_refused(shop: Shop, method: str, rest: str) -> None:
    for name, body in BODIES.items():
        got = shop.call(method, shop.path(rest), body)
        assert got.status == 400, (name, got.bytes[:300])
        assert got.json["code"]


@pytest.mark.django_db
def test_a_body_beyond_all_measure_is_refused(shop: Shop) -> None:
    got = shop.call("POST", shop.path("carts"), b'{"lineItems":[' + b" " * 10_000_000 + b"]}")
    assert got.status == 413


QUANTITIES = [-1, 0, 2**31, 2**63, 10**18, 10**30, -(10**30), 1.5, True, [], {}]


@pytest.mark.django_db
def test_no_order_of_an_impossible_quantity(shop: Shop) -> None:
    for quantity in QUANTITIES:
        got = shop.order(quantity=quantity)
        assert got.status == 400, (got.status, got.bytes[:300])


@pytest.mark.django_db
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_no_subscription_of_an_impossible_quantity(shop: Shop, quantity: Any) -> None:
    got = shop.call("PATCH", shop.subscription(), {"quantity": quantity})
    assert got.status == 400, (got.status, got.bytes[:300])


@pytest.mark.django_db
def test_a_cart_keeps_an_impossible_quantity_with_its_error(shop: Shop) -> None:
    for quantity in [*QUANTITIES, 10**400]:
        got = shop.call("POST", shop.path("carts"), {"lineItems": [{"catalogItemId": shop.item, "quantity": quantity}]})
        assert got.status in (201, 400), got.bytes[:300]
        if got.status == 201:
            [line] = got.json["lineItems"]
            assert line["error"]
            assert shop.call("POST", shop.path(f"carts/{got.json['id']}/checkout")).status == 400


TEXTS = [
    LONG,
    "\u202eelif.exe",
    "\x1b[31m",
    "👩‍👩‍👧‍👦",
    "'; DROP TABLE orders_order; --",
    "%s%(user)s{0}",
    "<script>",
    "a\r\nB: c",
]
MEMBERS = ["friendlyName", "termDuration", "partnerIdOnRecord", "parentSubscriptionId", "offerId"]


@pytest.mark.django_db
@pytest.mark.parametrize("member", MEMBERS)
def test_an_odd_text_in_an_order_is_kept_as_it_is_or_refused(shop: Shop, member: str) -> None:
    for text in TEXTS:
        got = shop.order(**{member: text})
        assert got.status in (201, 400, 404), (got.status, got.bytes[:300])
        if got.status == 201 and member == "friendlyName":
            assert got.json["lineItems"][0]["friendlyName"] == text[:256]
            assert Subscription.objects.order_by("-id")[0].friendly_name == text[:256]


@pytest.mark.django_db
@pytest.mark.parametrize("text", TEXTS)
def test_an_odd_name_of_a_subscription_is_kept_or_refused(shop: Shop, text: str) -> None:
    got = shop.call("PATCH", shop.subscription(), {"friendlyName": text})
    assert got.status in (200, 400), got.bytes[:300]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [-1, 2**15, 2**63, 10**30])
def test_an_odd_line_number_does_no_harm(shop: Shop, number: int) -> None:
    assert shop.order(lineItemNumber=number).status in (201, 400)


def new_customer(**changes: Any) -> dict[str, Any]:
    """Return the body of a good customer with members changed; a name with a slash is one of the address."""
    address = {
        "country": "DE", "city": "Hamburg", "addressLine1": "Speicherstadt 4", "postalCode": "20457",
        "firstName": "Ada", "lastName": "Kranich",
    }  # fmt: skip
    company = {"companyName": "Kranich", "domain": f"k{uuid4().hex[:12]}.onmicrosoft.com"}
    billing: dict[str, Any] = {
        "companyName": "Kranich", "email": "ada@kranich.test", "culture": "de-DE", "language": "de",
    }  # fmt: skip
    for name, value in changes.items():
        owner = address if name in ADDRESS else company if name in COMPANY else billing
        owner[name] = value
    return {"companyProfile": company, "billingProfile": billing | {"defaultAddress": address}}


ADDRESS = [
    "country",
    "city",
    "state",
    "addressLine1",
    "addressLine2",
    "postalCode",
    "firstName",
    "lastName",
    "region",
    "phoneNumber",
]
COMPANY = ["companyName", "domain", "organizationRegistrationNumber"]
BILLING = ["email", "culture", "language"]
GROWS = "ﷺ" * 200


@pytest.mark.django_db
@pytest.mark.parametrize("member", [*ADDRESS, *COMPANY, *BILLING])
def test_an_odd_text_in_a_customer_is_kept_or_refused(as_program: None, member: str) -> None:
    call = world.build().harbor.caller
    for text in [*TEXTS, GROWS, "ß" * 200, "", " ", "\t"]:
        got = call("POST", "/v1/customers", new_customer(**{member: text}))
        assert got.status in (201, 400, 403, 409), (got.status, got.bytes[:300])
        if got.status == 400:
            assert "too large" not in got.json["description"], got.json
        if got.status == 201:
            read = call("GET", f"/v1/customers/{got.json['id']}")
            assert read.status == 200


def token(*parts: Any) -> str:
    """Return a continuation token as a forger makes it."""
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


TOKENS = [
    "", "x", "%00", "=", "é", "A" * 10_000, token("no id", 10, ""), token(str(uuid4()), -5, ""), token("1", 10**30, ""),
    token("9" * 5000, 1, ""), token(str(2**70), 1, ""), token(None, 1, ""), token(str(uuid4()), 1, '{"Field":'), token("-1", 1, ""),
    token(str(uuid4()), 1, '{"Field":"CompanyName","Value":"a\\u0000","Operator":"substring"}'),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/v1/customers", "/v1/auditrecords"])
def test_a_forged_continuation_token_is_refused_or_harmless(shop: Shop, path: str) -> None:
    for forged in TOKENS:
        got = shop.call("GET", f"{path}?seekOperation=Next", MS_ContinuationToken=forged.encode().decode("latin-1"))
        assert got.status in (200, 400), (got.status, got.bytes[:300])


FILTERS = [
    "{", "[]", "null", '""', "1", '{"Field":"password","Value":"a","Operator":"starts_with"}',
    '{"Field":"tenant_id__in","Value":"a","Operator":"equals"}',
    '{"Field":"CompanyName","Value":"\' OR 1=1 --","Operator":"substring"}',
    '{"Field":"CompanyName","Value":"%","Operator":"starts_with"}',
    '{"Field":"CompanyName","Value":"\\\\","Operator":"starts_with"}',
    '{"Field":"CompanyName","Value":"a","Operator":"' + "9" * 5000 + '"}',
    '{"Field":"CompanyName","Value":"a","Operator":' + "9" * 5000 + "}",
    '{"Field":"CompanyName","Value":"a","Operator":-1}',
    '{"Field":"IndirectReseller","Value":"x","Operator":"equals"}',
    '{"leftFilter":' * 5000 + "1" + "}" * 5000,
    '{"LEFTFILTER":' * 5000 + "1" + "}" * 5000,
    '{"Field":"Domain","Value":"a","Operator":"greater_than"}',
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/v1/customers", "/v1/auditrecords", "/v1/relationships"])
def test_a_hostile_filter_is_refused_or_finds_nothing(shop: Shop, path: str) -> None:
    for number in range(len(FILTERS)):
        got = shop.call("GET", f"{path}?size=10&filter={quote(FILTERS[number])}")
        assert got.status in (200, 400), (got.status, got.bytes[:300])
        if got.status == 200 and number > 4 and "customers" in path and "greater" not in FILTERS[number]:
            assert got.json["totalCount"] == 0


DATES = [
    "0000-01-01", "0001-01-01", "10000-01-01", "9999-12-31T23:59:59-14:00", "0001-01-02T00:00:00+14:00", "2026-13-45",
    "2026-02-999", "99/99/9999", "0/0/0000", "1e9", "9" * 5000, "2026-11-20T25:61:61", "\x00", "next friday",
]  # fmt: skip


@pytest.mark.django_db
def test_an_impossible_date_is_refused(shop: Shop) -> None:
    for day in DATES:
        for name in ("startDate", "endDate"):
            assert shop.call("GET", f"/v1/auditrecords?{name}={quote(day)}").status in (200, 400)
        contact = {"firstName": "Ada", "lastName": "Kranich", "email": "ada2@kranich.test"}
        got = shop.call("POST", shop.path("agreements"), {"primaryContact": contact, "dateAgreed": day})
        assert got.status in (201, 400), got.bytes[:300]
        assert shop.call("GET", shop.path("agreements")).status == 200


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["size=-1", "size=1e3", "size=" + "9" * 5000, "size=999999999", "offset=999999999", "offset=-1", "size=²", "size=٣", "filter=" + "a" * 5000, "%00=%00", "%ff=%fe", "?size=1?offset=0", "seekOperation=Previous", "relationship_type=99", "relationship_type=" + "9" * 5000])  # fmt: skip
def test_an_odd_query_is_refused_or_harmless(shop: Shop, query: str) -> None:
    for path in ("/v1/customers", "/v1/auditrecords", "/v1/relationships", shop.path("subscriptions"), shop.path("orders"), "/v1/offers", "/v1/products", "/v1/agreements", "/v1/profiles/mpn"):  # fmt: skip
        got = shop.call("GET", f"{path}?{query}")
        assert got.status in (200, 400, 404), (path, got.status, got.bytes[:300])


PATHS = ["..%2f..%2fetc%2fpasswd", "%00", "%2e%2e", "'", "\\", "%ff", "{customer_id}", "0" * 5000, "{%22a%22:1}", "00000000-0000-0000-0000-000000000000"]  # fmt: skip


@pytest.mark.django_db
def test_an_odd_path_leads_nowhere(shop: Shop) -> None:
    for part in PATHS:
        found = ["customers/%s", f"customers/{shop.customer}/orders/%s", f"customers/{shop.customer}/carts/%s", "products/%s",
                 "offers/%s", f"customers/{shop.customer}/subscriptions/%s", "countryvalidation/%s", "products/%s/skus/%s",
                 "products/%s/skus/%s/availabilities/%s"]  # fmt: skip
        for pattern in found:
            got = shop.call("GET", "/v1/" + pattern.replace("%s", part))
            assert got.status in (400, 404), (pattern, got.status, got.bytes[:300])


@pytest.mark.django_db
@pytest.mark.parametrize("etag", ["9" * 5000, "-1", "٣", 'W/"x"', "*", "\x00", '"' * 500])
def test_an_odd_etag_is_stale(shop: Shop, etag: str) -> None:
    got = shop.call("PATCH", shop.subscription(), {"quantity": 3, "attributes": {"etag": etag}})
    assert got.status == 400, got.bytes[:300]


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: x=1", "a\nb", "é", "x" * 65, "<script>", "", "\x00", "a b"])
def test_headers_of_the_caller_inject_nothing(shop: Shop, value: str) -> None:
    got = shop.call("GET", "/v1/customers", MS_CorrelationId=value, MS_RequestId=value, MS_CV=value, X_Locale=value)
    assert got.status == 200
    for name in ("MS-CorrelationId", "MS-RequestId", "MS-CV", "X-Locale"):
        assert got.headers[name] != value or not value
        assert "Set-Cookie" not in got.headers


@pytest.mark.django_db
def test_an_error_tells_nothing_of_the_inside(shop: Shop) -> None:
    with tenancy.scope(tenancy.PROGRAM):
        answers = [shop.call("POST", shop.path("carts"), body) for body in BODIES.values()]
    for got in answers:
        for word in (b"Traceback", b"twotier", b"msgspec", b"/work", b"site-packages", b"psycopg", b"sqlite"):
            assert word not in got.bytes
