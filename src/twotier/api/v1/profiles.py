"""The partner's own profiles, and the check of another partner's MPN id."""

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Links, Wire, attributes, link
from twotier.core.refusal import Refusal
from twotier.partners import queries
from twotier.partners.models import MpnAccount


class MpnProfile(Wire):
    """A membership account: its MPN id and whose it is."""

    partner_name: str
    mpn_id: str
    profile_type: str
    links: Links
    attributes: Attributes = attributes("MpnProfile")


@route(
    "GET",
    "profiles/mpn",
    answers=MpnProfile,
    auth="app+user",
    sees=Permission.PROFILE_VIEW,
    query={"mpnId": "An MPN id to verify; without it the caller's own"},
    refuses=((404, 3000),),
    summary="Get the membership profile, or verify a partner's MPN id",
    group="Partner profiles",
)
def get_mpn_profile(call: Call) -> MpnProfile:
    """Return the membership account with an MPN id, or the caller's own."""
    found = account(call)
    return MpnProfile(
        partner_name=found.name, mpn_id=found.mpn_id, profile_type="MpnProfile", links={"self": link(call.uri)}
    )


def account(call: Call) -> MpnAccount:
    """Return the account that is asked for; raises 404/3000 when there is none."""
    asked = call.text("mpnId")
    found = queries.account(asked) if asked else queries.tied_location(call.actor.organization_id)
    if found is None or not found.active:
        raise Refusal(404, 3000, _("There is no active partner with this MPN id. Check the number with the partner."))
    return found
