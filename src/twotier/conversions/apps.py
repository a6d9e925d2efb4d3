"""The conversions room."""

from django.apps import AppConfig


class ConversionsConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.conversions"
    label = "conversions"

    def ready(self) -> None:
        """Say what time brings and what happens with orders, and let lines of orders have promotions."""
        from twotier.conversions import due, promotions, reactions  # noqa: F401

        due.register()
