"""The page docs/performance.md and the lines on the screen, both from one result."""

import os
import platform
from collections.abc import Sequence

import psutil

from tests.bench.figures import Figure, Growth, Result, number
from twotier.core import clock

HEAD = """# Performance

`make bench` measures this and writes this page and its picture anew; it ends with status 1 when a bar is missed.
Nothing here is asserted by tests: a busy machine is no failure of a rule.

"""

HOW = """
## How it is measured

- **The program** runs as an operator runs it: `twotier serve` in production mode behind granian, {workers} web processes of
  {threads} threads, on PostgreSQL with row-level security on, real RS256 tokens got from the token address, and
  a database that waits for the disk at each commit. Everything, the load included, stays on two cores.
- **The floor** is what the same answer costs without a framework: the SQL statements are recorded from the program and
  repeated as they are (those that open row-level security included), by psycopg with prepared statements; the token
  is checked in the same way (RS256 at first sight, by its digest until it ends, its times always); the bytes are
  compared with the program's before anything is measured; the server, its processes and threads are the same.
- **CPU per request** is what the web processes used, divided by the requests. Program and floor are asked in turns, in rounds;
  medians count and the first round is left out. So a busy machine hits both.
- **Statements** are counted as they leave Django; `BEGIN`, `COMMIT`, `SET` and `set_config` do not count.
- **Checkouts** are `POST …/checkout` of carts that were filled before, each with an `MS-RequestId` of its own; two lines with
  two billing cycles make two orders and two subscriptions. Web, PostgreSQL and the load share the two cores. What
  other programs took of them meanwhile is told beside the figure and left out of it: on a quiet machine the two numbers are one.
- **Removing a partnership** is one `DELETE /v1/partnerships/{{id}}` of a provider and the reseller of all its customers; checksums
  of relationships, associations and subscriptions are compared, and the mails are counted, before and after. Its statements
  are those of removing a reseller without a customer.
- **Paging** follows `links.next` through all customers of the direct-bill partner in the large database, while a thousand
  customers are created and removed again. Every customer that stood all the time has to come once; first and last page of
  500 are asked in turns afterwards.
- **Growth** compares two databases on one server, asked in turns over one connection. The small one has {small:,} customers:
  a tenth belong to a provider, a tenth to a direct-bill partner, the others to another one. The large one has {more:,} more,
  all of that direct-bill partner. So both kinds of growth are seen: of others, and of one's own.
  Lists are in the order of ids, so a prefix that many names share must find and sort them all: its time grows with
  the number of its hits, and `contains` reads all of a partner's customers. These have no bar.
"""


def page(result: Result) -> str:
    """Return the page."""
    small, large = result.sizes
    rows = [
        [figure.name, f"{number(figure.value)} {figure.unit}", figure.asked, verdict(figure), figure.note]
        for figure in result.figures
    ]
    grown = [
        [
            row.name,
            row.whose,
            f"{row.small:.2f} ms",
            f"{row.large:.2f} ms",
            f"{row.ratio:.2f} ×",
            f"≤ {row.bar} ×" if row.bar else "",
            verdict(row),
        ]
        for row in result.growth
    ]
    from tests.bench.web import WORKERS
    from twotier.console.serve import THREADS

    said = HOW.format(workers=WORKERS, threads=THREADS, small=small, more=large - small)
    return (
        HEAD
        + "".join(f"- {line}\n" for line in result.conditions)
        + "\n"
        + table(["What", "Measured", "Bar", "", "Note"], rows)
        + f"\n## Growth: {small:,} → {large:,} customers, median times\n\n"
        + table(["Request", "Whose", f"{small:,}", f"{large:,}", "Ratio", "Bar", ""], grown)
        + "\n## Pages of the portal, median times when warm\n\n"
        + table(["Page", "Whose", "Median", "Statements"], pages_of(result))
        + "\n![The figures as shares of their bars, and the growth](performance.svg)\n"
        + said
    )


def pages_of(result: Result) -> list[list[str]]:
    """Return the pages, the slowest first."""
    slowest_first = sorted(result.pages, key=lambda page: -page.milliseconds)
    return [[page.name, page.whose, f"{page.milliseconds:.1f} ms", str(page.statements)] for page in slowest_first]


def verdict(row: Figure | Growth) -> str:
    """Return whether a bar is met, in a word."""
    return "" if row.bar is None else ("met" if row.passes else "**missed**")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def conditions(quick: bool) -> list[str]:
    """Return when and on what was measured."""
    load = os.getloadavg()[1]
    memory = psutil.virtual_memory().total / 2**30
    return [
        f"{clock.wall():%d %B %Y}{', a quick run with fewer requests' if quick else ''}",
        f"{processor()}, held to two cores; {memory:.0f} GiB of memory; Linux; Python {platform.python_version()}",
        f"Load average of the last five minutes at the end of the run: {load:.1f} (two cores are fully used at 2.0)",
    ]


def processor() -> str:
    """Return what the machine says of its processor."""
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        return next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
        )
