"""The billing room."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.billing"
    label = "billing"

    def ready(self) -> None:
        """Make the room's policies and due work known."""
        from twotier.billing import due, policies

        policies.register()
        due.register()
