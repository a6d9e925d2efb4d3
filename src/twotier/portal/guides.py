"""The guide inside the product: a page per topic, open to everyone, in every language."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from twotier.portal.entrance import public

TOPICS: dict[str, str] = {}
"""What each topic is called, by the word in its address; its text is `templates/portal/guides/TOPIC.html`."""


@public
@require_safe
def guide(request: HttpRequest, topic: str) -> HttpResponse:
    """Show one topic."""
    if topic not in TOPICS:
        raise Http404
    return render(request, f"portal/guides/{topic}.html", {"title": TOPICS[topic]})
