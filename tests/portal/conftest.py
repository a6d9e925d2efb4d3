"""The browser of the portal's tests, which ask Django's own live server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e import browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a browser for all pages of a file."""
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, in which Django would refuse its synchronous database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with browser.chromium() as running:
            yield running
