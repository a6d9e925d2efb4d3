"""The orders room."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.orders"
    label = "orders"
