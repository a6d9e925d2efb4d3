"""How many calls a minute are answered: per tenant, and per client within it, told by every answer (RateLimit headers).

The headers are those of the IETF's draft on RateLimit header fields for HTTP.
"""

from django.conf import settings

from twotier.access.actors import Actor
from twotier.core import quotas
from twotier.core.quotas import WINDOW, Standing
from twotier.core.refusal import Throttled

SHARE = 3, 4
"""One client may use three quarters of its tenant's quota: the others always find some."""


def count(actor: Actor, told: dict[str, str]) -> None:
    """Count a call of a known caller; raises 429 when its tenant or its client has used its quota."""
    limit = settings.ENVIRONMENT.api_limit
    if not limit:
        return
    tenant = quotas.take(f"tenant {actor.organization_id}", limit)
    found = {"tenant": tenant}
    if actor.client_id:
        own = max(1, limit * SHARE[0] // SHARE[1])
        found["client"] = quotas.take(f"client {actor.client_id}", own)
    tell(found, told)


def count_stranger(address: str, told: dict[str, str]) -> None:
    """Count a call of nobody who is known, by where it comes from."""
    if limit := settings.ENVIRONMENT.api_limit:
        tell({"address": quotas.take(f"address {address}", limit)}, told)


def tell(found: dict[str, Standing], told: dict[str, str]) -> None:
    """Put quotas and what is left of them into an answer's headers; refuse when one is used up."""
    told["RateLimit-Policy"] = ", ".join(f'"{name}";q={one.limit};w={WINDOW}' for name, one in found.items())
    told["RateLimit"] = ", ".join(f'"{name}";r={one.remaining};t={one.reset}' for name, one in found.items())
    if refused := [one.reset for one in found.values() if not one.allowed]:
        raise Throttled(max(refused))
