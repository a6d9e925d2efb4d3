"""Take an authorization code out of circulation."""

from twotier.access.actors import Actor
from twotier.access.models import AuthorizationCode
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase


@usecase(permission=Permission.API_CLIENT_MANAGE)
def redeem_authorization_code(actor: Actor, code: AuthorizationCode) -> bool:
    """Delete a code; tell whether it still counted. Of two at once one succeeds."""
    deleted, _rows = AuthorizationCode.objects.filter(id=code.id).delete()
    return deleted == 1 and code.expires_at > clock.wall()
