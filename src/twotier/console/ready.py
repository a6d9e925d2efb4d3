"""Django made ready for a command, which a mere `--help` does not need."""

import json
from typing import Any


def django() -> None:
    """Load settings and rooms."""
    import django as library

    library.setup()


def show(answer: dict[str, Any], *, as_json: bool, text: str) -> None:
    """Print a command's answer for a script or for a person."""
    print(json.dumps(answer, default=str) if as_json else text)
