"""What can happen in this room besides what happens to subscriptions, said once."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class ConversionListLoaded(Event, frozen=True, kw_only=True):
    """The vendor's list of what can become what was taken in."""

    operation: ClassVar[str] = "load_conversion_list"
    resource_type: ClassVar[str] = "conversion_list"
    sentence: ClassVar[Any] = _("The list of upgrades and successors was loaded: %(taken)s.")

    taken: int
