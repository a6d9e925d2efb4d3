"""Examples of calls that the program makes: something is done that it calls for, and a receiver judges what comes."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.exceptions import InvalidSignature

from tests.conformance.examples import Example
from tests.conformance.judge import camel, members
from tests.conformance.stage import Stage
from tests.support import receiver as receivers
from tests.support import wire_schemas
from tests.support.receiver import Received

OUTBOUND = "{callback url}"
REGISTRATION = "/webhooks/v1/registration"
HOLDER = re.compile(r"\{\{\w+\}\}|<\w+>")
Raise = Callable[[Stage], None]
RAISES: dict[str, Raise] = {}
"""Who makes the program call, by the name of the example."""


def raises(name: str) -> Callable[[Raise], Raise]:
    """Register what makes the program call as an example shows."""

    def register(how: Raise) -> Raise:
        RAISES[name] = how
        return how

    return register


def received(example: Example, stage: Stage) -> Received:
    """Return the call of the example's event that follows on what is done for it."""
    event = example.body["EventName"]
    with receivers.listening() as receiver:
        stage.ask(
            "PUT" if registered(stage) else "POST", REGISTRATION, {"WebhookUrl": receiver.url, "WebhookEvents": [event]}
        )
        RAISES[example.name](stage)
        try:
            return receiver.wait()[0]
        finally:
            stage.ask("PUT", REGISTRATION, {"WebhookUrl": receiver.url, "WebhookEvents": []})


def registered(stage: Stage) -> bool:
    """Tell whether the provider has a registration."""
    return stage.program.call("GET", REGISTRATION).status_code == 200


def faults(example: Example, call: Received, stage: Stage) -> list[str]:
    """Return what is wrong with a call, each fault beginning with its kind."""
    found = [f"header: {line}" for line in headers(example, call)]
    found += [f"signature: {line}" for line in signature(call)]
    told = camel(call.body)
    shape = wire_schemas.faults("PartnerResourceChangeCallBack", {name: value for name, value in told.items() if value})
    found += [f"schema: {line}" for line in shape]
    found += [f"member: {line}" for line in (*members(example.body, told, "$"), *body(example.body, call.body, stage))]
    return found


def headers(example: Example, call: Received) -> Iterator[str]:
    """Yield headers that are not as the example has them; a word in brackets stands for any."""
    sent = {name.lower(): value for name, value in call.headers.items()}
    for name, printed in example.headers.items():
        pattern = ".+".join(re.escape(part) for part in HOLDER.split(printed))
        if not re.match(pattern, sent.get(name.lower(), "")):
            yield f"{name} is {sent.get(name.lower())!r}, not {printed!r}"


def signature(call: Received) -> Iterator[str]:
    """Yield why the certificate that the call names does not prove its body."""
    answer = requests.get(call.headers["X-MS-Certificate-Url"], timeout=60)
    if answer.status_code != 200:
        yield f"the certificate is answered with {answer.status_code}"
        return
    try:
        call.proven_by(answer.content)
    except (InvalidSignature, ValueError) as error:
        yield f"{type(error).__name__} {error}"


def body(shown: dict[str, Any], told: dict[str, Any], stage: Stage) -> Iterator[str]:
    """Yield members that differ: names exactly, words as printed, addresses by their form, a null as a null."""
    if list(shown) != list(told):
        yield f"$ has {list(told)}, not {list(shown)}"
        return
    for name in ("EventName", "ResourceName"):
        if shown[name] != told[name]:
            yield f"$.{name} is {told[name]!r}"
    for name in ("ResourceUri", "AuditUri"):
        if not same_form(shown[name], told[name], stage):
            yield f"$.{name} is {told[name]!r}, not {shown[name]!r}"
    if datetime.fromisoformat(told["ResourceChangeUtcDate"]).utcoffset() is None:
        yield "$.ResourceChangeUtcDate has no zone"


def same_form(shown: str | None, told: str | None, stage: Stage) -> bool:
    """Tell whether an address of ours has the path of the example's, with ids of ours in it."""
    if shown is None or told is None:
        return shown is told
    pattern = "[0-9A-Za-z-]+".join(re.escape(part) for part in HOLDER.split(urlsplit(shown).path))
    return told.startswith(f"{stage.program.url}/") and re.fullmatch(pattern, urlsplit(told).path) is not None
