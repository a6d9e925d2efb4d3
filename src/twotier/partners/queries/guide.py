"""Which further documents a topic of the guide leads to."""

from django.conf import settings
from django.db.models import QuerySet

from twotier.partners.models import GuideLink

LANGUAGES = tuple(settings.LANGUAGES)


def every(topic: str) -> QuerySet[GuideLink]:
    """Return all links of a topic in their order."""
    return GuideLink.objects.filter(topic=topic).order_by("position", "id")


def links(topic: str, language: str) -> list[GuideLink]:
    """Return the links that readers of a language see."""
    return list(every(topic).filter(language__in=["", language.lower()]))
