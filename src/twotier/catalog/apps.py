"""The catalog room."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.catalog"
    label = "catalog"
