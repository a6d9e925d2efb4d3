"""The billing room."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.billing"
    label = "billing"
