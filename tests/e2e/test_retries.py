"""Writes that come again under the same MS-RequestId: five at once, and once more after a restart, have one effect (trap 20)."""

import importlib
import pkgutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import requests

from tests.conformance import asking, groups, running
from tests.conformance.asking import Sent
from tests.conformance.stage import Stage
from tests.e2e.programs import Program
from twotier.api import routing

TWINS = 5
WRITES = (
    "POST /v1/customers/{customer_id}/transfers", "POST /v1/customers/{customer_id}/transfers/{transfer_id}/accept",
    "PATCH_v1_customers_customer_id_transfers_transfer_id", "POST_v1_productUpgrades", "POST_v1_SelfServePolicy",
    "PUT /v1/SelfServePolicy/{policy_id}", "PATCH /v1/customers/{customer_id}/usagebudget",
    "POST_v1_customers_customer_id_subscriptions_subscription_id_conversions",
    "POST_v1_customers_customer_id_subscriptions_subscription_id_upgrades",
    "POST_v1_customers_customer_id_subscriptions_subscription_id_transitions",
    "POST_v1_customers_customer_id_subscriptions_subscription_id_activate",
    "POST_v1_customers_customer_id_carts_cart_id_checkout", "POST_v1_customers_customer_id_qualifications",
    "PATCH_v1_servicerequests_servicerequest_id", "POST /v1/servicerequests", "POST /v1/customers/{customer_id}/migrations/newcommerce",
)  # fmt: skip
"""By the example that they are made of, as `make conformance` makes them; the last one moves the clock."""


@dataclass
class Retried:
    """A write with what it was answered first."""

    name: str
    request: Sent
    request_id: str
    answer: requests.Response


def ready(program: Program, name: str) -> Sent:
    """Return the request of an example, with all that it speaks of made in the program."""
    if name == "POST /v1/servicerequests":
        return service_request(Stage(program))
    example = next(one for one in running.asked() if one.name == name)
    return asking.sent(example, Stage(program, example.group))


def service_request(stage: Stage) -> Sent:
    """Return a new service request."""
    topic = stage.ask("GET", "/v1/servicerequests/supporttopics")["items"][0]
    body = {"title": "Ladefehler", "description": "Die Seite lädt nicht.", "severity": "minimal", "supportTopicId": topic["id"]}  # fmt: skip
    return Sent("POST", "/v1/servicerequests", [], body)


def send(program: Program, request: Sent, request_id: str, body: bytes | None = None) -> requests.Response:
    """Send a request under an id of a call, with another body if one is given."""
    content = body if body is not None else b"" if request.body is None else msgspec.json.encode(request.body)
    headers = {"Authorization": f"Bearer {program.token(request.key, request.flow)}", "MS-RequestId": request_id}
    return requests.request(
        request.method, program.url + request.url, data=content, headers=request.headers | headers, timeout=60
    )


def told(answer: requests.Response) -> tuple[int, bytes, str | None]:
    """Return what a client learns from an answer."""
    return answer.status_code, answer.content, answer.headers.get("Location")


def at_once(program: Program, name: str) -> Retried:
    """Send a write five times at once; see that all five learn the same, and that another body is refused."""
    request, request_id = ready(program, name), str(uuid4())
    program.token(request.key, request.flow)
    with ThreadPoolExecutor(TWINS) as pool:
        answers = list(pool.map(lambda _twin: send(program, request, request_id), range(TWINS)))
    assert len({told(answer) for answer in answers}) == 1, (name, [told(answer) for answer in answers])
    assert answers[0].status_code < 300, (name, answers[0].text)
    refuses_another_body(program, Retried(name, request, request_id, answers[0]))
    return Retried(name, request, request_id, answers[0])


def refuses_another_body(program: Program, one: Retried) -> None:
    """See that the same id does not stand for anything else."""
    other: Any = {"lineItems": []} if one.request.body is None else dict(one.request.body) | {"other": 1}
    answer = send(program, one.request, one.request_id, msgspec.json.encode(other))
    assert (answer.status_code, answer.json()["code"]) == (400, 910052), (one.name, answer.text)


def effects(program: Program) -> list[int]:
    """Return how much there is of what was made."""
    paths = ("/v1/servicerequests", "/v1/migrations/newcommerce", "/v1/customers?size=500")
    found = [program.call("GET", path).json()["items"] for path in paths]
    return [len(rows) for rows in found]


@pytest.mark.trap(20)
@pytest.mark.observed(7)
@pytest.mark.slow
def test_retries_at_once_and_across_a_restart_have_one_effect(program: Program) -> None:
    for module in pkgutil.iter_modules(groups.__path__, f"{groups.__name__}."):
        importlib.import_module(module.name)
    routing.load()
    try:
        made = [at_once(program, name) for name in WRITES]
        before = effects(program)
        program.stop()
        program.start()
        for one in made:
            assert told(send(program, one.request, one.request_id)) == told(one.answer), one.name
            refuses_another_body(program, one)
        assert effects(program) == before
    finally:
        program.reset()
