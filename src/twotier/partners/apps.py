"""The partners room."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.partners"
    label = "partners"
