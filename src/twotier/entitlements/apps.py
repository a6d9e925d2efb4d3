"""The entitlements room."""

from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.entitlements"
    label = "entitlements"

    def ready(self) -> None:
        """Connect the room's reactions, its look at lines to order, and what time brings."""
        from twotier.entitlements import due, reactions, requirements  # noqa: F401

        due.register()
