"""Failed guesses, counted in the shared cache by wall time: a key that guesses wrong too often pauses.

The key always holds the address that the guesses come from, so that nobody locks out someone else.
"""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class Throttle:
    """So many failures of one key within so many seconds; then the key pauses."""

    name: str
    failures: int
    seconds: int

    def blocked(self, *parts: str) -> bool:
        """Tell whether this key pauses."""
        return int(cache.get(self.key(*parts), 0)) >= self.failures

    def failed(self, *parts: str) -> None:
        """Count a failure; the first one starts the span."""
        key = self.key(*parts)
        if not cache.add(key, 1, self.seconds):
            try:
                cache.incr(key)
            except ValueError:
                cache.set(key, 1, self.seconds)

    def key(self, *parts: str) -> str:
        """Return the cache's key; names and addresses are kept as a digest."""
        return f"throttle:{self.name}:{hashlib.sha256('|'.join(parts).encode()).hexdigest()}"
