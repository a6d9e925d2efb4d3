"""Who earns on a subscription, as its page tells it: the newest first, each with its dates and who set it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.portal import wording
from twotier.subscriptions import queries
from twotier.subscriptions.models import Attribution, Subscription


def told(actor: Actor, subscription: Subscription, names: dict[UUID, str]) -> list[dict[str, Any]]:
    """Return the entries of the timeline, as far as they are the actor's to read."""
    rows = queries.attributions(actor, subscription)
    missing = {row.reseller_id for row in rows if row.reseller_id} - set(names)
    known = names | (access_queries.names_of(missing) if missing else {})
    return [entry(row, known, own=subscription.partner_id == actor.organization_id) for row in rows]


def entry(row: Attribution, names: dict[UUID, str], *, own: bool) -> dict[str, Any]:
    """Return one entry: whose MPN ID, from when until when, and who put it there."""
    name = names.get(row.reseller_id, "") if row.reseller_id else ""
    values = {"mpn_id": row.mpn_id, "since": wording.day(row.effective_from)}
    if row.effective_until:
        text, values["until"] = _("MPN ID %(mpn_id)s, %(since)s to %(until)s"), wording.day(row.effective_until)
    else:
        text = _("MPN ID %(mpn_id)s, since %(since)s")
    return {"name": name, "what": text % values, "holds": row.effective_until is None, "who": row.set_by if own else ""}
