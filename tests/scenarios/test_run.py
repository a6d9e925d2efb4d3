"""The whole program as one command: up, ready, stopped, up again, with what contract.md promises about the sandbox."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from django.conf import settings

pytestmark = pytest.mark.slow
FIRST_START = 90.0


@dataclass
class Program:
    """`twotier run` in a folder of its own."""

    data: Path
    database: str
    port: int
    lines: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, patience: float = FIRST_START) -> float:
        """Start it and return after how many seconds it said that it is ready."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TWOTIER_", "DJANGO_"))}
        mine = {"TWOTIER_MODE": "sandbox", "TWOTIER_DATA": str(self.data), "TWOTIER_PORT": str(self.port)}
        command = [sys.executable, "-m", "twotier.console.main", "run"]
        begun = time.monotonic()
        self.lines.clear()
        self.process = subprocess.Popen(
            command, env=kept | mine | {"DATABASE_URL": self.database, "TWOTIER_WEB_WORKERS": "2"}, text=True,
            cwd=self.data, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.reader = threading.Thread(target=self.read, args=(self.process,), daemon=True)
        self.reader.start()
        while f"Twotier is ready at {self.url}" not in self.lines:
            assert self.process.poll() is None, self.lines
            assert time.monotonic() - begun < patience, self.lines
            time.sleep(0.02)
        return time.monotonic() - begun

    def read(self, process: subprocess.Popen[str]) -> None:
        """Keep what it prints."""
        with process:
            for line in process.stdout or ():
                self.lines.append(line.rstrip("\n"))

    def below(self) -> list[psutil.Process]:
        """Return the processes that it started."""
        return psutil.Process(self.process.pid).children(recursive=True) if self.process else []

    def stop(self) -> int:
        """Press Ctrl-C and return the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(20)
        self.reader.join()
        return status

    def get(self, path: str) -> Any:
        """Return the JSON of an address."""
        answer = requests.get(self.url + path, timeout=10)
        return answer.json()

    def post(self, path: str, body: Any = None) -> requests.Response:
        """Send JSON to an address."""
        return requests.post(self.url + path, json=body, timeout=30)


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the database of this run: SQLite, or an empty one on the tests' PostgreSQL."""
    if "postgresql" not in str(settings.DATABASES["default"]["ENGINE"]):
        yield ""
        return
    from tests import postgres

    with postgres.database(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture(scope="module")
def running(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Start the program once for the questions below."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Program(tmp_path_factory.mktemp("data"), database, port)
    program.start()
    yield program
    if program.process and program.process.poll() is None:
        program.stop()


def demo(program: Program) -> dict[str, Any]:
    """Return the demo organizations by key."""
    told = json.loads((program.data / "demo.json").read_text(encoding="utf-8"))
    assert told["base_url"] == program.url
    return {organization["key"]: organization for organization in told["organizations"]}


def test_it_tells_who_may_sign_in(running: Program) -> None:
    agent = next(user for user in demo(running)["harbor"]["users"] if user["role"] == "sales_agent")
    deadline = time.monotonic() + 30
    while not said(running, rf"{re.escape(agent['email'])}.*{re.escape(agent['password'])}"):
        assert time.monotonic() < deadline, running.lines
        time.sleep(0.1)


def test_it_is_alive_ready_and_measured(running: Program) -> None:
    assert running.get("/healthz")["status"] == "alive"
    assert running.get("/readyz") == {"status": "ready", "database": "reachable", "worker": "reachable"}
    running.get("/sandbox/clock")
    figures = requests.get(f"{running.url}/metrics", timeout=10).text
    for name in ("twotier_request_seconds_count", "twotier_outbox_waiting", "twotier_workers_alive 1.0"):
        assert name in figures


def test_the_clock_goes_forward_and_never_back(running: Program) -> None:
    before = running.get("/sandbox/clock")["now"]
    moved = running.post("/sandbox/clock", {"advance": "P7D"}).json()
    assert moved["now"] > before
    assert isinstance(moved["ran"], list)
    back = running.post("/sandbox/clock", {"now": "2020-01-01T00:00:00Z"})
    assert (back.status_code, back.json()["code"]) == (409, 910057)
    for wrong in ({}, {"advance": "soon"}, {"advance": "P1D", "now": "2030-01-01T00:00:00Z"}, {"now": "2030-01-01"}):
        assert running.post("/sandbox/clock", wrong).status_code == 400


def test_faults_happen_as_often_as_asked_in_whichever_process(running: Program) -> None:
    fault = {"path": "/v1/customers*", "method": "GET", "status": 503, "retry_after": 7, "count": 3}
    assert running.post("/sandbox/faults", fault).status_code == 200
    answers = [requests.get(f"{running.url}/V1/Customers", timeout=10) for _number in range(5)]
    assert sorted(answer.status_code for answer in answers)[-3:] == [503] * 3
    assert {answer.headers["Retry-After"] for answer in answers if answer.status_code == 503} == {"7"}
    running.post("/sandbox/faults", {"path": "/v1/customers*", "status": 429})
    slow_down = requests.get(f"{running.url}/v1/customers", timeout=10)
    assert set(slow_down.json()) == {"statusCode", "message"}
    assert int(slow_down.headers["Retry-After"]) > 0
    counted = requests.get(f"{running.url}/v1/customers", timeout=10)
    assert counted.headers["RateLimit-Policy"] == '"address";q=60000;w=60'
    running.post("/sandbox/faults", {"path": "/v1/customers*", "drop": True})
    with pytest.raises(requests.RequestException):
        requests.get(f"{running.url}/v1/customers", timeout=10)
    assert running.post("/sandbox/faults", {"path": "/x", "status": 200}).status_code == 400


def test_mail_can_be_read_by_programs_and_people(running: Program) -> None:
    admin = demo(running)["kranich"]["users"][0]["email"]
    (mail,) = running.get(f"/sandbox/mailbox?to={admin}")
    assert set(mail) == {"id", "to", "subject", "text", "html", "headers", "sent_at"}
    assert mail["subject"].startswith("[Sandbox]")
    page = requests.get(f"{running.url}/sandbox/mailbox/", timeout=10)
    assert page.status_code == 200
    assert mail["subject"] in page.text


def test_a_page_of_another_site_cannot_reset(running: Program) -> None:
    answer = requests.post(f"{running.url}/sandbox/reset", headers={"Sec-Fetch-Site": "cross-site"}, timeout=10)
    assert answer.status_code == 403


def test_a_reset_brings_the_fresh_program_back(running: Program) -> None:
    before = (running.data / "demo.json").read_bytes()
    running.post("/sandbox/clock", {"advance": "P1M"})
    assert running.post("/sandbox/reset").status_code == 200
    assert (running.data / "demo.json").read_bytes() == before
    assert abs(time.time() - moment(running.get("/sandbox/clock")["now"])) < 5
    assert running.get("/readyz")["status"] == "ready"


def moment(text: str) -> float:
    """Return a time of the API as seconds."""
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp()


def test_what_dies_is_started_again(running: Program) -> None:
    worker = next(process for process in running.below() if process.cmdline()[-1] == "work")
    worker.kill()
    deadline = time.monotonic() + 30
    while not (works_again(running, worker.pid) and said(running, r"worker process ended .* starting it again")):
        assert time.monotonic() < deadline, running.lines
        time.sleep(0.1)


def works_again(running: Program, killed: int) -> bool:
    """Tell whether another worker stands in for the one that was killed."""
    return any(process.pid != killed and process.cmdline()[-1:] == ["work"] for process in running.below())


def said(running: Program, pattern: str) -> bool:
    """Tell whether the program has printed such a line."""
    return any(re.search(pattern, line) for line in running.lines)


def test_a_taken_port_is_said_at_once(running: Program) -> None:
    other = {"TWOTIER_MODE": "sandbox", "TWOTIER_DATA": str(running.data / "other"), "TWOTIER_PORT": str(running.port)}
    command = [sys.executable, "-m", "twotier.console.main", "run"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TWOTIER_")}
    ended = subprocess.run(command, env=kept | other, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    assert "Set TWOTIER_PORT to a free port." in ended.stderr


def test_it_stops_whole_and_starts_again_with_all_data(running: Program) -> None:
    before = (running.data / "demo.json").read_bytes()
    processes = running.below()
    assert len(processes) >= 4
    assert running.stop() == 0
    assert psutil.wait_procs(processes, timeout=5)[1] == []
    running.start()
    assert (running.data / "demo.json").read_bytes() == before
    assert running.get("/readyz")["status"] == "ready"
