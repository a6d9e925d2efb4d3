"""Forget what one-time links hold once they are too old to open, and the links themselves later. The worker calls it."""

from datetime import timedelta

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase
from twotier.customers.models import SetupLink

KEPT = timedelta(days=90)
"""How long whoever made a link can read what became of it."""


@usecase(permission=Permission.CUSTOMER_SEE_FIRST_CREDENTIALS)
def forget_setup_links(actor: Actor) -> int:
    """Erase the ciphertext of links past their time, and links that nobody reads about any more; return how many."""
    now = clock.wall()
    gone, _rows = SetupLink.objects.filter(created_at__lt=now - KEPT).delete()
    return gone + SetupLink.objects.filter(expires_at__lt=now).exclude(ciphertext="").update(ciphertext="")
