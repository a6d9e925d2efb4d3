"""The entitlements room."""

from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.entitlements"
    label = "entitlements"

    def ready(self) -> None:
        """Connect what the room does, objects to and looks at in lines to order, and what time brings."""
        from twotier.entitlements import due, objections, reactions, requirements  # noqa: F401

        due.register()
