"""What keeps a marketplace service as it is until it was set up, and an Azure plan while it is used."""

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


def in_use(row: Subscription) -> Refusal | None:
    """Object to the end of an Azure plan, for a time or for good, while Azure subscriptions run under it: 403/900115."""
    if row.family != families.USAGE or not queries.runs_azure(row):
        return None
    text = _("Azure subscriptions are active under this plan. Cancel them first. Nothing was changed.")
    return Refusal(403, 900115, text)


for move in ("change_seats", "suspend"):
    SUBSCRIPTION.object_to(move, not_set_up)
for move in ("suspend", "cancel"):
    SUBSCRIPTION.object_to(move, in_use)
