"""The customers room."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.customers"
    label = "customers"

    def ready(self) -> None:
        """Make known what time brings in this room."""
        from twotier.customers import due

        due.register()
