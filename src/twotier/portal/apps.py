"""The portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the surface with Django."""

    name = "twotier.portal"
    label = "portal"
