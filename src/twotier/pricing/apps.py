"""The pricing room."""

from django.apps import AppConfig


class PricingConfig(AppConfig):
    """Registers the room with Django."""

    name = "twotier.pricing"
    label = "pricing"
