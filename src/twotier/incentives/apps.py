"""The incentives room."""

from django.apps import AppConfig


class IncentivesConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.incentives"
    label = "incentives"

    def ready(self) -> None:
        """Make known what time brings in this room."""
        from twotier.incentives import due

        due.register()
