"""The subscriptions room."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.subscriptions"
    label = "subscriptions"

    def ready(self) -> None:
        """Connect the room's reactions."""
        from twotier.subscriptions import reactions  # noqa: F401
