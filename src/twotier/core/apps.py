"""The core room: mechanism without business words."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers the database role's grants after each migration, and how each connection searches."""

    name = "twotier.core"
    label = "core"

    def ready(self) -> None:
        """Connect the hooks of the database."""
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate

        from twotier.core import search, tenancy

        post_migrate.connect(tenancy.grant, sender=self)
        connection_created.connect(search.teach)
