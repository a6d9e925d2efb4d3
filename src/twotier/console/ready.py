"""Django made ready for a command, which a mere `--help` does not need."""

from typing import Any

import msgspec


def django() -> None:
    """Load settings and rooms."""
    import django as library

    library.setup()


def show(answer: dict[str, Any], *, as_json: bool, text: str) -> None:
    """Print a command's answer for a script or for a person."""
    print(msgspec.json.encode(answer).decode() if as_json else text)
