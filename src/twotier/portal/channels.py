"""The vendor's switches: in which channels customers can accept invitations (S67)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from twotier.access.permissions import Permission
from twotier.customers.queries import invitations as queries
from twotier.customers.usecases.switch_channel import switch_channel
from twotier.portal import pages
from twotier.portal.settings_pages import crumbs

NAMES: dict[str, str | Promise] = {queries.STORE: gettext_lazy("Store")}


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """Show the switches, and turn one."""
    actor = pages.enter(request, Permission.INVITATION_CHANNEL_SWITCH, "vendor")
    if request.method == "POST":
        switch_channel(actor, request.POST.get("channel", ""), is_open=request.POST.get("open") == "1")
        messages.success(request, _("Saved."))
        return redirect("acceptance-channels")
    context = {
        "title": _("Acceptance channels"),
        "lead": _("Where customers can accept invitations. The portal is always open."),
        "crumbs": crumbs("settings"),
        "channels": [(name, NAMES[name], is_open) for name, is_open in queries.channels()],
        "turns": actor.may(Permission.INVITATION_CHANNEL_SWITCH),
    }
    return render(request, "portal/settings/channels.html", context)
