"""Families of products: what may be done with a subscription depends on how it is sold (lifecycle.md section 2)."""

from twotier.catalog import rules

LICENSE, TRIAL, LEGACY, LEGACY_TRIAL = "license", "trial", "legacy", "legacy_trial"
SOFTWARE, USAGE, SERVICE, MONTHLY_SERVICE = "software", "usage", "service", "monthly_service"
"""Software for a term, what is charged by use, services of the marketplace for years and for a month (LC23, LC26)."""
FAMILIES = (LICENSE, TRIAL, LEGACY, LEGACY_TRIAL, SOFTWARE, USAGE, SERVICE, MONTHLY_SERVICE)
SERVICES = (SERVICE, MONTHLY_SERVICE)
TRIALS = (TRIAL, LEGACY_TRIAL)
NEW_COMMERCE = (LICENSE, TRIAL)
LEGACIES = (LEGACY, LEGACY_TRIAL)
LICENSED = (LICENSE, LEGACY, *TRIALS)
"""Whose seats are licenses that users get."""
STANDARD, EXTENDED = "standard", "extended"
"""Kinds of terms: an extended one goes on month by month until someone acts (LC54)."""


KINDS = {rules.SOFTWARE: SOFTWARE, rules.METERED: USAGE, rules.LEGACY_AZURE: USAGE}
"""Families of the kinds of products that have one alone."""


def family_of(catalog_item_id: str, title: str, product_type: str = "", term: str = "") -> str:
    """Return the family of an item for sale: by its kind; else its id tells new commerce from legacy, its title trials."""
    if product_type == rules.SAAS:
        return MONTHLY_SERVICE if term == "P1M" else SERVICE
    if product_type in KINDS:
        return KINDS[product_type]
    trial = rules.is_trial(title)
    if rules.split_catalog_item_id(catalog_item_id):
        return TRIAL if trial else LICENSE
    return LEGACY_TRIAL if trial else LEGACY
