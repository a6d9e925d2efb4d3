"""What is done with a transfer: accept all or some of it, reject it, withdraw it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.portal import pages, transfer_words
from twotier.portal.forms.refusable import ReasonForm
from twotier.portal.transfers import TRANSFERS, shown
from twotier.transfers import queries
from twotier.transfers.lifecycle import IN_PROGRESS
from twotier.transfers.queries import Shown
from twotier.transfers.usecases.answer_transfer import accept_transfer, reject_transfer
from twotier.transfers.usecases.withdraw_transfer import withdraw_transfer


@pages.page
@require_POST
def accept(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Accept what was ticked; what stands in the way is said on its page."""
    actor = pages.acting(request)
    actor.require(Permission.TRANSFER_DECIDE)
    try:
        if not request.POST.get("agreed"):
            text = _("Tick that you agree to the transfer first.")
            raise Refusal(400, 800002, text, fields=[("agreed", text)])
        found = accept_transfer(actor, transfer_id, only=ticked(request))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return shown(request, queries.transfer(actor, transfer_id), refusal)
    messages.success(request, done(found))
    return redirect("transfer", transfer_id=transfer_id)


def ticked(request: HttpRequest) -> list[UUID]:
    """Return the subscriptions that were ticked; what is no id is left out."""
    found = []
    for text in request.POST.getlist("line"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def done(found: Shown) -> str:
    """Say what an acceptance did."""
    if found.transfer.status != IN_PROGRESS:
        return _("The transfer is accepted and carried out.")
    if found.transfer.at_end:
        return _("The transfer is accepted. Each subscription moves when its term is over.")
    return _("The transfer is accepted. What could not be carried out yet is tried again for three days.")


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Ask for a reason, which may stay empty, then reject."""
    actor = pages.acting(request)
    actor.require(Permission.TRANSFER_DECIDE)
    found = queries.transfer(actor, transfer_id)
    queries.open_(found.transfer)
    form = ReasonForm(_("Reason"), request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.shows_refusals():
            reject_transfer(actor, transfer_id, reason=form.cleaned_data["reason"])
            messages.success(request, _("The transfer is rejected. Who requested it gets a mail."))
            return redirect("transfer", transfer_id=transfer_id)
    context = asked(request, found) | {"title": _("Reject this transfer?"), "form": form}
    return render(request, "portal/transfers/reject.html", context, status=422 if form.errors else 200)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Ask, then withdraw."""
    actor = pages.acting(request)
    actor.require(Permission.TRANSFER_REQUEST)
    if request.method == "POST":
        withdraw_transfer(actor, transfer_id)
        messages.success(request, _("The transfer is withdrawn."))
        return redirect("transfer", transfer_id=transfer_id)
    found = queries.transfer(actor, transfer_id)
    queries.open_(found.transfer)
    context = asked(request, found) | {"title": _("Withdraw this transfer?")}
    return render(request, "portal/transfers/withdraw.html", context)


def asked(request: HttpRequest, found: Shown) -> dict[str, Any]:
    """Return what a question about a transfer shows around itself."""
    here, name = reverse("transfer", args=[found.transfer.id]), transfer_words.what(found)
    return {
        "question": name,
        "crumbs": [(TRANSFERS.title, reverse("transfers")), (name, here)],
        "back": here,
        "action": request.path,
    }
