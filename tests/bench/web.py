"""Web processes under measurement: the program's own server, and the floor behind the same server."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
SECRET = "a-secret-of-the-benchmark-that-protects-nothing"


@dataclass
class Web:
    """A running server: where it listens and what it has used."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Return the seconds of CPU that its processes have used."""
        return cpu_of([self.process.pid])

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Return status and body of an answer."""
        return call(f"http://127.0.0.1:{self.port}{path}", headers or {})


def call(url: str, headers: dict[str, str], body: bytes | None = None, method: str | None = None) -> tuple[int, bytes]:
    """Return status and body of one answer."""
    asked = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def cpu_of(roots: list[int]) -> float:
    """Return the seconds of CPU of processes and all that they started."""
    seconds = 0.0
    for root in map(psutil.Process, roots):
        for process in (root, *root.children(recursive=True)):
            times = process.cpu_times()
            seconds += times.user + times.system
    return seconds


def environment(data: Path, url: str, port: int) -> dict[str, str]:
    """Return the environment of the program in production."""
    return os.environ | {
        "TWOTIER_MODE": "production",
        "TWOTIER_DATA": str(data),
        "DATABASE_URL": url,
        "TWOTIER_SECRET_KEY": SECRET,
        "TWOTIER_TENANT_DOMAIN": "onmicrosoft.com",
        "TWOTIER_EMAIL_URL": "smtp://127.0.0.1:25",
        "TWOTIER_BASE_URL": "http://127.0.0.1:8000",
        "TWOTIER_PORT": str(port),
        "TWOTIER_WEB_WORKERS": str(WORKERS),
        "TWOTIER_API_LIMIT": str(10**9),
        "DJANGO_SETTINGS_MODULE": "twotier.config.settings",
    }


@contextmanager
def program(data: Path, url: str, **settings: str) -> Iterator[Web]:
    """Serve the program as an operator does, with some settings changed."""
    port = free_port()
    # The counters of the processes lie in the folder: two servers must not share it.
    told = environment(data, url, port) | settings
    with served([sys.executable, "-m", "twotier.console.main", "serve"], told, port) as web:
        yield web


@contextmanager
def floor(recorded: Path, url: str) -> Iterator[Web]:
    """Serve the floor with the same server, processes and threads."""
    port = free_port()
    told = {"FLOOR_DATABASE": url, "FLOOR_RECORDED": str(recorded), "FLOOR_PORT": str(port)}
    with served([sys.executable, "-m", "tests.bench.floor"], os.environ | told, port) as web:
        yield web


@contextmanager
def served(command: list[str], environment: dict[str, str], port: int) -> Iterator[Web]:
    """Start a server, wait until it answers, and stop it at the end."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait(process, port)
        yield Web(port, process)
    finally:
        process.terminate()
        process.wait(20)


def wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until a server answers."""
    for _attempt in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at its start with status {process.returncode}.")
        try:
            call(f"http://127.0.0.1:{port}/healthz", {})
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server does not answer.")


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def load(ports: list[int], paths: list[str], headers: dict[str, str], **job: Any) -> dict[str, Any]:
    """Send requests from a process of their own; `ok` is the status that every answer must have."""
    said = {"method": "GET", "times": 1, "connections": 4} | job
    ok = said.pop("ok", 200)
    text = json.dumps(said | {"ports": ports, "paths": paths, "headers": headers})
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.calls"], cwd=ROOT, input=text, capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    if set(answer["statuses"]) != {str(ok)}:
        raise RuntimeError(f"Answers to {paths[0]} had other statuses than {ok}: {answer['statuses']}")
    return answer
