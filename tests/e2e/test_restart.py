"""What outlives the program: repeated calls, tokens, and everything that was sold."""

from uuid import uuid4

from tests.e2e import sales
from tests.e2e.programs import Program


def test_a_repeated_create_outlives_a_restart(program: Program) -> None:
    body = sales.new_customer(sales.prefix(), program.demo["alpine"]["tenant_id"])
    request_id = str(uuid4())
    first = program.call("POST", "/v1/customers", body, MS_RequestId=request_id)
    assert first.status_code == 201, first.text
    token, demo = program.token("harbor"), program.demo
    program.stop()
    program.start()
    assert program.demo == demo
    again = program.call("POST", "/V1/Customers/", body, MS_RequestId=request_id.upper())
    assert (again.status_code, again.text) == (201, first.text)
    assert again.json()["userCredentials"]["password"]
    assert token == program.token("harbor")
    other = program.call("POST", "/v1/customers", body | {"id": "x"}, MS_RequestId=request_id)
    assert (other.status_code, other.json()["code"]) == (400, 910052)
    taken = program.call("POST", "/v1/customers", body, MS_RequestId=str(uuid4()))
    assert (taken.status_code, taken.json()["code"]) == (409, 910033)
