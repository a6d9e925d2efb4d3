"""Add a rule to the own price list."""

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.pricing import checks
from twotier.pricing.models import PriceRule
from twotier.pricing.shapes import RuleForm
from twotier.pricing.usecases import _writing as steps


@usecase(permission=Permission.PRICE_LIST_SET_FOR_RESELLER)
def add_rule(actor: Actor, form: RuleForm) -> PriceRule:
    """Add a rule that holds from today or a later day on.

    Raises 400/3000 for what is missing or cannot be, 409/910055 where a rule for the same begins on the same day.
    """
    steps.refuse(checks.faults(form, checks.known(actor, [form])))
    return steps.added(actor, steps.row_of(actor, form))
