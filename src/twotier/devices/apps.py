"""The devices room."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.devices"
    label = "devices"

    def ready(self) -> None:
        """Make known what workers do for this room."""
        from twotier.devices import due, jobs

        jobs.register()
        due.register()
