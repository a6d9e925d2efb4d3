"""What leaves when something happens in the rooms below: one file per room that is listened to."""

import importlib
import pkgutil


def listen() -> None:
    """Import every file of this folder, which registers its reactions."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
