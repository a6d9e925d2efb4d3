"""Create and close groups of resellers, and put resellers into them."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.rules.names import clean_name
from twotier.partnerships import queries as partnership_queries
from twotier.pricing import queries
from twotier.pricing.events import ResellerGroupClosed, ResellerGroupCreated, ResellerGrouped
from twotier.pricing.models import GroupMember, ResellerGroup
from twotier.pricing.usecases import _writing as steps

LONGEST = 100


@usecase(permission=Permission.PRICE_LIST_SET_FOR_RESELLER)
def create_group(actor: Actor, name: str) -> ResellerGroup:
    """Create a group; raises 400/3000 for no name or one too long, 409/910055 for one that is taken."""
    wanted = clean_name(name)
    if not 0 < len(wanted) <= LONGEST:
        raise steps.wrong("name", _("Name the group with 1 to 100 characters."))
    row = ResellerGroup(tenant_id=actor.organization_id, name=wanted, created_at=clock.now())
    if wanted.lower() in queries.group_names(actor):
        raise name_taken()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise name_taken() from None
    emit(ResellerGroupCreated.of(row), actor)
    return row


def name_taken() -> Refusal:
    """Return the refusal of a second group of a name."""
    text = _("You have a group of this name. Choose another name.")
    return Refusal(409, 910055, text, "state_conflict", fields=[("name", text)])


@usecase(permission=Permission.PRICE_LIST_SET_FOR_RESELLER)
def put_in_group(actor: Actor, reseller_id: UUID, group_id: UUID | None, *, day: date | None = None) -> None:
    """Put a reseller into a group from a day on, out of the one before; None leaves it in no group.

    Raises 403/910016 for a stranger, 404 for an unknown group, 400/3000 for a day that is past.
    """
    start = day or clock.today()
    if start < clock.today():
        raise steps.wrong("valid_from", _("A new rule never changes the past. Let it begin today or later."))
    if reseller_id not in partnership_queries.active_resellers(actor.organization_id, [reseller_id]):
        text = _("This reseller is not your partner. Choose one with an active partnership.")
        raise Refusal(403, 910016, text, "partnership_not_active", fields=[("reseller", text)])
    if group_id is not None:
        queries.group_to_change(actor, group_id)
    if not moved(actor, reseller_id, group_id, start):
        return
    name = access_queries.names_of([reseller_id]).get(reseller_id, "")
    emit(ResellerGrouped(
        tenant_id=actor.organization_id, resource_id=str(group_id or reseller_id), reseller=str(reseller_id),
        reseller_name=name, group=steps.text(group_id), valid_from=start.isoformat(),
    ), actor)  # fmt: skip


def moved(actor: Actor, reseller_id: UUID, group_id: UUID | None, start: date) -> bool:
    """End what reaches beyond a day, and let the new membership begin; tells whether anything changed."""
    held = list(queries.memberships_to_change(actor, start, reseller_id=reseller_id))
    if [(row.group_id, row.valid_from <= start) for row in held] == ([(group_id, True)] if group_id else []):
        return False
    for row in held:
        row.valid_until = max(start, row.valid_from)
        row.save(update_fields=["valid_until"])
    if group_id is not None:
        joined(actor, reseller_id, group_id, start)
    return True


def joined(actor: Actor, reseller_id: UUID, group_id: UUID, start: date) -> None:
    """Keep a membership; raises 409/910056 where another user put the reseller into a group at the same moment."""
    row = GroupMember(tenant_id=actor.organization_id, group_id=group_id, reseller_id=reseller_id, valid_from=start)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        text = _("Another user changed the group of this reseller at the same moment. Look at it again.")
        raise Refusal(409, 910056, text, "lost_race") from None


@usecase(permission=Permission.PRICE_LIST_SET_FOR_RESELLER)
def close_group(actor: Actor, group_id: UUID) -> None:
    """Close a group: its rules and memberships end today; raises 404."""
    row, today = queries.group_to_change(actor, group_id), clock.today()
    held = list(queries.rules_to_end(actor, group_id, today))
    for rule in held:
        steps.ended(actor, rule, today)
    members = list(queries.memberships_to_change(actor, today, group_id=group_id))
    for member in members:
        member.valid_until = max(today, member.valid_from)
        member.save(update_fields=["valid_until"])
    row.closed_at = clock.now()
    row.save(update_fields=["closed_at"])
    emit(ResellerGroupClosed.of(row, rules=len(held), resellers=len(members)), actor)
