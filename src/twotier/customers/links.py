"""Addresses that people follow to this room's pages."""

from django.conf import settings

from twotier.customers.models import Invitation


def invitation_link(invitation: Invitation) -> str:
    """Return the personal link of an invitation."""
    return f"{settings.BASE_URL.rstrip('/')}/i/{invitation.token}"
