"""What axe finds wrong with the page in a browser."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
SCRIPT = Axe().axe_script
OPTIONS = {"resultTypes": ["violations"], "preload": False, "selectors": False}
RUN = "([part, options]) => axe.run(part || document, options).then(told => told.violations)"


def violations(page: Page, part: str | None = None, levels: Sequence[str] = ()) -> list[str]:
    """Return what is wrong with a page, or a part of it, by the rules of these levels or by all; one line each.

    The page's context gets the script once, so that its later pages need not be sent half a megabyte each.
    """
    if not page.evaluate("'axe' in window"):
        page.context.add_init_script(SCRIPT)
        page.evaluate(SCRIPT)
    options = OPTIONS | ({"runOnly": {"type": "tag", "values": list(levels)}} if levels else {})
    return [
        f"{rule['id']}: {rule['help']}: " + "; ".join(node["html"][:200] for node in rule["nodes"][:3])
        for rule in page.evaluate(RUN, [part, options])
    ]
