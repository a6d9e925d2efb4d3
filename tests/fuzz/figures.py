"""What a long run came to, kept as a page."""

from collections.abc import Iterable
from pathlib import Path

from tests.fuzz.asking import Asked
from twotier.core import clock

PAGE = Path(__file__).resolve().parents[2] / "docs" / "random-requests.md"
HEAD = """# Random and hostile requests

`make fuzz` starts the sandbox on both databases and lets [Schemathesis](https://schemathesis.readthedocs.io) ask everything that
`/openapi.json` describes: values at the borders of every schema, random ones, and chains along the links of answers (what was created
is read, changed and removed). Five callers ask: an indirect provider, its reseller, a direct-bill partner, a customer's own people and the
vendor. No answer may be a 5xx, have a status or a code that its operation does not document, or break its schema. `make test` makes a
short round. Written by `make fuzz ARGS=--keep`.

"""
NAMES = {"harbor": "indirect provider", "alpine": "reseller", "baltic": "direct-bill partner", "kranich": "customer", "meridian": "vendor"}  # fmt: skip


def write(runs: Iterable[Asked], lasted: float, seed: int) -> None:
    """Write the page."""
    runs = list(runs)
    lines = [HEAD + f"{clock.today().isoformat()}, seed {seed}: {sum(run.cases for run in runs):,} requests in {lasted:.0f} seconds.", ""]  # fmt: skip
    lines += ["| database | caller | phase | requests | links followed | result |", "|---|---|---|---|---|---|"]
    lines += [line(run) for run in runs]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def line(run: Asked) -> str:
    """Return a row of the table."""
    links = f"{run.links} of {run.of_links}" if run.of_links else ""
    result = "failed" if run.failed else "ok"
    return f"| {run.database} | {NAMES[run.caller]} | {run.phase} | {run.cases:,} | {links} | {result} |"
