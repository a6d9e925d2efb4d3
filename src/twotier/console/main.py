"""The program `twotier`: one file per command, loaded when it is asked for."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from twotier.console import ready

MODULES = {
    "run": "start the sandbox: migrate, load the demo program once, web and worker in the foreground",
    "serve": "start the web processes",
    "work": "start a worker: mail, seals, long work, what falls due",
    "migrate": "bring the database to this version",
    "demo": "load the demo program, or many customers for a benchmark",
    "import-products": "read the product list",
    "import-prices": "read a price sheet",
    "import-rate-card": "read what metered use costs",
    "import-exchange-rates": "fix the exchange rates of months",
    "import-usage": "read what customers used of Azure",
    "bill": "rate a month that is over, issue its documents and close it",
    "clock": "show or move the sandbox's clock",
    "doctor": "check settings, database, worker and the audit chain",
}
NEEDS_ROOMS = frozenset(name for name in MODULES if name.startswith("import-"))
"""Commands whose modules import rooms at once."""


@dataclass(frozen=True)
class Command:
    """A command: its name and the module with `add_arguments` and `run`."""

    name: str

    @property
    def module(self) -> str:
        """Return where the command lives."""
        return f"twotier.console.{self.name.replace('-', '_')}"


def parser(chosen: str) -> argparse.ArgumentParser:
    """Return the parser; only the chosen command is loaded with its arguments."""
    top = argparse.ArgumentParser(prog="twotier", description="The open, self-hosted partner center.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, line in MODULES.items():
        added = commands.add_parser(name, help=line, description=line[0].upper() + line[1:] + ".")
        if name == chosen:
            if name in NEEDS_ROOMS:
                ready.django()
            import_module(Command(name).module).add_arguments(added)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0 only when all of it worked."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twotier.config.settings")
    chosen = next((word for word in given if not word.startswith("-")), "")
    options = parser(chosen).parse_args(given)
    module = import_module(Command(options.command).module)
    try:
        return int(module.run(options) or 0)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1
    except refusals() as refusal:
        print(refusal, file=sys.stderr)
        return 1


def refusals() -> type[Exception]:
    """Return what is shown as a sentence; anything else is a fault of the program."""
    from twotier.core.refusal import Refusal

    return Refusal


if __name__ == "__main__":
    sys.exit(main())
