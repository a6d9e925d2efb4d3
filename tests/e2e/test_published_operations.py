"""The 102 operations of the published package that are part of this program, each asked for something that exists.

Which they are stands in the project's specification (spec/clients.md 4): 131 less the 29 of test_refused_operations.py.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance import asking, groups, running
from tests.conformance.asking import Sent
from tests.conformance.examples import key
from tests.conformance.stage import Stage
from tests.e2e.programs import Program
from tests.e2e.test_refused_operations import offered, operations
from twotier.api import routing

WORKING = 102
FREE = {("HEAD", "/v1/domains/{}"): {200, 404}}

Ask = Callable[[Stage], Sent]


def reads(path: str) -> Ask:
    """Return how a list is read of which no example is printed."""
    return lambda stage: Sent("GET", path.replace("{}", stage.need("customer_id")), [], None)


def service_request(stage: Stage) -> Sent:
    """File a request in a language."""
    topic = stage.ask("GET", "/v1/servicerequests/supporttopics")["items"][0]
    body = {"title": "Ladefehler", "description": "Die Seite lädt nicht.", "severity": "minimal", "supportTopicId": topic["id"]}  # fmt: skip
    return Sent("POST", "/v1/servicerequests/de-DE", [], body)


def of_customer(method: str, body: Any = None) -> Ask:
    """Return how a customer's own service request is asked for."""
    path = "{shelf}/servicerequests/{key}"
    return lambda stage: Sent(method, path.format(shelf=stage.shelf, key=stage.need("servicerequest_id")), [], body)


def support_profile(stage: Stage) -> Sent:
    """Write the profile as it is."""
    return Sent("PUT", "/v1/profiles/support", [], stage.ask("GET", "/v1/profiles/support"))


def device(stage: Stage) -> Sent:
    """Change a device as the package does: by PUT."""
    path = f"{stage.shelf}/devicebatches/{stage.need('batch_id')}/devices/{stage.need('device_id')}"
    return Sent("PUT", path, [], {"id": stage.need("device_id"), "policies": []})


OWN: dict[tuple[str, str], tuple[str, Ask]] = {
    ("GET", "/v1/servicerequests"): ("", lambda _stage: Sent("GET", "/v1/servicerequests", [], None)),
    ("GET", "/v1/servicerequests/supporttopics"): ("", lambda _stage: Sent("GET", "/v1/ServiceRequests/SupportTopics", [], None)),
    ("POST", "/v1/servicerequests/{}"): ("", service_request),
    ("GET", "/v1/customers/{}/servicerequests/{}"): ("", of_customer("GET")),
    ("PATCH", "/v1/customers/{}/servicerequests/{}"): ("", of_customer("PATCH", {"status": "closed"})),
    ("GET", "/v1/customers/{}/offers"): ("", reads("/v1/customers/{}/offers")),
    ("GET", "/v1/customers/{}/offercategories"): ("", reads("/v1/customers/{}/offercategories")),
    ("PUT", "/v1/profiles/support"): ("", support_profile),
    ("PUT", "/v1/customers/{}/devicebatches/{}/devices/{}"): ("devices", device),
}  # fmt: skip
"""The nine that no documentation shows and two clients or more call, with the group whose objects they need."""


def works(program: Program, method: str, path: str) -> str:
    """Ask an operation as its examples do; return what went wrong with the last one, or nothing once one succeeded."""
    problem = "nobody knows how to ask it"
    for request in requests_of(program, method, path):
        answer = asking.ask(Stage(program), request)
        if answer.status_code < 300 or answer.status_code in FREE.get((method, path), set()):
            return ""
        problem = f"{answer.status_code} {answer.text[:200]}"
    return problem


def requests_of(program: Program, method: str, path: str) -> list[Sent]:
    """Return the requests by which an operation can be asked."""
    known = [one for one in running.asked() if key(one.method, one.path) == key(method, path) and running.built(one)]
    made = []
    for (verb, place), (group, ask) in OWN.items():
        if key(verb, place) == key(method, path):
            made.append(ask(Stage(program, group)))
    for example in known:
        try:
            made.append(asking.sent(example, Stage(program, example.group)))
        except AssertionError:
            continue
    return made


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_every_operation_of_the_package_works(program: Program) -> None:
    for module in pkgutil.iter_modules(groups.__path__, f"{groups.__name__}."):
        importlib.import_module(module.name)
    routing.load()
    wanted = sorted(pair for pair in set(operations()) if offered(*pair))
    assert len(wanted) == WORKING
    try:
        found = {pair: works(program, *pair) for pair in wanted}
    finally:
        program.reset()
    assert {pair: problem for pair, problem in found.items() if problem} == {}
