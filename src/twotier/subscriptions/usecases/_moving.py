"""Suspend, reactivate and cancel (lifecycle.md LC21, LC57, LC58, LC60); a piece for use cases."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.subscriptions import families, policies, refunds, terms
from twotier.subscriptions.events import RenewalChanged
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._changing import Changing, clear_schedule, lock_batches
from twotier.subscriptions.usecases._naming import close_to_reseller

ASIDE = ("auto_renew", "end_choice", "schedule")
STATES = ("active", "suspended", "deleted")
CANCELED = "canceled"


def reactivate(change: Changing) -> bool:
    """End a suspension; renewal and schedule come back as they were, unless the policy leaves them off (LC58)."""
    row, wanted = change.row, change.wanted.status
    if wanted is not None and wanted != row.status and wanted not in STATES:
        text = _("A subscription can be made active, suspended or deleted; its other states come by themselves.")
        raise Refusal(400, 800040, text, fields=[("status", text)])
    if wanted != "active" or row.status == "active":
        return False
    change.check(Permission.SUBSCRIPTION_SUSPEND, "reactivate")
    SUBSCRIPTION.fire(row, "reactivate", change.actor)
    restored: dict[str, Any] = row.aside or {}
    row.aside, row.state_until = None, None
    rule = change.policies.row(policies.RESTORE)
    row.schedule = restored.get("schedule")
    if rule.values.on:
        row.auto_renew, row.end_choice = restored.get("auto_renew", row.auto_renew), restored.get("end_choice", "")
    else:
        clear_schedule(row, change.actor, "suspension")
    change.act.did(row, history.REACTIVATE, policy_id=rule.id)
    return True


def suspend_or_cancel(change: Changing) -> bool:
    """Suspend or cancel a subscription, after all else that the act changes."""
    wanted, row = change.wanted.status, change.row
    if wanted == row.status or wanted not in ("suspended", "deleted"):
        return False
    return suspend(change) if wanted == "suspended" else cancel(change)


def suspend(change: Changing) -> bool:
    """Lock the users out; billing goes on, and what was chosen for the end of the term is set aside (LC57)."""
    change.check(Permission.SUBSCRIPTION_SUSPEND, "suspend")
    put_aside(change, change.row)
    if change.row.family == families.LEGACY:
        suspend_add_ons(change)
    return True


def put_aside(change: Changing, row: Subscription) -> None:
    """Suspend one subscription."""
    SUBSCRIPTION.fire(row, "suspend", change.actor)
    row.aside = {name: getattr(row, name) for name in ASIDE}
    row.auto_renew, row.end_choice, row.schedule = False, "", None
    if row.family == families.LEGACY:
        row.state_until = min(change.today + timedelta(days=terms.LEGACY_SUSPENDED_DAYS), row.next_term_start)
    change.act.did(row, history.SUSPEND)


def suspend_add_ons(change: Changing) -> None:
    """Suspend the add-ons of a legacy offer with their base (LC72)."""
    base = change.row
    rows = Subscription.objects.select_for_update().filter(
        tenant_id=base.tenant_id, parent_id=base.id, partner_id=base.partner_id, family=families.LEGACY, status="active"
    )
    for add_on in rows.order_by("id"):
        put_aside(change, add_on)
        add_on.version += 1
        add_on.save()


def cancel(change: Changing) -> bool:
    """End a subscription for good: inside its window at once, an extended term at any time (LC60)."""
    extended = change.row.term_kind == families.EXTENDED
    if change.row.family in families.SERVICES and change.row.cancel_until and change.row.cancel_until <= change.act.at:
        return let_end(change)
    change.check(Permission.SUBSCRIPTION_CANCEL, "cancel_extended" if extended else "cancel")
    end(change, "cancel_extended" if extended else "cancel")
    return True


def let_end(change: Changing) -> bool:
    """Let a service end with its term, which is what a cancellation after its window does (LC26)."""
    row = change.row
    change.check(Permission.SUBSCRIPTION_CANCEL, "change_renewal")
    if not row.auto_renew:
        return False
    row.auto_renew = False
    emit(RenewalChanged.of(row, title=row.friendly_name, old_auto_renew=True), change.actor)
    return True


def end(change: Changing, move: str) -> None:
    """Make the move that ends a subscription; the row of the policy and what comes back are kept with it."""
    row = change.row
    extended = row.term_kind == families.EXTENDED
    rule = change.policies.row(policies.CANCELLATION, families.EXTENDED if extended else row.family)
    clear_schedule(row, change.actor, CANCELED)
    row.end_reason, row.auto_renew, row.end_choice, row.aside = CANCELED, False, "", None
    row.next_plan, row.next_plan_from, row.state_until = "", None, None
    SUBSCRIPTION.fire(row, move, change.actor)
    if extended:
        row.state_until = change.today + timedelta(days=terms.DISABLED_DAYS)
    lock_batches(row)
    refund = refunds.kind(row, rule.values, change.act.at) or (refunds.BY_DAY if move == "cancel_by_law" else "")
    change.act.did(row, history.CANCEL, refund=refund, policy_id=rule.id)
    if row.status == "deleted":
        close_to_reseller(change.actor, row.tenant_id, row.reseller_id)
