"""Families of products: what may be done with a subscription depends on how it is sold (lifecycle.md section 2)."""

from twotier.catalog import rules

LICENSE, TRIAL, LEGACY, LEGACY_TRIAL = "license", "trial", "legacy", "legacy_trial"
FAMILIES = (LICENSE, TRIAL, LEGACY, LEGACY_TRIAL)
TRIALS = (TRIAL, LEGACY_TRIAL)
NEW_COMMERCE = (LICENSE, TRIAL)
LEGACIES = (LEGACY, LEGACY_TRIAL)
STANDARD, EXTENDED = "standard", "extended"
"""Kinds of terms: an extended one goes on month by month until someone acts (LC54)."""


def family_of(catalog_item_id: str, title: str) -> str:
    """Return the family of an item for sale: its id tells new commerce from legacy offers, its title trials."""
    trial = rules.is_trial(title)
    if rules.split_catalog_item_id(catalog_item_id):
        return TRIAL if trial else LICENSE
    return LEGACY_TRIAL if trial else LEGACY
