"""What keeps a marketplace service as it is until it was set up."""

from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal
from twotier.entitlements import queries
from twotier.subscriptions import families
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription


def not_set_up(row: Subscription) -> Refusal | None:
    """Object to changes of a service that waits for its setup: 400/800081. Canceling it and its renewal stay possible."""
    if row.family not in families.SERVICES or not queries.waiting([row.id]):
        return None
    return Refusal(400, 800081, _("This service is not set up yet. Activate it first. Nothing was changed."))


for move in ("change_seats", "suspend"):
    SUBSCRIPTION.object_to(move, not_set_up)
