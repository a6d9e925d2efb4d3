"""What Schemathesis sends, made likely to succeed: most writes get a body that the program once took, a little changed."""

import json
import os
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import schemathesis

LEARNED = "TWOTIER_FUZZ_LEARNED"
"""Names the file of requests that succeed (learned.py)."""
TAKEN, CHANGED, REPEATED = 0.7, 0.3, 0.1
"""How often a body is a learned one; how often that is changed; how often its call keeps a random id and may be a trial."""
UNIQUE = frozenset({"domain", "domainprefix", "userprincipalname", "email"})
"""Members that may exist only once."""


def read() -> dict[str, list[dict[str, Any]]]:
    """Return what was learned, by operation."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    if name := os.environ.get(LEARNED):
        for one in json.loads(Path(name).read_text(encoding="utf-8")):
            found[one["operation"]].append(one)
    return found


KNOWN = read()


@schemathesis.hook
def map_case(_context: Any, case: Any) -> Any:
    """Give a write the body, and outside of chains the path, of one that succeeded; the same draw gives the same one."""
    learned = KNOWN.get(f"{case.operation.method.upper()} {case.operation.path}")
    chance = Random(repr((case.path_parameters, case.body, case.query)))
    if not learned or chance.random() > TAKEN:
        return case
    one = chance.choice(learned)
    if one["body"] is not None:
        case.body = mixed(one["body"], case.body, chance)
        case.media_type = "application/json"
    if case.meta is None or case.meta.phase.name != "stateful":
        case.path_parameters = dict(one["path"])
    if chance.random() > REPEATED:
        case.headers.pop("MS-RequestId", None)
        case.query = {name: value for name, value in case.query.items() if name != "validateOnly"}
    return case


def mixed(body: Any, drawn: Any, chance: Random) -> Any:
    """Return a learned body, new where it must be; sometimes with a member as it was drawn."""
    made = renewed(body, chance)
    if isinstance(made, dict) and isinstance(drawn, dict) and drawn and chance.random() < CHANGED:
        name = chance.choice(sorted(drawn))
        return made | {name: drawn[name]}
    return made


def renewed(told: Any, chance: Random, name: str = "") -> Any:
    """Return a body whose members that may exist only once are new."""
    if isinstance(told, dict):
        return {key: renewed(value, chance, key) for key, value in told.items()}
    if isinstance(told, list):
        return [renewed(value, chance) for value in told]
    if isinstance(told, str) and name.lower() in UNIQUE:
        return f"{chance.getrandbits(48):x}{told[told.find('@') if '@' in told else max(told.find('.'), 0) :]}"
    return told
