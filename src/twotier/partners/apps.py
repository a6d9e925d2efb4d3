"""The partners room."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.partners"
    label = "partners"

    def ready(self) -> None:
        """Make known what time brings in this room."""
        from twotier.partners import due

        due.register()
