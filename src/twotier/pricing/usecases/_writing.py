"""Steps that the acts on a price list share: a rule as a row, and its end."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.catalog.rules import END_OF_TIME
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Text
from twotier.pricing import rules
from twotier.pricing.checks import Fault
from twotier.pricing.events import PriceRuleAdded, PriceRuleEnded
from twotier.pricing.models import PriceRule
from twotier.pricing.shapes import RuleForm


def refuse(faults: Sequence[Fault]) -> None:
    """Raise 400/3000 that names every member at fault."""
    if faults:
        raise Refusal(400, 3000, faults[0][1], fields=faults)


def wrong(member: str, text: Text) -> Refusal:
    """Return the refusal of one member."""
    return Refusal(400, 3000, text, fields=[(member, text)])


def who(actor: Actor) -> str:
    """Return under which name an act is written down."""
    return actor.user_name or actor.person_name


def row_of(actor: Actor, form: RuleForm) -> PriceRule:
    """Return a rule that passed its checks as a row."""
    rank, item = rules.LEVELS.index(form.level), form.item.strip()
    limits = {name: getattr(form, name) for name in rules.FILTERS}
    return PriceRule(
        tenant_id=actor.organization_id,
        buyer_rank=rules.FOR_RESELLER if form.reseller_id else rules.FOR_GROUP if form.group_id else rules.FOR_ALL,
        reseller_id=form.reseller_id,
        group_id=form.group_id,
        item_rank=rank,
        item=rules.FAMILIES[item] if form.level == "family" else item.upper(),
        narrowness=rules.narrowness(name for name, value in limits.items() if value),
        kind=form.kind,
        price_e8=form.price_e8,
        rate_ppm=form.rate_ppm,
        usage_base=form.usage_base,
        valid_from=form.valid_from or clock.today(),
        valid_until=form.valid_until or END_OF_TIME,
        created_at=clock.now(),
        created_by=who(actor),
        **limits,
    )


def key_of(row: PriceRule) -> tuple[Any, ...]:
    """Return what tells a rule from the others of its day: the same key twice would be two prices for one thing."""
    named = (row.reseller_id, row.group_id, row.buyer_rank, row.item_rank, row.item)
    return (*named, *(getattr(row, name) for name in rules.FILTERS), row.valid_from)


def value_of(row: PriceRule) -> tuple[Any, ...]:
    """Return what a rule says."""
    return (row.kind, row.price_e8, row.rate_ppm, row.usage_base, row.valid_until)


def added(actor: Actor, row: PriceRule) -> PriceRule:
    """Keep a new rule; raises 409/910055 where one for the same begins on the same day."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise taken() from None
    told(actor, row)
    return row


def told(actor: Actor, row: PriceRule) -> None:
    """Say that a rule was added."""
    days = {"valid_from": row.valid_from.isoformat(), "valid_until": row.valid_until.isoformat()}
    emit(PriceRuleAdded.of(row, reseller=text(row.reseller_id), group=text(row.group_id), **days), actor)


def text(key: UUID | None) -> str | None:
    """Return an id as the log has it."""
    return str(key) if key else None


def taken() -> Refusal:
    """Return the refusal of a second rule for the same buyer, item and limits from the same day."""
    message = _("A rule for the same buyer and item already begins on this day. Replace or end it.")
    return Refusal(409, 910055, message, "state_conflict", fields=[("valid_from", message)])


def ended(actor: Actor, row: PriceRule, day: date) -> None:
    """Let a rule end: `day` is the first on which it does not hold; one that lies ahead never holds."""
    before, row.valid_until = row.valid_until, max(day, row.valid_from)
    row.ended_at, row.ended_by = clock.now(), who(actor)
    row.save(update_fields=["valid_until", "ended_at", "ended_by"])
    days = {"old_valid_until": before.isoformat(), "valid_until": row.valid_until.isoformat()}
    emit(PriceRuleEnded.of(row, **days), actor)


def last_day(row: PriceRule, wanted: date | None) -> date:
    """Return the first day without a rule, today if none is said.

    Raises 400/3000 for a day that is past, and for one that would give the rule more days than it has; 409/910055
    for a rule that has ended.
    """
    today = clock.today()
    day = wanted or today
    if row.valid_until <= max(today, row.valid_from):
        text = _("This rule has ended. Add a new one if you need it again.")
        raise Refusal(409, 910055, text, "state_conflict")
    if day < today:
        raise wrong("valid_until", _("The past stays as it was. Let the rule end today or later."))
    if day > row.valid_until:
        raise wrong("valid_until", _("The rule ends before this day already. Add another rule for the days behind it."))
    return day
