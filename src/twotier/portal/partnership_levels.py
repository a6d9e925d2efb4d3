"""A reseller's levels of access: independent switches that act on what is made from now on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twotier.access.permissions import Permission
from twotier.partnerships import queries
from twotier.partnerships.lifecycle import PARTNERSHIP
from twotier.partnerships.usecases.set_levels import set_levels
from twotier.portal import pages
from twotier.portal.forms.partnership import LevelsForm


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def levels(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Show the levels of a reseller, to change for those who may (S130)."""
    actor = pages.enter(request, Permission.PARTNERSHIP_SET_LEVELS, "provider")
    partnership = queries.as_provider(actor, organization_id)
    PARTNERSHIP.check(partnership, "set_levels")
    form = LevelsForm(queries.levels_of(partnership), request.POST if request.method == "POST" else None)
    if form.is_valid():
        set_levels(actor, organization_id, form.levels(), seen=form.levels_seen())
        messages.success(request, _("Saved."))
        return redirect("indirect-reseller", organization_id=organization_id)
    may = actor.may(Permission.PARTNERSHIP_SET_LEVELS)
    for field in form.fields.values():
        field.disabled = not may
    context = {
        "title": _("Levels of access of %(name)s") % {"name": partnership.reseller.name},
        "lead": _("Each switch stands alone. They act on customers and subscriptions that are made from now on."),
        "crumbs": [
            (_("Indirect resellers"), reverse("indirect-resellers")),
            (partnership.reseller.name, reverse("indirect-reseller", args=[organization_id])),
        ],
        "form": form,
        "may": may,
        "back": reverse("indirect-reseller", args=[organization_id]),
    }
    return render(request, "portal/partners/levels.html", context)
