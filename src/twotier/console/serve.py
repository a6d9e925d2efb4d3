"""Start the web processes: granian in front of Django's WSGI application."""

import argparse
import os
import shutil
from typing import Any

TARGET = "twotier.config.wsgi:application"
THREADS = 4
"""Requests that one process works on at a time; one that waits for the database lets the others go on."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments: where to listen stands in the environment."""
    parser.epilog = "TWOTIER_HOST, TWOTIER_PORT and TWOTIER_WEB_WORKERS say where and with how many processes."


def run(_options: argparse.Namespace) -> int:
    """Serve until stopped."""
    from twotier.config import environment

    settings = environment.load()
    counters(settings.data / "metrics")
    (settings.data / "static").mkdir(parents=True, exist_ok=True)
    server(settings).serve()
    return 0


def server(settings: Any) -> Any:
    """Return granian as the settings want it; a web process that dies is started again."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    return Granian(
        TARGET,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=THREADS,
        backlog=2048,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=5,
    )


def counters(folder: Any) -> None:
    """Give the processes a common place for their counters, empty at every start."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
