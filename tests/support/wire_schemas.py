"""The documented shapes of the modelled API as judges of what the program answers (tests/wire/schemas)."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = Path(__file__).parent.parent / "wire" / "schemas"


@cache
def registry() -> Registry[Any]:
    """Return every schema by its file name, as they refer to each other."""
    found = ((path.name, msgspec.json.decode(path.read_bytes())) for path in FOLDER.glob("*.json"))
    return Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in found)


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the judge of one resource."""
    return Draft202012Validator(registry().contents(f"{name}.json"), registry=registry())


def faults(name: str, value: Any) -> list[str]:
    """Return what is wrong with a resource, each fault with its place."""
    return [f"{name}{error.json_path[1:]}: {error.message}" for error in validator(name).iter_errors(value)]


def check(name: str, value: Any) -> Any:
    """Return the resource, once it has the documented shape."""
    assert not faults(name, value), faults(name, value)
    return value


def check_list(name: str, value: Any) -> list[Any]:
    """Return the items of a collection, once it and all of them have the documented shape."""
    check("Collection", value)
    assert value["totalCount"] == len(value["items"])
    return [check(name, item) for item in value["items"]]
