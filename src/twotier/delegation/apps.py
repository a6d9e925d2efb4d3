"""The delegation room."""

from django.apps import AppConfig


class DelegationConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.delegation"
    label = "delegation"

    def ready(self) -> None:
        """Connect the room's reactions."""
        from twotier.delegation import reactions  # noqa: F401
