"""The partnerships room."""

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.partnerships"
    label = "partnerships"

    def ready(self) -> None:
        """Make known what time brings in this room."""
        from twotier.partnerships import due

        due.register()
