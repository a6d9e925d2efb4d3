"""The licences room."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.licences"
    label = "licences"

    def ready(self) -> None:
        """Make known what time brings in this room."""
        from twotier.licences import due

        due.register()
