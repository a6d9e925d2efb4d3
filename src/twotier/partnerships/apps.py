"""The partnerships room."""

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.partnerships"
    label = "partnerships"
