"""`make bench`: measure, print, write docs/performance.md and its picture; status 1 when a bar is missed."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import measures, pages, paging, picture, removal, report, sheets, stage, starts, web
from tests.bench.figures import Result

DOCS = web.ROOT / "docs"


def main() -> int:
    """Measure everything."""
    options = arguments()
    stage.two_cores()
    os.environ["TWOTIER_MODE"] = "sandbox"
    sizes = measures.QUICK if options.quick else measures.FULL
    small, more = (10_000, 90_000) if options.quick else (100_000, 990_000)
    result = Result(sizes=(small, small + more), quick=options.quick)
    with tempfile.TemporaryDirectory(prefix="twotier-bench-") as folder:
        say("Setting the stage")
        with stage.stage(Path(folder), small, more) as made:
            measure(made, sizes, result)
    result.conditions = report.conditions(options.quick)
    text = report.page(result)
    print(text.partition("## How")[0])
    if not options.quick:
        (DOCS / "performance.md").write_text(text, encoding="utf-8")
        (DOCS / "performance.svg").write_text(picture.picture(result), encoding="utf-8")
    for name in result.missed:
        print(f"Missed: {name}", file=sys.stderr)
    return 1 if result.missed else 0


def measure(made: stage.Stage, sizes: measures.Sizes, result: Result) -> None:
    """Fill the result, part by part."""
    say("Reads against their floor")
    result.figures += measures.against_the_floor(made, sizes)
    say("Second start")
    result.figures.append(starts.second_start(made.folder / "second-start"))
    say("Pages of the portal")
    result.pages = pages.pages(made, sizes.pages)
    result.figures += pages.figures(result.pages)
    say("Growth")
    result.growth += measures.growth(made, sizes)
    say("Paging while customers come and go")
    result.figures += paging.figures(made, sizes)
    say("Checkouts")
    result.figures += measures.checkouts(made, sizes)
    say("Price sheets")
    result.figures += sheets.imports(made)
    # The last one: afterwards Alpine is no partner of Harbor any more.
    say("Removing a partnership")
    result.figures += removal.figures(made)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the customers and fewer requests; writes no page"
    )
    return parser.parse_args()


BEGUN = time.monotonic()


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(f"{time.monotonic() - BEGUN:5.0f} s  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
