"""Who stands on a subscription, who supports it, and what it is called; a piece for use cases."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.customers.models import Relationship
from twotier.customers.usecases import _relating as relating
from twotier.partners import queries as partner_queries
from twotier.partnerships.rules import resellers_of_record
from twotier.subscriptions import attributions, queries
from twotier.subscriptions.events import PartnerOfRecordChanged, SubscriptionRenamed, SupportContactChanged
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._changing import Changing

NOBODY = ("", "0", "-1")
LONGEST_NAME = 256


def set_reseller(change: Changing) -> bool:
    """Change the partner of record; `-1` removes it (LC90), an invalid one is refused (LC91)."""
    row, wanted = change.row, change.wanted.partner_of_record
    old, new = row.partner_of_record, "" if wanted in NOBODY else wanted
    if new is None or new == old:
        return False
    change.check(Permission.SUBSCRIPTION_PARTNER_OF_RECORD, "change_partner_of_record")
    resellers = resellers_of_record(change.actor.organization_id, [new])
    before = row.reseller_id
    row.partner_of_record, row.reseller_id = new, resellers.get(new)
    open_to_reseller(change.actor, row, before)
    attributions.change(row, change.actor, change.act.at)
    change.act.did(row, history.CHANGE_PARTNER)
    emit(PartnerOfRecordChanged.of(row, title=row.friendly_name, old_partner_id=old, partner_id=new), change.actor)
    return True


def open_to_reseller(actor: Actor, row: Subscription, before: UUID | None) -> None:
    """Open the subscription to the reseller that it names now, and close the customer to the one before (S128)."""
    now = row.reseller_id
    if now == before:
        return
    row.save(update_fields=["partner_of_record", "reseller_id"])
    if now:
        relating.serve_subscription(actor, row.tenant_id, [now])
    close_to_reseller(actor, row.tenant_id, before)


def close_to_reseller(actor: Actor, customer_id: UUID, reseller_id: UUID | None) -> None:
    """Close a customer to a reseller that no subscription names any more."""
    if reseller_id and not queries.names(customer_id, reseller_id):
        relating.stop_serving(actor, customer_id, reseller_id, Relationship.NAMED)


def set_support_contact(change: Changing) -> bool:
    """Change who supports the customer: the seller, or a reseller of it that is related to the customer (S106, S137)."""
    row, new = change.row, change.wanted.support_partner_id
    old = row.support_partner_id
    if new is None or new == old:
        return False
    change.check(Permission.SUBSCRIPTION_SUPPORT_CONTACT, "change_support_contact")
    if new not in queries.supporters(row):
        text = _("The support contact must be a partner with a relationship to this customer.")
        raise Refusal(400, 910038, text, "support_contact_not_related", fields=[("support_contact", text)])
    row.support_partner_id = new
    row.support_mpn_id = partner_queries.tied_mpn_ids([new]).get(new, "")
    event = SupportContactChanged(
        tenant_id=row.tenant_id,
        resource_id=str(row.id),
        title=row.friendly_name,
        old_support_tenant_id=str(old),
        support_tenant_id=str(new),
    )
    emit(event, change.actor)
    return True


def rename(change: Changing) -> bool:
    """Give the subscription another friendly name."""
    row, name = change.row, (change.wanted.friendly_name or "").strip()[:LONGEST_NAME]
    if not name or name == row.friendly_name:
        return False
    change.check(Permission.SUBSCRIPTION_RENAME, "rename")
    row.friendly_name = name
    emit(SubscriptionRenamed.of(row), change.actor)
    return True
