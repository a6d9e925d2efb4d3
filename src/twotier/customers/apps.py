"""The customers room."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.customers"
    label = "customers"

    def ready(self) -> None:
        """Make known what time brings in this room, and which domains are its customers'."""
        from twotier.access import domains
        from twotier.customers import due, reactions  # noqa: F401
        from twotier.customers.queries.domains import claimed

        due.register()
        domains.claimed_by(claimed)
