"""The transfers room."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.transfers"
    label = "transfers"

    def ready(self) -> None:
        """Connect the room's reactions, and make known what time brings."""
        from twotier.transfers import due, reactions  # noqa: F401

        due.register()
