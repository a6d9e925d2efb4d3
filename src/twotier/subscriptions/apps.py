"""The subscriptions room."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.subscriptions"
    label = "subscriptions"
