"""The customers room."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.customers"
    label = "customers"
