"""For what a token is asked: `resource` as in v1, or the resource in front of a scope as in v2."""

from collections.abc import Mapping

from twotier.access.tokens import errors
from twotier.access.tokens.claims import audiences
from twotier.access.tokens.errors import TokenError

IDENTITY_SCOPES = frozenset({"openid", "profile", "email", "offline_access", "user_impersonation", ".default"})


def audience(form: Mapping[str, str], default: str) -> str:
    """Return the audience that a request asks for. Raises TokenError for one that is not served here."""
    asked = form.get("resource", "").strip() or of_scopes(form.get("scope", ""))
    if not asked:
        return default
    served = {name.lower(): name for name in audiences()}
    found = served.get(asked.rstrip("/").lower())
    if found is None:
        raise TokenError(errors.UNKNOWN_RESOURCE, resource=asked[:200])
    return found


def of_scopes(scope: str) -> str:
    """Return the resource of the first scope that names one: `https://RESOURCE/.default`."""
    named = [word for word in scope.split() if word.lower() not in IDENTITY_SCOPES]
    return named[0].rpartition("/")[0].rstrip("/") if named else ""
