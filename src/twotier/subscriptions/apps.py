"""The subscriptions room."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.subscriptions"
    label = "subscriptions"

    def ready(self) -> None:
        """Connect the room's reactions, and say what time brings and where licenses come from."""
        from django.db.models.signals import post_migrate

        from twotier.licences import supply
        from twotier.subscriptions import due, objections, policies, queries, reactions  # noqa: F401

        supply.supplied_by(queries.seats_by_sku)
        post_migrate.connect(policies.fill, sender=self)
        due.register()
