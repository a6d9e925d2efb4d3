"""The guide inside the product: a page per topic, open to everyone, in every language."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.partners.queries import guide as queries
from twotier.partners.usecases.set_guide_links import MOST, Further, set_guide_links
from twotier.portal import pages
from twotier.portal.entrance import public

TOPICS: dict[str, str | Promise] = {
    "become-a-reseller": gettext_lazy("Become an indirect reseller"),
    "transition": gettext_lazy("From direct bill to indirect reseller"),
    "indirect-providers": gettext_lazy("Partner with indirect providers"),
    "joint-invitation": gettext_lazy("Invite a customer jointly"),
    "indirect-resellers": gettext_lazy("Partner with indirect resellers"),
    "partner-agreement": gettext_lazy("Help resellers adopt the partner agreement"),
    "customer-subscriptions": gettext_lazy("Customer subscriptions"),
}
"""What each topic is called, by the word in its address; its text is `templates/portal/guides/TOPIC.html`."""


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show every topic."""
    return render(request, "portal/guides/index.html", {"title": _("Guide"), "topics": TOPICS})


@public
@require_safe
def guide(request: HttpRequest, topic: str) -> HttpResponse:
    """Show one topic with the links that the vendor has put there (S87)."""
    title = title_of(topic)
    actor = getattr(request, "actor", None)
    context = {
        "title": title,
        "topic": topic,
        "further": queries.links(topic, get_language() or "en"),
        "edits": actor is not None and actor.may(Permission.AGREEMENT_PUBLISH),
    }
    return render(request, f"portal/guides/{topic}.html", context)


def of_page(*topics: str) -> list[tuple[str, str]]:
    """Return the topics of the guide that belong to a page."""
    return [(reverse("guide", args=[topic]), str(TOPICS[topic])) for topic in topics]


def title_of(topic: str) -> str:
    """Return what a topic is called; raises 404."""
    if topic not in TOPICS:
        raise Http404
    return str(TOPICS[topic])


class LinkForm(forms.Form):
    """One further link: its words, its address, and for readers of which language."""

    label = forms.CharField(label=gettext_lazy("Words"), required=False)
    url = forms.CharField(label=gettext_lazy("Address"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer all languages together, or one."""
        super().__init__(*args, **kwargs)
        choices = [("", _("All languages")), *queries.LANGUAGES]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]


LinkForms = forms.formset_factory(LinkForm, extra=MOST, max_num=MOST)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, topic: str) -> HttpResponse:
    """Let the vendor say which further documents a topic leads to."""
    actor, title = pages.acting(request), title_of(topic)
    pages.look(actor, Permission.AGREEMENT_PUBLISH, "vendor")
    actor.require(Permission.AGREEMENT_PUBLISH)
    kept = [{"label": row.label, "url": row.url, "language": row.language} for row in queries.every(topic)]
    forms_ = LinkForms(request.POST or None, initial=kept, prefix="links")
    wrong = ""
    if request.method == "POST" and forms_.is_valid():
        try:
            set_guide_links(actor, topic, [Further(**form.cleaned_data) for form in forms_ if written(form)])
        except Refusal as refusal:
            wrong = str(refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("guide", topic)
    context = {
        "title": _("Further links"),
        "lead": title,
        "crumbs": [(title, reverse("guide", args=[topic]))],
        "forms": forms_,
        "wrong": wrong,
        "back": reverse("guide", args=[topic]),
    }
    return render(request, "portal/guides/links.html", context, status=422 if wrong or forms_.errors else 200)


def written(form: forms.Form) -> bool:
    """Tell whether a row of the form says anything."""
    return bool(form.cleaned_data and (form.cleaned_data.get("label") or form.cleaned_data.get("url")))
