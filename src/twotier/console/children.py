"""The processes below `twotier run`: started, watched, started again, ended together."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

CALM = 60.0
"""Seconds after which an earlier crash is forgotten."""
CRASHES = 5
GRACE = 15.0
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """The person in front of it wants an end."""


class Child:
    """One process of the program."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self.name, self.arguments = name, arguments
        self.process: subprocess.Popen[bytes] | None = None
        self.crashes: list[float] = []

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches it through us and once."""
        command = [sys.executable, "-m", "twotier.console.main", *self.arguments]
        self.process = subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent)  # noqa: PLW1509, S603

    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def restart(self) -> bool:
        """Start again after a crash; give up when that happens again and again."""
        now = time.monotonic()
        self.crashes = [moment for moment in self.crashes if now - moment < CALM] + [now]
        status = self.process.returncode if self.process else "?"
        if len(self.crashes) >= CRASHES:
            print(
                f"The {self.name} process ended {CRASHES} times within a minute; stopping.", file=sys.stderr, flush=True
            )
            return False
        print(f"The {self.name} process ended with status {status}; starting it again.", file=sys.stderr, flush=True)
        self.start()
        return True

    @staticmethod
    def end_all(children: Sequence["Child"]) -> None:
        """Ask every process to end, wait for each, and end by force what stays."""
        for child in children:
            if child.process and child.alive():
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()


def watch(children: Sequence[Child]) -> int:
    """Start again what dies; return a failure when that does not help."""
    while True:
        for child in children:
            if not child.alive() and not child.restart():
                return 1
        time.sleep(0.5)


def end_with_parent() -> None:
    """Ask Linux to end this process when the one in the foreground is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
