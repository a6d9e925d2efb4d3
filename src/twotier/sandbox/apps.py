"""The sandbox surface."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Registers the surface with Django, for its templates."""

    name = "twotier.sandbox"
    label = "sandbox"
