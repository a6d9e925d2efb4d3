"""The orders room."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.orders"
    label = "orders"

    def ready(self) -> None:
        """Make known what time brings in this room."""
        from twotier.orders import due

        due.register()
