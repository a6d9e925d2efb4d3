"""Questions about the kind of what was sold: by the id of the item, whether it is still for sale or not."""

from twotier.catalog import rules
from twotier.catalog.models import LegacyOffer, Product


def kind_of(item_id: str) -> str:
    """Return the kind of product behind a catalog item id or a legacy offer id; licenses where it is unknown."""
    parts = rules.split_catalog_item_id(item_id)
    if parts:
        found = Product.objects.filter(id=parts[0]).values_list("product_type", flat=True).first()
        return found or rules.LICENSES
    body = LegacyOffer.objects.filter(id=item_id.upper()).values_list("body", flat=True).first() or {}
    return rules.LEGACY_AZURE if body.get("billing") == "usage" else rules.LEGACY
