"""Errors of the token address, as the directory service of the modelled API words them."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.core import clock
from twotier.core.ids import new_id


@dataclass(frozen=True)
class Fault:
    """One kind of error: OAuth's word, the directory's number, the HTTP status and the sentence."""

    error: str
    number: int
    message: str | Promise
    status: int = 400


MISSING_PARAMETER = Fault("invalid_request", 900144, _("The request body must contain the parameter “%(name)s”."))
BAD_REQUEST = Fault(
    "invalid_request", 9002313, _("The request is malformed. Send a form by POST, each parameter once.")
)
UNKNOWN_TENANT = Fault("invalid_request", 90002, _("Tenant “%(tenant)s” was not found. Check the tenant id or domain."))
UNSUPPORTED_GRANT = Fault(
    "unsupported_grant_type",
    70003,
    _("This grant type is not supported. Use client_credentials, refresh_token or authorization_code."),
)
UNKNOWN_CLIENT = Fault(
    "unauthorized_client",
    700016,
    _("The API client was not found in this tenant. Check the client id and the tenant."),
)
WRONG_FLOW = Fault(
    "unauthorized_client",
    700025,
    _("The API client may not use this grant type. Register an API client for this flow."),
)
WRONG_SECRET = Fault(
    "invalid_client", 7000215, _("The client secret is wrong. Send the secret itself, not its id."), 401
)
MISSING_SECRET = Fault(
    "invalid_client", 7000218, _("The request body must contain the parameter “client_secret”."), 401
)
UNKNOWN_RESOURCE = Fault("invalid_resource", 500011, _("The resource “%(resource)s” is not served here."))
BAD_GRANT = Fault("invalid_grant", 70000, _("The grant is not valid. Let the user authorize the API client again."))
EXPIRED_GRANT = Fault("invalid_grant", 700082, _("The grant has expired. Let the user authorize the API client again."))
USED_CODE = Fault(
    "invalid_grant", 54005, _("The authorization code is unknown or was used already. Start the sign-in again.")
)
WRONG_VERIFIER = Fault("invalid_grant", 501481, _("The code verifier does not match the code challenge."))
WRONG_REDIRECT = Fault(
    "invalid_grant", 50011, _("The redirect address is not the one that was asked for or registered.")
)
NO_MEMBER = Fault("invalid_grant", 50020, _("The user may no longer act in this tenant. Ask its administrator."))
NEEDS_MFA = Fault(
    "interaction_required",
    50076,
    _("A second factor is required. Let the user sign in again with an authentication code."),
)
TOO_MANY = Fault(
    "temporarily_unavailable", 50196, _("Too many wrong secrets from this address. Try again in a few minutes."), 429
)


class TokenError(Exception):
    """A token request that is refused."""

    def __init__(self, fault: Fault, **values: str) -> None:
        super().__init__(fault.error)
        self.fault, self.values = fault, values

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return self.fault.status

    def body(self, correlation_id: str) -> dict[str, Any]:
        """Return the error as clients of the directory read it."""
        trace, moment = str(new_id()), f"{clock.wall():%Y-%m-%d %H:%M:%SZ}"
        sentence = str(self.fault.message) % self.values
        return {
            "error": self.fault.error,
            "error_description": f"AADSTS{self.fault.number}: {sentence} Trace ID: {trace} "
            f"Correlation ID: {correlation_id} Timestamp: {moment}",
            "error_codes": [self.fault.number],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation_id,
        }
