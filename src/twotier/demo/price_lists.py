"""What the demo's providers ask of their resellers."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.pricing.rules import OFF_ERP, OFF_LIST
from twotier.pricing.shapes import RuleForm
from twotier.pricing.usecases.add_rule import add_rule
from twotier.pricing.usecases.manage_groups import create_group, put_in_group
from twotier.pricing.usecases.set_default_markup import set_default_markup

MARKUP_PPM = 80_000
GROUP = "Gold"


def load(seller: Actor, reseller_id: UUID) -> None:
    """Add a markup for everything, a group with its discount, and what one reseller pays for usage."""
    set_default_markup(seller, MARKUP_PPM)
    group = create_group(seller, GROUP)
    put_in_group(seller, reseller_id, group.id)
    add_rule(seller, RuleForm(group_id=group.id, level="family", item="license", kind=OFF_ERP, rate_ppm=120_000))
    add_rule(seller, RuleForm(reseller_id=reseller_id, level="family", item="azure", kind=OFF_LIST, rate_ppm=50_000))
