"""The codes with which the demo's sellers prove customers of government organizations."""

from collections.abc import Mapping
from uuid import UUID

from twotier.access.actors import Actor
from twotier.customers.usecases.grant_validation_code import grant_validation_code

CODES = (
    ("harbor", "Hafenbehörde Hamburg", 100),
    ("harbor", "Bundesanstalt für Seewesen", 25),
    ("pacific", "Keelung Port Authority", 25),
    ("baltic", "Tallinna Sadamaamet", 25),
)


def grant_codes(actor: Actor, ids: Mapping[str, UUID]) -> None:
    """Give each seller its codes."""
    for key, organization, creates in CODES:
        grant_validation_code(actor, ids[key], organization, creates)
