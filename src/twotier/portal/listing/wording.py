"""What lists say about their order and their size."""

from collections.abc import Iterable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from twotier.portal.listing.columns import Column
from twotier.portal.listing.seek import Slice
from twotier.portal.wording import number

SORTED = {None: "", False: "ascending", True: "descending"}
"""The words of aria-sort."""

Option = tuple[str, str | Promise]


def orders(every: Iterable[Column], shown: Sequence[Column], usual: str) -> list[Option]:
    """Return the orders to choose from where the heads are hidden; the usual one needs no value."""
    hidden = [column for column in every if column not in shown]
    found: list[Option] = [("", column.label) for column in hidden if column.name == usual]
    for column in shown:
        if column.sort:
            name = {"column": column.label}
            found.append((column.name, _("%(column)s, ascending") % name))
            found.append((f"-{column.name}", _("%(column)s, descending") % name))
    return [("" if value == usual else value, label) for value, label in found]


def size(page: Slice) -> str:
    """Say how many rows the filters leave."""
    if page.more:
        return _("More than %(n)s entries") % {"n": number(page.counted)}
    return ngettext("%(n)s entry", "%(n)s entries", page.total) % {"n": number(page.total)}
