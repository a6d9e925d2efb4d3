"""What happens at the end of a term, as its page offers it: to the seller, and to a reseller that got the right (S77)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.portal import pages
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._renewing import why_not
from twotier.subscriptions.usecases.set_auto_renew import set_auto_renew


def control(actor: Actor, found: Subscription) -> dict[str, Any]:
    """Return the button of the page, or why there is none; nothing for whoever has no say at all."""
    if not actor.may(Permission.SUBSCRIPTION_AUTO_RENEW):
        return {}
    refusal = why_not(actor, found) or SUBSCRIPTION.why_not(found, SUBSCRIPTION.move("change_renewal"))
    label = _("Turn auto-renew off") if found.auto_renew else _("Turn auto-renew on")
    state = (
        _("The subscription renews by itself at the end of its term.")
        if found.auto_renew
        else _("The subscription ends with its term.")
    )
    return {"label": label, "on": "" if found.auto_renew else "1", "state": state, "why_not": refusal}


@pages.page
@require_POST
def choose(request: HttpRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    """Turn auto-renew on or off; a second click finds it done."""
    on, version = request.POST.get("on") == "1", request.POST.get("version", "")
    changed = set_auto_renew(
        pages.acting(request), customer_id, subscription_id, on=on,
        version=int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None,
    )  # fmt: skip
    text = _("Auto-renew is on.") if changed.auto_renew else _("Auto-renew is off.")
    messages.success(request, text)
    return redirect("subscription", customer_id=customer_id, subscription_id=subscription_id)
