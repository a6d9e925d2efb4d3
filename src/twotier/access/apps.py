"""The access room: who may enter."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """People, organizations, roles and tokens."""

    name = "twotier.access"
    label = "access"
