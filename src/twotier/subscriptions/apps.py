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
        from twotier.orders import cancellation
        from twotier.subscriptions import changed_orders, due, kinds, objections, policies, queries, reactions  # noqa: F401
        from twotier.subscriptions.queries import purchases

        supply.supplied_by(queries.seats_by_sku)
        cancellation.told_by(purchases.cancel_deadlines)
        post_migrate.connect(policies.fill, sender=self)
        due.register()
