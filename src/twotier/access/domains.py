"""Which domains belong to somebody besides the tenants' own: told by the rooms above, asked whenever one is claimed."""

from collections.abc import Callable

Claimed = Callable[[str], bool]
_claims: list[Claimed] = []


def claimed_by(claimed: Claimed) -> None:
    """Let a room above say which domains its records claim; it is asked in lower case, and for every tenant."""
    _claims.append(claimed)


def is_claimed(domain: str) -> bool:
    """Tell whether a room above knows the domain as somebody's."""
    return any(claimed(domain) for claimed in _claims)
