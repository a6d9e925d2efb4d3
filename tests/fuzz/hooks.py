"""What Schemathesis loads: how requests are made likely, and which promises every answer is held to."""

from tests.fuzz import likely, promises

__all__ = ["likely", "promises"]
