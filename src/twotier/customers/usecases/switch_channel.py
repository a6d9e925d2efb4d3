"""The vendor opens or closes a channel in which invitations can be accepted (S67)."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.events import ChannelSwitched
from twotier.customers.models import AcceptanceChannel
from twotier.customers.queries import invitations as queries


@usecase(permission=Permission.INVITATION_CHANNEL_SWITCH)
def switch_channel(actor: Actor, name: str, *, is_open: bool) -> None:
    """Open or close a channel; open invitations can be accepted there from now on, without being sent again.

    Raises 404 for a channel that there is not.
    """
    if name not in queries.CHANNELS:
        raise Refusal(404, 1000, _("There is no such acceptance channel."))
    if queries.channel_open(name) == is_open:
        return
    AcceptanceChannel.objects.update_or_create(name=name, defaults={"open": is_open, "changed_at": clock.now()})
    emit(ChannelSwitched(tenant_id=actor.organization_id, resource_id=name, channel=name, open=is_open), actor)
