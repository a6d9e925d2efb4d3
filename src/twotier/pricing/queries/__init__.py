"""Every question to price lists: rules and groups for their seller, the rules that hold for a buyer. The tenant filter is here."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.pricing import rules, shapes
from twotier.pricing.models import GroupMember, PriceRule, ResellerGroup
from twotier.pricing.shapes import Rule


def holding(day: date) -> Q:
    """Return the condition that a row holds on a day."""
    return Q(valid_from__lte=day, valid_until__gt=day)


# For the seller


def listed(actor: Actor) -> QuerySet[PriceRule]:
    """Return all rules of the actor's own price list, ended ones included, without the default markup."""
    rows = PriceRule.objects.filter(tenant_id=actor.organization_id, buyer_rank__gt=rules.BY_DEFAULT)
    return rows.select_related("reseller", "group")


def matching(text: str) -> Q:
    """Return the condition that a rule is for such a reseller or group, or about such an item."""
    return Q(reseller__name__icontains=text) | Q(group__name__icontains=text) | Q(item__icontains=text)


def in_state(state: str, day: date) -> Q:
    """Return the condition that a rule is `current`, `planned` or `ended` on a day."""
    if state == "current":
        return holding(day)
    if state == "planned":
        return Q(valid_from__gt=day, valid_until__gt=day) & ~empty()
    return Q(valid_until__lte=day) | empty()


def empty() -> Q:
    """Return the condition that a rule was taken back before it held."""
    return Q(valid_from=F("valid_until"))


def rule(actor: Actor, rule_id: UUID) -> PriceRule:
    """Return one rule of the actor's own price list; raises 404."""
    return found(listed(actor).filter(id=rule_id).first())


def named(actor: Actor, rule_ids: Iterable[UUID]) -> list[PriceRule]:
    """Return some rules of the actor's own price list, default markups too, with their buyers: one statement."""
    rows = PriceRule.objects.filter(tenant_id=actor.organization_id, id__in=set(rule_ids))
    return list(rows.select_related("reseller", "group"))


def rule_to_change(actor: Actor, rule_id: UUID) -> PriceRule:
    """Return one rule of the actor's own price list under its row's lock; raises 404."""
    rows = PriceRule.objects.select_for_update().filter(tenant_id=actor.organization_id)
    return found(rows.filter(id=rule_id, buyer_rank__gt=rules.BY_DEFAULT).first())


def found(row: PriceRule | None) -> PriceRule:
    """Return the rule; raises 404."""
    if row is None:
        raise Refusal(404, 1000, _("There is no such rule in your price list."))
    return row


def defaults(actor: Actor) -> QuerySet[PriceRule]:
    """Return the default markups of the actor's own price list, of all days, the latest first."""
    rows = PriceRule.objects.filter(tenant_id=actor.organization_id, buyer_rank=rules.BY_DEFAULT)
    return rows.order_by("-valid_from", "-id")


def default_markup(actor: Actor, day: date | None = None) -> PriceRule | None:
    """Return the default markup that holds on a day, by default today."""
    return defaults(actor).filter(holding(day or clock.today())).first()


def groups(actor: Actor) -> QuerySet[Any]:
    """Return the actor's open groups by name, with `held`, how many resellers are in each from today on."""
    rows = ResellerGroup.objects.filter(tenant_id=actor.organization_id, closed_at=None)
    members = Count("members", filter=Q(members__valid_until__gt=clock.today()))
    return rows.annotate(held=members).order_by("name", "id")


def group(actor: Actor, group_id: UUID) -> ResellerGroup:
    """Return one open group of the actor; raises 404."""
    return found_group(groups(actor).filter(id=group_id).first())


def group_to_change(actor: Actor, group_id: UUID) -> ResellerGroup:
    """Return one open group of the actor under its row's lock; raises 404."""
    rows = ResellerGroup.objects.select_for_update()
    return found_group(rows.filter(tenant_id=actor.organization_id, closed_at=None, id=group_id).first())


def found_group(row: ResellerGroup | None) -> ResellerGroup:
    """Return the group; raises 404."""
    if row is None:
        raise Refusal(404, 1000, _("You have no such group of resellers."))
    return row


def group_names(actor: Actor) -> dict[str, UUID]:
    """Return the actor's open groups by name in lower case: one statement."""
    rows = ResellerGroup.objects.filter(tenant_id=actor.organization_id, closed_at=None).values_list("name", "id")
    return {name.lower(): key for name, key in rows}


def members(actor: Actor) -> QuerySet[GroupMember]:
    """Return who is in which of the actor's groups today or will be, by name."""
    rows = GroupMember.objects.filter(tenant_id=actor.organization_id, valid_until__gt=clock.today())
    return rows.select_related("reseller", "group").order_by("reseller__name", "valid_from", "id")


def memberships_to_change(actor: Actor, day: date, **of: UUID) -> QuerySet[GroupMember]:
    """Return memberships that reach beyond a day, under their rows' locks."""
    rows = GroupMember.objects.select_for_update().filter(tenant_id=actor.organization_id, valid_until__gt=day, **of)
    return rows.order_by("id")


def rules_to_end(actor: Actor, group_id: UUID, day: date) -> QuerySet[PriceRule]:
    """Return a group's rules that reach beyond a day, under their rows' locks."""
    rows = PriceRule.objects.select_for_update().filter(tenant_id=actor.organization_id, group=group_id)
    return rows.filter(valid_until__gt=day).order_by("id")


def defaults_to_end(actor: Actor, day: date) -> QuerySet[PriceRule]:
    """Return the default markups that reach beyond a day, under their rows' locks."""
    rows = PriceRule.objects.select_for_update().filter(tenant_id=actor.organization_id, buyer_rank=rules.BY_DEFAULT)
    return rows.filter(valid_until__gt=day).order_by("id")


def same_day(seller_id: UUID, wanted: Iterable[PriceRule]) -> list[PriceRule]:
    """Return the seller's rules that begin on the days of some new ones and are about their items: one statement."""
    wanted = list(wanted)
    rows = PriceRule.objects.filter(tenant_id=seller_id, valid_from__in={row.valid_from for row in wanted})
    return list(rows.filter(~empty(), item__in={row.item for row in wanted}))


# For a buyer


def rules_for(seller_id: UUID, buyer_id: UUID, day: date) -> QuerySet[PriceRule]:
    """Return the rules of a seller's list that are for a buyer on a day, by name, by group or as everyone."""
    of_buyer = GroupMember.objects.filter(holding(day), tenant_id=seller_id, reseller_id=buyer_id)
    buyer = Q(reseller_id=buyer_id) | Q(group__in=of_buyer.values("group")) | Q(buyer_rank__lt=rules.FOR_GROUP)
    return PriceRule.objects.filter(holding(day), buyer, tenant_id=seller_id)


def plain(rows: QuerySet[PriceRule]) -> list[Rule]:
    """Return rules as they decide: one statement."""
    return [Rule(*row) for row in rows.values_list(*shapes.RULE)]
