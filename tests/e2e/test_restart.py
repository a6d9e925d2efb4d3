"""What outlives the program: repeated calls, tokens, and everything that was sold."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import requests

from tests.e2e import sales
from tests.e2e.programs import Program

TWINS, PATIENCE = 5, 120.0


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


def until_answered(program: Program, body: Any, request_id: str) -> requests.Response:
    """Create a customer as a client does that never gives up: the same call again whenever no answer comes."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return program.call("POST", "/v1/customers", body, MS_RequestId=request_id)
        except requests.ConnectionError:
            assert time.monotonic() < deadline, "The program came back too late."
            time.sleep(0.05)


def test_five_twins_and_a_killed_program_make_one_customer(program: Program) -> None:
    body = sales.new_customer(sales.prefix(), program.demo["alpine"]["tenant_id"])
    domain, request_id = body["companyProfile"]["domain"], str(uuid4())
    program.token("harbor")
    with ThreadPoolExecutor(TWINS) as pool:
        calls = [pool.submit(until_answered, program, body, request_id) for _twin in range(TWINS)]
        program.kill()
        program.start()
        answers = [call.result() for call in calls]
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    assert len({answer.text for answer in answers}) == 1
    where = quote(f'{{"Field":"Domain","Value":"{domain}","Operator":"starts_with"}}')
    found = program.call("GET", f"/v1/customers?filter={where}").json()
    assert [row["id"] for row in found["items"]] == [answers[0].json()["id"]]
