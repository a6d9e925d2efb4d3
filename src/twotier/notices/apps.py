"""The notices room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the room with Django, its channels with the outbox, and what it listens to."""

    name = "twotier.notices"
    label = "notices"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from twotier.notices import mail, reactions  # noqa: F401
        from twotier.notices.webhooks import delivery  # noqa: F401

        reactions.listen()
