"""A person at a real browser without a mouse: Tab leads everywhere, Enter, Space, arrows and letters do the rest."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import ElementHandle, Locator, Page, expect

from tests.e2e.browser import Visitor
from tests.e2e.story import Story

BOUND = 250
"""So many steps of Tab are more than any page has."""
NO_POINTER = "addEventListener('pointerdown', () => console.error('a pointer was used'), true)"
BEGIN = "target => (window.focusedBefore = document.activeElement) === target"
FORWARD = """(target) => {
  const here = document.activeElement;
  const popover = target.closest("[popover]");
  if (popover && !popover.contains(here)) return true;
  return Boolean(here.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING) || here.contains(target);
}"""
STEP = """([target, forward]) => {
  const here = document.activeElement, before = window.focusedBefore;
  window.focusedBefore = here;
  if (!target.isConnected) return {gone: true};
  if (here === document.body || here === document.documentElement) return {outside: true};
  const wrong = [], style = getComputedStyle(here), box = here.getClientRects()[0];
  const shown = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const partOfTheBrowser = here.type === "date" && !here.matches(":focus-visible");
  if (!partOfTheBrowser && !(here.matches(":focus-visible") && shown)) wrong.push("nothing shows the focus");
  if (!box || !box.width || !box.height) wrong.push("the focus is on something without a box");
  else {
    const spots = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]];
    const seen = spots.some(([x, y]) => {
      const left = Math.max(0, box.left), right = Math.min(innerWidth, box.right);
      const top = Math.max(0, box.top), bottom = Math.min(innerHeight, box.bottom);
      if (right <= left || bottom <= top) return false;
      const hit = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
      return hit && (here.contains(hit) || hit.contains(here));
    });
    if (!seen) wrong.push("the focus is outside the window or covered");
  }
  const floats = (one) => {
    for (let up = one; up; up = up.parentElement) {
      if (up.matches("[popover], dialog") || ["fixed", "sticky"].includes(getComputedStyle(up).position)) return true;
    }
    return false;
  };
  if (before?.isConnected && before.getClientRects().length && before !== document.body && before !== here && !floats(here) && !floats(before)) {
    const [first, second] = forward ? [before, here] : [here, before];
    if (!(first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING)) wrong.push("not in the order of the page");
    const a = first.getBoundingClientRect(), b = second.getBoundingClientRect();
    if (b.bottom <= a.top && b.left < a.right) wrong.push(`the order jumps up from ${first.outerHTML.slice(0, 160)}`);
  }
  return {there: here === target, wrong, at: here.outerHTML.slice(0, 200)};
}"""


class Typist(Visitor):
    """Someone who has a keyboard alone; each step of the focus must be visible and in reading order."""

    def watch(self, page: Page) -> None:
        """Note down too whether a pointer was used."""
        super().watch(page)
        page.add_init_script(NO_POINTER)

    def key(self, name: str) -> None:
        """Press a key."""
        self.page.keyboard.press(name)

    def reach(self, one: Locator) -> None:
        """Press Tab, or Shift and Tab, until this has the focus."""
        expect(one).to_be_visible()
        target = handle(one)
        if self.page.evaluate(BEGIN, target):
            return
        self.skip(target)
        forward = bool(self.page.evaluate(FORWARD, target))
        for _step in range(BOUND):
            self.key("Tab" if forward else "Shift+Tab")
            found = self.page.evaluate(STEP, [target, forward])
            if found.get("gone"):
                target = handle(one)
                forward = bool(self.page.evaluate(FORWARD, target))
                continue
            assert not found.get("wrong"), f"{self.page.url}: {found['wrong']} {found['at']}"
            if found.get("there"):
                return
        raise AssertionError(f"{self.page.url}: Tab does not lead to {target.evaluate('one => one.outerHTML')[:300]}")

    def skip(self, target: ElementHandle) -> None:
        """From the beginning of a page, take its first link to the content."""
        if not self.page.evaluate(
            "target => document.activeElement === document.body && Boolean(target.closest('main')) &&"
            " !document.querySelector('dialog[open]')", target,
        ):  # fmt: skip
            return
        self.key("Tab")
        first = self.page.locator(":focus")
        expect(first).to_have_text(self.word("Skip to content"))
        expect(first).to_be_in_viewport()
        self.key("Enter")
        expect(self.page.locator("main")).to_be_focused()

    def activate(self, one: Locator) -> None:
        """Go to a control and use it: links with Enter, buttons with Space."""
        self.reach(one)
        self.key("Enter" if one.evaluate("one => one.matches('a:not([role=button])')") else "Space")

    def enter(self, one: Locator, value: str) -> None:
        """Type into a field in place of what stands there; of a list, choose an option."""
        self.reach(one)
        if one.evaluate("one => one.tagName") == "SELECT":
            self.choose(one, value)
        else:
            self.key("Control+a")
            self.page.keyboard.insert_text(value)
        self.key("Tab")

    def choose(self, one: Locator, value: str) -> None:
        """Open a list, walk to the option and take it."""
        here, there = one.evaluate(
            "(one, value) => [one.selectedIndex, [...one.options].findIndex((option) => option.value === value)]", value
        )
        assert there >= 0, f"No option {value}"
        self.key("Space")
        for _step in range(abs(there - here)):
            self.key("ArrowDown" if there > here else "ArrowUp")
        self.key("Enter")
        expect(one).to_have_value(value)

    def tick(self, one: Locator) -> None:
        """Tick a box with Space."""
        self.reach(one)
        self.key("Space")
        expect(one).to_be_checked()

    def inside(self, dialog: Locator) -> None:
        """Prove that the focus is in a dialog and that Tab does not lead out of it, in either direction."""
        expect(dialog).to_be_visible()
        expect(dialog.locator(":focus")).to_have_count(1)
        for key in ("Tab",) * 8 + ("Shift+Tab",) * 9:
            self.key(key)
            assert dialog.evaluate(
                "one => document.activeElement === document.body || one.contains(document.activeElement)"
            )

    def leave(self, dialog: Locator, opener: Locator) -> None:
        """Close a dialog with Escape; the focus is where it was before."""
        self.key("Escape")
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()


def handle(one: Locator) -> ElementHandle:
    """Return the element as it is now."""
    return one.element_handle()


@dataclass
class KeyboardStory(Story):
    """A story whose people all have a keyboard alone."""

    def arrive(self, key: str = "", role: str = "", **options: Any) -> Typist:
        """Return someone at a keyboard, signed in where a demo user is named."""
        who = super().arrive(key, role, kind=Typist, **options)
        assert isinstance(who, Typist)
        return who
