"""The catalog room."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.catalog"
    label = "catalog"

    def ready(self) -> None:
        """Register the room's long work."""
        from twotier.catalog import jobs  # noqa: F401
