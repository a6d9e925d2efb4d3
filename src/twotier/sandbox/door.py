"""Who may call the sandbox: everyone on this machine, in sandbox mode; nobody else."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from twotier.core import tenancy
from twotier.core.refusal import Refusal

View = Callable[[HttpRequest], HttpResponse]
T = TypeVar("T")
INVALID = 800002


def sandbox_call(*methods: str) -> Callable[[View], View]:
    """Guard an address of the sandbox and turn refusals into the documented error body."""

    def guard(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            try:
                check(request)
                if request.method not in methods:
                    return HttpResponseNotAllowed(methods)
                with tenancy.scope(tenancy.PROGRAM):
                    return view(request)
            except Refusal as refusal:
                return refused(refusal)

        return answer

    return guard


def check(request: HttpRequest) -> None:
    """Refuse production, other machines, and pages of other sites in a browser of this one."""
    if not settings.SANDBOX:
        raise Refusal(404, 910058, _("This exists in sandbox mode only."), "sandbox_only")
    if not settings.ENVIRONMENT.host_set_by_hand and not loopback(request.META.get("REMOTE_ADDR", "")):
        raise Refusal(404, 910058, _("The sandbox answers to its own machine only."), "sandbox_only")
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise Refusal(403, 910058, _("The sandbox does not answer to pages of other sites."), "sandbox_only")


def loopback(address: str) -> bool:
    """Tell whether a call comes from this machine; a socket file has no address."""
    try:
        return not address or ip_address(address).is_loopback
    except ValueError:
        return False


def refused(refusal: Refusal) -> HttpResponse:
    """Answer a refusal in the shape of the API's errors."""
    body = {"code": refusal.code, "description": str(refusal), "errorName": refusal.error_name}
    return json(body, refusal.status)


def json(body: Any, status: int = 200) -> HttpResponse:
    """Answer JSON."""
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json")


def body_of(request: HttpRequest, shape: type[T]) -> T:
    """Read the request's JSON body strictly; an unknown or bad member is a 400 that names it."""
    try:
        return msgspec.json.decode(request.body or b"{}", type=shape)
    except msgspec.DecodeError as error:
        raise Refusal(400, INVALID, str(error), "invalid_input") from error
