"""An example as a request to this program: its spelling kept, its ids and dates replaced by ours."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

import msgspec
import requests

from tests.conformance.examples import Example
from tests.conformance.stage import Stage, plain

HOLDER = re.compile(r"^\{+\s*([^{}]+?)\s*\}+$|^<\s*([^<>]+?)\s*>$")
KEPT = {"accept", "content-type", "x-locale", "ms-partnercenter-application", "ms-partnercenter-client", "if-match"}
"""Headers that are sent as printed; the others belong to the connection or to the call."""
ONLY_IN_BODIES = {"offerid", "catalogitemid", "partneridonrecord", "templateid", "associatedpartnerid", "mpnid"}
Prepare = Callable[[Stage, "Sent"], None]
PREPARE: dict[str, Prepare] = {}


@dataclass
class Sent:
    """What goes over the wire; a group's file may complete it."""

    method: str
    path: str
    query: list[tuple[str, str]]
    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    key: str = "harbor"
    flow: str = "app_user"

    @property
    def url(self) -> str:
        """Return path and query."""
        asked = "&".join(f"{name}={quote(value, safe=',:')}" for name, value in self.query)
        return f"{self.path}?{asked}" if asked else self.path


def prepares(*names: str) -> Callable[[Prepare], Prepare]:
    """Register who completes the requests of these examples."""

    def register(how: Prepare) -> Prepare:
        PREPARE.update(dict.fromkeys(names, how))
        return how

    return register


def sent(example: Example, stage: Stage) -> Sent:
    """Return the request of an example."""
    path, _mark, query = example.url.partition("?")
    known: dict[str, str] = {}
    made = Sent(
        example.method,
        path_of(path, example.path, stage, known),
        [pair_of(pair, stage, known) for pair in re.split("[?&]", query) if pair],
        body_of(example.body, stage, known),
        {name: value for name, value in example.headers.items() if name.lower() in KEPT and not HOLDER.match(value)},
    )
    if how := PREPARE.get(example.name):
        how(stage, made)
    return made


def path_of(printed: str, template: str, stage: Stage, known: dict[str, str]) -> str:
    """Return a path whose literals stay as printed and whose parameters are ours."""
    names = iter([part for part in template.split("/") if part])
    return "/".join(segment(part, next(names, ""), stage, known) if part else "" for part in printed.split("/"))


def segment(part: str, name: str, stage: Stage, known: dict[str, str]) -> str:
    """Return one segment of a path, in the case and with the spaces that the example has."""
    if not name.startswith("{"):
        return part
    printed = unquote(part)
    ours = stage.value(name[1:-1])
    if ours is None:
        return part
    known[printed.strip().lower()] = ours
    shown = ours.upper() if printed.isupper() and printed != printed.lower() else ours
    return quote(shown, safe=":") + "%20" * part.endswith("%20")


def pair_of(pair: str, stage: Stage, known: dict[str, str]) -> tuple[str, str]:
    """Return a pair of the query with our value."""
    name, _sign, printed = pair.partition("=")
    text = unquote(printed)
    if name.lower() == "filter" and text.startswith("{"):
        return name, msgspec.json.encode(filter_of(msgspec.json.decode(text), stage)).decode()
    return name, known.get(text.lower()) or value_of(name, text, stage)


def filter_of(told: dict[str, Any], stage: Stage) -> dict[str, Any]:
    """Return a filter that asks for our objects."""
    about = str(told.get("Field") or told.get("field") or "").lower()
    ours = {"indirectreseller": "reseller_id", "customerid": "customer_id"}.get(about)
    return {name: stage.need(ours) if ours and name.lower() == "value" else value for name, value in told.items()}


def value_of(name: str, text: str, stage: Stage) -> str:
    """Return our value for a name, or what the example says."""
    held = HOLDER.match(text)
    ours = stage.value((held[1] or held[2]) if held else name)
    return text if ours is None else ours


def body_of(told: Any, stage: Stage, known: dict[str, str]) -> Any:
    """Return a body that speaks of our objects."""
    if isinstance(told, dict):
        return {name: member_of(name, value, stage, known) for name, value in told.items()}
    if isinstance(told, list):
        return [body_of(value, stage, known) for value in told]
    return known.get(told.lower(), told) if isinstance(told, str) else told


def member_of(name: str, told: Any, stage: Stage, known: dict[str, str]) -> Any:
    """Return a member of a body: ours where it names an object of ours."""
    if not isinstance(told, str) or not told:
        return body_of(told, stage, known)
    if told.lower() in known:
        return known[told.lower()]
    if HOLDER.match(told) or (plain(name) in ONLY_IN_BODIES):
        return value_of(name, told, stage)
    return told


def ask(stage: Stage, request: Sent) -> requests.Response:
    """Send a request under a call's id of its own."""
    headers = request.headers | {
        "Authorization": f"Bearer {stage.program.token(request.key, request.flow)}", "MS-RequestId": str(uuid4()),
    }  # fmt: skip
    content = None if request.body is None else msgspec.json.encode(request.body)
    prepared = requests.Request(request.method, stage.program.url + "/", headers=headers, data=content).prepare()
    prepared.url = stage.program.url + request.url
    with requests.Session() as session:
        return session.send(prepared, timeout=60)
