"""Set what holds where the own price list has no rule (BI55)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog.rules import END_OF_TIME
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Sentence
from twotier.core.usecase import usecase
from twotier.pricing import queries, rules
from twotier.pricing.events import DefaultMarkupSet
from twotier.pricing.models import PriceRule
from twotier.pricing.usecases import _writing as steps


@usecase(permission=Permission.PRICE_LIST_SET_FOR_RESELLER)
def set_default_markup(actor: Actor, rate_ppm: int | None, *, day: date | None = None) -> PriceRule | None:
    """Let a markup on the cost hold from a day on where no rule does; None leaves such items unsold.

    Raises 400/3000 for a day that is past and for a markup that cannot be.
    """
    start = day or clock.today()
    if start < clock.today():
        raise steps.wrong("valid_from", _("A new rule never changes the past. Let it begin today or later."))
    lowest, highest = rules.span(rules.MARKUP)
    if rate_ppm is not None and not lowest <= rate_ppm <= highest:
        low, high = (bound // rules.PERCENT for bound in (lowest, highest))  # money: a percentage
        text = Sentence(_("The percentage lies between %(low)s and %(high)s."), {"low": low, "high": high})
        raise steps.wrong("value", text)
    held = list(queries.defaults_to_end(actor, start))
    if any(row.valid_from <= start and row.rate_ppm == rate_ppm and row.valid_until == END_OF_TIME for row in held):
        return held[0]
    for row in held:
        row.valid_until = max(start, row.valid_from)
        row.ended_at, row.ended_by = clock.now(), steps.who(actor)
        row.save(update_fields=["valid_until", "ended_at", "ended_by"])
    emit(DefaultMarkupSet(tenant_id=actor.organization_id, resource_id=str(actor.organization_id), rate_ppm=rate_ppm, valid_from=start.isoformat()), actor)  # fmt: skip
    return None if rate_ppm is None else kept(actor, rate_ppm, start)


def kept(actor: Actor, rate_ppm: int, start: date) -> PriceRule:
    """Keep a markup as the rule that every other one wins against; raises 409/910056 for two at the same moment."""
    row = PriceRule(
        tenant_id=actor.organization_id, buyer_rank=rules.BY_DEFAULT, item_rank=0, narrowness=0, kind=rules.MARKUP,
        rate_ppm=rate_ppm, valid_from=start, created_at=clock.now(), created_by=steps.who(actor),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        text = _("Another user changed the default markup at the same moment. Look at it again.")
        raise Refusal(409, 910056, text, "lost_race") from None
    return row
