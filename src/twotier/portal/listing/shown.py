"""A list as templates show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils.functional import Promise

from twotier.access.actors import Actor
from twotier.access.queries import views as queries
from twotier.portal.listing import wording
from twotier.portal.listing.filters import Chip, Control
from twotier.portal.listing.seek import Slice

if TYPE_CHECKING:
    from twotier.portal.listing.listing import Listing

Text = str | Promise


@dataclass(frozen=True)
class Head:
    """The head of a column: `url` sorts by it, `sorted` says whether it does now."""

    name: str
    label: Text
    numeric: bool = False
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Tab:
    """A saved view above its list; `edit` is empty for a reader who cannot change it."""

    label: Text
    url: str
    current: bool
    edit: str = ""
    shared: bool = False


@dataclass(frozen=True)
class Shown:
    """A page of a list with everything around it."""

    listing: Listing
    rows: list[dict[str, Any]]
    page: Slice
    heads: list[Head]
    controls: list[Control]
    chips: list[tuple[Chip, str]]
    orders: list[tuple[str, Text]]
    order: str
    clear: str
    tabs: list[Tab]
    here: str
    back: str
    next: str
    export: str

    @property
    def size(self) -> str:
        """Say how many rows there are."""
        return wording.size(self.page)

    @property
    def total(self) -> str:
        """Return the number of rows as the pager says it; what is not counted has none."""
        return "" if self.page.more else str(self.page.total)

    @property
    def filters(self) -> bool:
        """Whether the controls are drawn: not over a list that is empty, unless something set or usual narrows it."""
        usual = any(control.value for control in self.controls if control.kind != "kept")
        return bool(self.controls and (self.rows or self.clear or usual))

    @property
    def savable(self) -> str:
        """Return where the present filter is saved: nowhere while it is a view already, or none is set."""
        if any(tab.current for tab in self.tabs) or "?" not in self.here:
            return ""
        return f"{reverse('view-new')}?{urlencode({'list': self.listing.name, 'next': self.here})}"

    @property
    def current(self) -> Tab | None:
        """Return the view that is shown, if the reader may change it."""
        return next((tab for tab in self.tabs if tab.current and tab.edit), None)


def tabs(listing: Listing, actor: Actor, path: str, values: Mapping[str, str], given: Mapping[str, str]) -> list[Tab]:
    """Return the views of a list, the saved ones last; none while there is only the list itself.

    A view whose filter the list no longer has is the present one where the address says it word for word. One view
    is the present one, whatever others say the same.
    """
    views = queries.saved_views(actor, listing.name)
    values = given if any(says(view.query, given) for view in views) else values
    if not views and not values and len(listing.views) == 1:
        return []
    found = [Tab(label, where(path, query), says(query, values)) for label, query in listing.views]
    for view in views:
        edits = view.person_id == actor.person_id or (view.shared and "global_admin" in actor.roles)
        back = urlencode({"next": where(path, view.query)})
        edit = f"{reverse('view', args=[view.id])}?{back}" if edits else ""
        found.append(Tab(view.name, where(path, view.query), says(view.query, values), edit, view.shared))
    return one_current(found)


def one_current(found: list[Tab]) -> list[Tab]:
    """Return the views with one of those that say the same as the present one: the first that the reader may change."""
    same = [tab for tab in found if tab.current]
    present = next((tab for tab in same if tab.edit), same[0] if same else None)
    return [replace(tab, current=tab is present) for tab in found]


def where(path: str, query: str) -> str:
    """Return the address of a view."""
    return f"{path}?{query}" if query else path


def says(query: str, values: Mapping[str, str]) -> bool:
    """Tell whether a view is what the address asks for."""
    return dict(parse_qsl(query)) == dict(values)
