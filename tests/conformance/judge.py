"""What is wrong with an answer: its status, its shape, and what the documentation shows and we do not."""

import re
from collections.abc import Iterator
from typing import Any

import requests

from tests.conformance.examples import Example, Operation
from tests.support import wire_schemas

COLLECTION = re.compile(r"^Collection<([\w|]+)>")
ARRAY = re.compile(r"^array<(\w+)>")
FREE = {"string", "CSV file", "boolean", "integer"}
PASCAL = re.compile(r"^WebhookRegistration$")
"""Resources whose names are PascalCase, although their schemas are not (spec/api.md 16)."""
CODES_OF_REFUSALS = ("code", "errorCode")
ROWS = {
    "subscriptions": "AnalyticsSubscription",
    "indirectresellers": "AnalyticsIndirectResellers",
    "azure": "AnalyticsAzureUsage",
    "referrals": "AnalyticsReferrals",
    "search": "AnalyticsSearch",
}
"""What the rows of analytics are, by the end of the path: the table of routes says no more than that they are rows."""


def faults(example: Example, operation: Operation, answer: requests.Response) -> list[str]:
    """Return the faults of an answer to an example, each beginning with its kind."""
    wanted = {example.status} if (example.status or 0) >= 400 else operation.statuses | {example.status}
    if answer.status_code not in wanted:
        return [f"status: {answer.status_code}, not {sorted(filter(None, wanted))}: {answer.text[:300]}"]
    found = [f"header: {line}" for line in headers(answer)]
    if not answer.content or "json" not in answer.headers.get("Content-Type", ""):
        return found
    told = answer.json()
    if answer.status_code >= 400:
        return found + refusal(example, told)
    if PASCAL.match(operation.answers):
        found += [f"member: $.{name} is no PascalCase" for name in told if not name[:1].isupper()]
        told = camel(told)
    found += [f"schema: {line[:160]}" for line in first_of_each(shape_of(operation, told))]
    if example.trusted and example.answer is not None:
        found += [f"member: {line}" for line in sorted(set(members(printed(example, told), told, "$")))]
    return found


def shape_of(operation: Operation, told: Any) -> list[str]:
    """Return where an answer is not of its operation's shape."""
    rows = ROWS.get(operation.path.rpartition("/")[2]) if operation.group == "analytics" else None
    if rows is None or not isinstance(told, dict) or not isinstance(told.get("Value"), list):
        return shape(operation.answers, told)
    return [fault for row in told["Value"] for fault in wire_schemas.faults(rows, row)]


def printed(example: Example, told: Any) -> Any:
    """Return what an example prints; where it prints one row of analytics without their envelope, with it."""
    if isinstance(told, dict) and "Value" in told and "Value" not in example.answer:
        return {"Value": [example.answer]}
    return example.answer


def camel(told: dict[str, Any]) -> dict[str, Any]:
    """Return members under the names that schemas have."""
    return {name[:1].lower() + name[1:]: value for name, value in told.items()}


def first_of_each(lines: list[str]) -> list[str]:
    """Return the first fault of each place: the rows of a list mostly share theirs."""
    return list({line.split(": ")[0]: line for line in reversed(lines)}.values())


def headers(answer: requests.Response) -> Iterator[str]:
    """Yield what is wrong with the headers."""
    sent = answer.request.headers["MS-RequestId"]
    if answer.headers.get("MS-RequestId") != sent:
        yield "MS-RequestId does not come back"
    if "ETag" in answer.headers:
        yield "an ETag in a header"
    if answer.status_code == 202 and not answer.headers.get("Location", "").startswith("/"):
        yield "202 without a relative Location"


def refusal(example: Example, told: Any) -> list[str]:
    """Return what is wrong with a refusal."""
    wanted = next((example.answer[name] for name in CODES_OF_REFUSALS if name in (example.answer or {})), None)
    found = [f"schema: {line}" for line in wire_schemas.faults("ApiFault", told)]
    if wanted is not None and int(wanted) != int(told["code"]):
        found.append(f"code: {told['code']}, not {wanted}: {told['description']}")
    return found


def shape(named: str, told: Any) -> list[str]:
    """Return where an answer is not of the shape that the table of routes names."""
    if found := COLLECTION.match(named):
        if not isinstance(told, dict) or not isinstance(told.get("items"), list):
            return ["is no collection"]
        return [fault for item in told["items"] for fault in best(found[1].split("|"), item)]
    if found := ARRAY.match(named):
        if not isinstance(told, list):
            return ["is no bare array"]
        return [] if found[1] in FREE else [fault for item in told for fault in best([found[1]], item)]
    name = re.split(r"[ {(,]", named)[0]
    known = (wire_schemas.FOLDER / f"{name}.json").exists()
    return best([name], told) if known else []


def best(names: list[str], told: Any) -> list[str]:
    """Return the faults under the schema that fits best."""
    return min((wire_schemas.faults(name, told) for name in names), key=len)


def members(shown: Any, told: Any, path: str) -> Iterator[str]:
    """Yield members that the example shows and the answer has not, or of another type."""
    if isinstance(shown, list) and isinstance(told, list):
        if told and shown and isinstance(shown[0], dict):
            yield from members(union(shown), union(told), f"{path}[]")
        return
    if not isinstance(shown, dict) or not isinstance(told, dict):
        if not alike(shown, told):
            yield f"{path} is {kind(told)}, not {kind(shown)}"
        return
    for name, value in shown.items():
        camel = name if name in told else name[:1].lower() + name[1:]
        if value is None or camel in ("links", "attributes"):
            continue
        if camel not in told:
            yield f"{path}.{camel} is absent"
        elif told[camel] is not None:
            yield from members(value, told[camel], f"{path}.{camel}")


def union(rows: list[Any]) -> dict[str, Any]:
    """Return all members that the rows of a list have, those of their parts too."""
    found: dict[str, Any] = {}
    for row in rows:
        for name, value in row.items() if isinstance(row, dict) else ():
            if isinstance(value, dict) and isinstance(found.get(name), dict):
                found[name] = union([found[name], value])
            elif isinstance(value, list) and isinstance(found.get(name), list):
                found[name] = [*found[name], *value]
            elif value is not None:
                found[name] = value
    return found


def kind(value: Any) -> str:
    """Return the JSON type of a value."""
    if isinstance(value, bool):
        return "boolean"
    return {dict: "object", list: "array", str: "string", int: "number", float: "number"}.get(type(value), "null")


def alike(shown: Any, told: Any) -> bool:
    """Tell whether two values are of one type; numbers may be printed as texts (spec/api.md 5)."""
    return kind(shown) == kind(told) or {kind(shown), kind(told)} == {"string", "number"}
