"""The subscriptions room."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.subscriptions"
    label = "subscriptions"

    def ready(self) -> None:
        """Connect the room's reactions, and say where licenses come from."""
        from twotier.licences import supply
        from twotier.subscriptions import queries, reactions  # noqa: F401

        supply.supplied_by(queries.seats_by_sku)
