"""Every page of the portal: its median time over the wire when everything is warm, and its statements."""

import json
import sys
from statistics import median

from tests.bench import stage as stages
from tests.bench import web
from tests.bench.figures import Figure, Page
from tests.bench.stage import Stage

PEOPLE = (
    ("meridian", "vendor_admin"), ("harbor", "global_admin"), ("alpine", "global_admin"), ("baltic", "global_admin"),
    ("kranich", "global_admin"), ("kranich", "user"),
)  # fmt: skip
SLOWEST, MOST = 80.0, 15


def pages(made: Stage, times: int) -> list[Page]:
    """Return every page that a walk along the links finds, measured one after the other over one connection."""
    found = []
    environment = {"TWOTIER_REQUIRE_MFA": "0"}
    file = made.folder / "walk.json"
    people = [f"{key}:{role}:{email(made, key, role)}" for key, role in PEOPLE]
    told = web.environment(made.data("walk"), made.url("small"), 8000) | environment
    stages.run([sys.executable, "-m", "tests.bench.walking", str(file), *people], told)
    with web.program(made.data("web"), made.url("small"), **environment) as program:
        for person in json.loads(file.read_text()):
            headers = {"Cookie": person["cookies"]}
            for page in person["pages"]:
                if page["status"] == 200:
                    took = web.load([program.port], [page["url"]], headers, times=times, connections=1)["milliseconds"]
                    whose = f"{person['organization']}, {person['role']}"
                    found.append(Page(whose, page["name"], median(took[0][1:]), page["statements"]))
    return found


def email(made: Stage, key: str, role: str) -> str:
    """Return with what a demo user signs in."""
    return next(str(user["email"]) for user in made.demo[key]["users"] if user["role"] == role)


def figures(found: list[Page]) -> list[Figure]:
    """Return the slowest page and the one with the most statements, against their bars."""
    slow, costly = max(found, key=lambda page: page.milliseconds), max(found, key=lambda page: page.statements)
    middle = median(page.milliseconds for page in found)
    note = f"{slow.name} ({slow.whose}); {len(found)} pages, their median {middle:.0f} ms"
    return [
        Figure("Slowest page of the portal, median", slow.milliseconds, "ms", SLOWEST, note=note),
        Figure("Most statements of a page", costly.statements, "", MOST, note=f"{costly.name} ({costly.whose})"),
    ]
