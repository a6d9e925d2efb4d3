"""What the portal's tests share: the small world with its price sheet, and a browser that asks Django's own live server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e import browser
from tests.support import world
from tests.support.world import World


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a browser for all pages of a file."""
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, in which Django would refuse its synchronous database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with browser.chromium() as running:
            yield running


@pytest.fixture
def trade() -> World:
    """Return the small world."""
    return world.build()


@pytest.fixture
def items(trade: World, tmp_path: Path) -> dict[str, str]:
    """Return the catalog item ids of the small price sheet."""
    return world.prices(tmp_path)
