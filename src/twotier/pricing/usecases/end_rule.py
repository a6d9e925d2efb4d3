"""End a rule of the own price list, or put another value in its place: what held before stays as it was (BI57)."""

from datetime import date
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase
from twotier.pricing import checks, queries, rules
from twotier.pricing.models import PriceRule
from twotier.pricing.shapes import RuleForm
from twotier.pricing.usecases import _writing as steps


@usecase(permission=Permission.PRICE_LIST_SET_FOR_RESELLER)
def end_rule(actor: Actor, rule_id: UUID, *, day: date | None = None) -> PriceRule:
    """Let a rule end; `day` is the first without it, today or later.

    Raises 404, 400/3000 for a day that cannot be, 409/910055 for a rule that has ended.
    """
    row = queries.rule_to_change(actor, rule_id)
    end = steps.last_day(row, day)
    if end < row.valid_until:
        steps.ended(actor, row, end)
    return row


@usecase(permission=Permission.PRICE_LIST_SET_FOR_RESELLER)
def replace_rule(actor: Actor, rule_id: UUID, value: RuleForm) -> PriceRule:
    """End a rule on a day and add one from that day on that differs in its value; returns the new one.

    Raises 404, 400/3000 for a value or a day that cannot be, 409/910055 for a rule that has ended.
    """
    row = queries.rule_to_change(actor, rule_id)
    day = max(steps.last_day(row, value.valid_from), row.valid_from)
    if day >= row.valid_until:
        raise steps.wrong(
            "valid_from", _("The rule ends before this day already. Add another rule for the days behind it.")
        )
    form = msgspec.structs.replace(
        as_form(row), kind=value.kind or row.kind, price_e8=value.price_e8, rate_ppm=value.rate_ppm,
        usage_base=value.usage_base, valid_from=day,
    )  # fmt: skip
    steps.refuse(checks.faults(form, checks.known(actor, [form])))
    until = row.valid_until
    steps.ended(actor, row, day)
    made = steps.row_of(actor, form)
    made.replaces_id, made.valid_until = row.id, until
    return steps.added(actor, made)


def as_form(row: PriceRule) -> RuleForm:
    """Return a rule as somebody would ask for it today."""
    families = {name: word for word, name in rules.FAMILIES.items()}
    level = rules.LEVELS[row.item_rank]
    limits = {name: getattr(row, name) for name in rules.FILTERS}
    return RuleForm(
        reseller_id=row.reseller_id, group_id=row.group_id, level=level,
        item=families[row.item] if level == "family" else row.item, kind=row.kind, price_e8=row.price_e8,
        rate_ppm=row.rate_ppm, usage_base=row.usage_base, valid_from=clock.today(), **limits,
    )  # fmt: skip
