"""What happens at the end of a term, and who may choose it: the seller, and a reseller to which it gave the right."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Relationship
from twotier.orders.requests import missing
from twotier.partnerships import queries as partnership_queries
from twotier.subscriptions import endings
from twotier.subscriptions.events import EndOfTermChosen, RenewalChanged
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._changing import Changing, clear_schedule


def set_renewal(change: Changing) -> bool:
    """Turn auto-renew on or off, or choose one of the three ends of a term (LC53); tells whether that was a change.

    The partnership with the reseller on record does not matter: renewals go on without it (D7).
    """
    row, auto_renew, choice = change.row, change.wanted.auto_renew, change.wanted.end_of_term
    if choice is not None:
        contradiction(auto_renew, choice)
        auto_renew = choice == endings.RENEW
    choice = "" if auto_renew or choice is None else choice
    if auto_renew is None or (auto_renew == row.auto_renew and choice in ("", row.end_choice)):
        return False
    may_choose(change, Permission.SUBSCRIPTION_AUTO_RENEW, "change_renewal")
    if choice == endings.EXTEND and not endings.extended_applies(row, change.policies):
        text = _("No extended term follows this term. Let it renew, or let it end.")
        raise Refusal(400, 900141, text, fields=[("end_of_term", text)])
    turned, chosen = auto_renew != row.auto_renew, choice != row.end_choice
    old_choice, row.auto_renew, row.end_choice = row.end_choice, auto_renew, choice
    if turned:
        emit(RenewalChanged.of(row, title=row.friendly_name, old_auto_renew=not auto_renew), change.actor)
    if chosen:
        emit(EndOfTermChosen.of(row, old_end_choice=old_choice), change.actor)
    if not auto_renew:
        clear_schedule(row, change.actor, "auto_renew")
    return True


def contradiction(auto_renew: bool | None, choice: str) -> None:
    """Refuse a choice that auto-renew, sent with it, contradicts."""
    if auto_renew is not None and auto_renew != (choice == endings.RENEW):
        text = _("Auto-renew and the choice for the end of the term contradict each other. Send one of them.")
        raise Refusal(400, 800002, text, fields=[("end_of_term", text)])


def may_choose(change: Changing, permission: Permission, move: str) -> None:
    """Refuse whoever may not choose what follows a term, and a state in which nobody can."""
    change.actor.require(permission)
    if refusal := why_not(change.actor, change.row):
        raise refusal
    SUBSCRIPTION.check(change.row, move)


def why_not(actor: Actor, subscription: Subscription) -> Refusal | None:
    """Return what keeps an organization from choosing: 910037 (not delegated), 910028 (the seller is out), or nothing."""
    seller = subscription.partner_id
    if seller == actor.organization_id:
        return None
    partnership = partnership_queries.active_between(seller, actor.organization_id) if actor.is_("reseller") else None
    if partnership is None or not partnership.handles_renewals:
        text = _(
            "Your indirect provider has not given you the right to handle renewals. Its global admin can, on the page of your partnership; until then, send it an order request."
        )
        return Refusal(403, 910037, text, "renewals_not_delegated")
    if customer_queries.serves(seller, subscription.tenant_id, Relationship.PROVIDER, Relationship.DIRECT):
        return None
    return missing(seller)
