"""What happens in the catalog, said once."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class PriceSheetImported(Event, frozen=True, kw_only=True):
    """A price sheet was taken into the catalog."""

    operation: ClassVar[str] = "import_price_sheet"
    resource_type: ClassVar[str] = "price_sheet"
    sentence: ClassVar[str | Promise] = _(
        "Price sheet %(file_name)s was imported. Rows taken: %(taken)s. Rows rejected: %(rejected)s."
    )

    file_name: str
    taken: int
    rejected: int


class ProductListImported(Event, frozen=True, kw_only=True):
    """A product list was taken into the catalog."""

    operation: ClassVar[str] = "import_product_list"
    resource_type: ClassVar[str] = "product_list"
    sentence: ClassVar[str | Promise] = _(
        "Product list %(file_name)s was imported. Rows taken: %(taken)s. Rows rejected: %(rejected)s."
    )

    file_name: str
    taken: int
    rejected: int


class LegacyOffersLoaded(Event, frozen=True, kw_only=True):
    """The legacy offers were taken into the catalog."""

    operation: ClassVar[str] = "load_legacy_offers"
    resource_type: ClassVar[str] = "offer"
    sentence: ClassVar[str | Promise] = _("Legacy offers were loaded: %(taken)s.")

    taken: int


class RateCardImported(Event, frozen=True, kw_only=True):
    """What metered use costs was taken into the catalog."""

    operation: ClassVar[str] = "import_rate_card"
    resource_type: ClassVar[str] = "rate_card"
    sentence: ClassVar[str | Promise] = _(
        "Rate card %(file_name)s was imported. Rows taken: %(taken)s. Rows rejected: %(rejected)s."
    )

    file_name: str
    taken: int
    rejected: int


class ExchangeRatesFixed(Event, frozen=True, kw_only=True):
    """The exchange rates of months were fixed."""

    operation: ClassVar[str] = "fix_exchange_rates"
    resource_type: ClassVar[str] = "exchange_rates"
    sentence: ClassVar[str | Promise] = _("Exchange rates were fixed: %(taken)s.")

    taken: int
