"""On which database a test runs, where SQLite and PostgreSQL are tested side by side: on both, or once on one of them.

docs/decisions/0011-one-test-run.md says why.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
NAMES = ("sqlite", "postgresql")

ONCE = {
    "sqlite": re.compile(r"^e2e/|_in_browser\.py$|/test_(every_link|hostile_roles)\.py$"),
    "postgresql": re.compile(r"^(architecture|rules)/|/test_page_roles\.py$"),
}
"""What asks no database, and walks: along every link and address on SQLite, to every page and act behind the second wall."""

SURFACES = re.compile(r"^(portal|wire)/")
"""What is shown and understood: the acts and rows behind it are proven on both by tests/usecases."""

ON_BOTH = {
    "orders, filters, searches, pages and sums, which databases do differently": re.compile(
        r"^portal/test_(activity|azure_spending|customer_users|customers|directory|lists|overview|partner_lists|vendor_lists)"
        r"|^wire/test_(analytics|audit|catalog|customers|devices|filters_and_dates|invoices|subscriptions|usage|usage_budgets)"
    ),
    "what happens at once, which locks decide": re.compile(
        r"_at_once\.py$|^wire/test_(idempotency|limits|tokens|published_\w+)\.py$|^portal/test_(hostile_removal|sign_in)"
    ),
    "texts that one of them cannot hold, and files that are taken as sets": re.compile(
        r"/test_(hostile_input|hostile_pages|without_nul|catalog_imports|rate_cards)\.py$"
    ),
}
"""The surfaces that run on both all the same, by what would show there."""

DATABASE = {"db", "transactional_db", "live_server", "postgres_url", "program", "running"}


def asks_a_database(item: pytest.Item) -> bool:
    """Tell whether a test can come near a database at all."""
    names = set(getattr(item, "fixturenames", ()))
    return bool(DATABASE & names) or item.get_closest_marker("django_db") is not None


def named_by(item: pytest.Item) -> str:
    """Return the database that a mark or a parameter of a test names, if one does."""
    for mark, database in (("sqlite", "sqlite"), ("postgres", "postgresql")):
        if item.get_closest_marker(mark):
            return database
    chosen = getattr(item, "callspec", None)
    return next((str(value) for value in chosen.params.values() if value in NAMES), "") if chosen else ""


def runs_on(item: pytest.Item) -> str:
    """Return the one database on which a test runs once; nothing where it runs on both."""
    path = item.path.relative_to(TESTS).as_posix()
    if named := named_by(item):
        return named
    for database, files in ONCE.items():
        if files.search(path):
            return database
    if not asks_a_database(item):
        return "postgresql"
    once = SURFACES.search(path) and not any(files.search(path) for files in ON_BOTH.values())
    return "postgresql" if once else ""
