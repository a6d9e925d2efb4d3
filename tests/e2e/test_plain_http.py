"""The first sale by plain HTTP through a cart, repeated calls, and where first credentials may not be."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.e2e import sales
from tests.e2e.programs import Program
from tests.support.wire_schemas import check, check_list


def made(program: Program, **headers: str) -> dict[str, Any]:
    """Create a customer for the reseller; return the answer."""
    alpine = program.demo["alpine"]["tenant_id"]
    got = program.call("POST", "/v1/customers", sales.new_customer(sales.prefix(), alpine), **headers)
    assert got.status_code == 201, got.text
    return dict(check("Customer", got.json()))


def test_a_sale_through_a_cart(program: Program) -> None:
    key = made(program)["id"]
    mpn_id = program.demo["alpine"]["location_mpn_id"]
    body = sales.cart(sales.items(program, key, 2), mpn_id)
    opened = program.call("POST", f"/v1/customers/{key}/carts", body)
    cart = check("Cart", opened.json())
    assert (opened.status_code, cart["status"], len(cart["lineItems"])) == (201, "Active", 2)
    checkout = f"/v1/customers/{key}/carts/{cart['id']}/checkout"
    refused = program.call("POST", checkout)
    assert (refused.status_code, refused.json()["code"]) == (403, 13605)
    assert program.call("POST", f"/v1/customers/{key}/agreements", sales.acceptance()).status_code == 201
    ordered = program.call("POST", checkout, "success")
    orders = check("CartCheckoutResult", ordered.json())["orders"]
    assert ordered.status_code == 201
    assert program.call("POST", checkout).json()["orders"] == orders
    subscriptions = check_list("Subscription", program.call("GET", f"/v1/customers/{key}/subscriptions").json())
    assert len(subscriptions) == 2
    assert {row["orderId"] for row in subscriptions} == {order["id"] for order in orders}
    assert {row["partnerId"] for row in subscriptions} == {mpn_id}
    seen = program.call("GET", f"/v1/customers/{key}/subscriptions", key="alpine", flow="app_only").json()["items"]
    assert {row["id"] for row in seen} == {row["id"] for row in subscriptions}


def test_a_program_without_a_user_sells_to_its_own_customers_only(program: Program) -> None:
    alpine = program.demo["alpine"]["tenant_id"]
    for_reseller = sales.new_customer(sales.prefix(), alpine)
    refused = program.call("POST", "/v1/customers", for_reseller, flow="app_only")
    assert (refused.status_code, refused.json()["code"]) == (403, 910047)
    got = program.call("POST", "/v1/customers", sales.new_customer(sales.prefix()), flow="app_only")
    assert got.status_code == 201, got.text
    key = got.json()["id"]
    agreements = f"/v1/customers/{key}/agreements"
    assert program.call("POST", agreements, sales.acceptance(), flow="app_only").status_code == 403
    assert program.call("POST", agreements, sales.acceptance()).status_code == 201
    cart = sales.cart(sales.items(program, key, 1), "")
    cart["lineItems"][0].pop("participants")
    opened = program.call("POST", f"/v1/customers/{key}/carts", cart, flow="app_only").json()
    ordered = program.call("POST", f"/v1/customers/{key}/carts/{opened['id']}/checkout", flow="app_only")
    assert ordered.status_code == 201, ordered.text
    assert "partnerIdOnRecord" not in ordered.json()["orders"][0]["lineItems"][0]


def test_only_the_resellers_location_is_partner_of_record(program: Program) -> None:
    key = made(program)["id"]
    assert program.call("POST", f"/v1/customers/{key}/agreements", sales.acceptance()).status_code == 201
    item, demo = sales.items(program, key, 1), program.demo
    wrong = {
        demo["harbor"]["location_mpn_id"]: (404, 2072),
        demo["harbor"]["mpn_id"]: (404, 2072),
        demo["alpine"]["mpn_id"]: (400, 800016),
        demo["formosa"]["location_mpn_id"]: (403, 910016),
        "9999999": (404, 800015),
    }
    for mpn_id, expected in wrong.items():
        line = {"offerId": item[0], "quantity": 1, "partnerIdOnRecord": mpn_id}
        got = program.call("POST", f"/v1/customers/{key}/orders", {"lineItems": [line]})
        assert (got.status_code, got.json()["code"]) == expected, got.text
    assert program.call("GET", f"/v1/customers/{key}/orders").json()["items"] == []


def test_eight_at_once_make_one_customer(program: Program) -> None:
    body = sales.new_customer(sales.prefix(), program.demo["alpine"]["tenant_id"])
    request_id = str(uuid4())
    program.token("harbor")
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(program.call, "POST", "/v1/customers", body, MS_RequestId=request_id) for _ in range(8)]
        answers = [call.result() for call in calls]
    assert [answer.status_code for answer in answers] == [201] * 8, [answer.text for answer in answers]
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["userCredentials"]["password"]
    where = f'{{"Field":"Domain","Value":"{body["companyProfile"]["domain"]}","Operator":"starts_with"}}'
    found = program.call("GET", f"/v1/customers?size=500&filter={where}").json()["items"]
    assert [row["id"] for row in found] == [answers[0].json()["id"]]


def test_first_credentials_are_told_once(program: Program) -> None:
    answer = made(program, MS_RequestId=str(uuid4()))
    key, told = answer["id"], answer["userCredentials"]
    secret = told["password"]
    assert secret not in program.call("GET", f"/v1/customers/{key}").text
    assert "userCredentials" not in program.call("GET", f"/v1/customers/{key}").json()
    for path in (f"/v1/customers/{key}/profiles/company", "/v1/customers?size=500", "/v1/auditrecords?size=500"):
        assert secret not in program.call("GET", path).text
    mailbox = program.call("GET", "/sandbox/mailbox").text
    assert secret not in mailbox
    assert secret not in program.log
    everything = kept(program)
    assert any(key.encode() in content or key.replace("-", "").encode() in content for _name, content in everything)
    assert [name for name, content in everything if secret.encode() in content] == []


def kept(program: Program) -> list[tuple[str, bytes]]:
    """Return everything that the program keeps: its files, and every row of a database that is none."""
    files = [path for path in (program.folder / "data").rglob("*") if path.is_file()]
    found = [(str(path), path.read_bytes()) for path in files]
    assert any(name.endswith(".sqlite3") for name, _content in found) or program.database_url
    return found + (rows(program.database_url) if program.database_url else [])


def rows(url: str) -> list[tuple[str, bytes]]:
    """Return every table of a PostgreSQL database as text; bytes as they are and as they are written."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(tables) > 20
        return [(table, dump(connection, table)) for (table,) in tables]


def dump(connection: "psycopg.Connection[Any]", table: str) -> bytes:
    """Return all of a table; byte columns are taken apart, for text hides them in hexadecimal."""
    found = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))).fetchall()
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in found for value in row)
