"""Remove what has ended: codes and refresh tokens past their time. The worker calls it."""

from datetime import timedelta

from twotier.access.actors import Actor
from twotier.access.models import AuthorizationCode, RefreshToken
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase

KEPT = timedelta(days=1)
"""An ended token is still answered with “expired” for a day, then with “not valid”."""


@usecase(permission=Permission.IDENTITY_CONFIGURE)
def forget_expired(actor: Actor) -> int:
    """Delete ended codes and refresh tokens; return how many."""
    before = clock.wall() - KEPT
    codes, _rows = AuthorizationCode.objects.filter(expires_at__lt=before).delete()
    tokens, _rows = RefreshToken.objects.filter(expires_at__lt=before).delete()
    return codes + tokens
