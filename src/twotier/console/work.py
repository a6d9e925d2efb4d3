"""Start a worker: it delivers, seals, forgets, runs long work and what falls due, until stopped."""

import argparse
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from twotier.console import ready

log = logging.getLogger(__name__)
IDLE = 0.4
"""Seconds of rest when there was nothing to do; each round of looking costs a few reads."""
TIDY = timedelta(seconds=20)
SWEEP = timedelta(minutes=10)
DUE = timedelta(seconds=1)
AFTER_FAULT = 2.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--once", action="store_true", help="do what is waiting, then end")


def run(options: argparse.Namespace) -> int:
    """Work until a signal comes; what is in hand is finished first."""
    ready.django()
    worker = Worker()
    if options.once:
        worker.drain()
        return 0
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stopping.set())
    worker.go_on()
    return 0


class Worker:
    """The rounds of one process."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.tidied: datetime | None = None
        self.beaten: datetime | None = None
        self.swept: datetime | None = None
        self.looked: datetime | None = None

    def go_on(self) -> None:
        """Round after round; long work and strangers' receivers have threads of their own: mail and seals never wait."""
        acts = {"jobs": self.long_work, "receivers": self.receivers}
        others = [threading.Thread(target=self.repeat, args=(act,), name=name) for name, act in acts.items()]
        for thread in others:
            thread.start()
        self.repeat(self.round)
        for thread in others:
            thread.join()
        self.leave()

    def leave(self) -> None:
        """Say that this worker ended as planned."""
        from django.db import connection

        from twotier.core import beats

        beats.stop(self.name)
        connection.close()

    def repeat(self, act: Callable[[], bool]) -> None:
        """Repeat an act until stopped: at once when it did something, after a rest when not."""
        from django.db import close_old_connections, connection

        while not self.stopping.is_set():
            try:
                rest = 0.0 if act() else IDLE
            except Exception:
                # A database that is away for a while must not end the worker.
                log.exception("A round of the worker failed")
                connection.close()
                rest = AFTER_FAULT
            close_old_connections()
            self.stopping.wait(rest)
        connection.close()

    def round(self) -> bool:
        """Do one round; returns whether there was anything to do."""
        from twotier.core import clock, due, outbox, sealing

        self.tell()
        did = sealing.seal() + outbox.deliver_due()
        now = clock.wall()
        if self.looked is None or now - self.looked >= DUE:
            self.looked = now
            did += sum(due.run_due().values())
        return bool(did)

    def long_work(self) -> bool:
        """Run one job, if there is one."""
        from twotier.core import jobs

        return jobs.run_next()

    def receivers(self) -> bool:
        """Call the receivers of others for what happened."""
        from twotier.core import outbox
        from twotier.notices.webhooks import telling

        return telling.tell() + outbox.deliver_due(apart=True) > 0

    def drain(self) -> None:
        """Work until nothing is left to do."""
        while self.round() or self.long_work() or self.receivers():
            pass
        self.leave()

    def tell(self) -> None:
        """Give a sign of life every few seconds, and forget aged answers a little less often."""
        from twotier.access.actors import program
        from twotier.access.usecases.forget_expired import forget_expired
        from twotier.core import beats, clock, idempotency, quotas
        from twotier.customers.usecases.forget_setup_links import forget_setup_links

        now = clock.wall()
        if self.beaten is None or now - self.beaten >= beats.EVERY:
            self.beaten = now
            beats.beat(self.name)
        if self.tidied is None or now - self.tidied >= TIDY:
            self.tidied = now
            idempotency.forget()
            quotas.forget_old()
        if self.swept is None or now - self.swept >= SWEEP:
            self.swept = now
            forget_expired(program("worker"))
            forget_setup_links(program("worker"))
