"""The support room."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.support"
    label = "support"
