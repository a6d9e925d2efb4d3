"""Lists of the portal: a page declares its columns and filters, and the rest is here (docs/guide/lists.md)."""

from twotier.portal.listing.columns import Column
from twotier.portal.listing.filters import Choice, Days, Search, equal, states_of
from twotier.portal.listing.listing import Asked, Listing, find

__all__ = ["Asked", "Choice", "Column", "Days", "Listing", "Search", "equal", "find", "states_of"]
