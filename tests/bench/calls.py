"""The load: a process of its own that sends prepared requests over kept connections and times each answer.

Reads one JSON job from standard input and answers one JSON line: seconds of the whole run, seconds of its
own CPU, milliseconds of each answer, and how many answers had which status. With several ports each request goes to all of them in turn.
"""

import json
import socket
import sys
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Connection:
    """One kept connection of HTTP/1.1 to this machine."""

    port: int
    held: bytes = b""
    line: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.line = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return status and body of its answer."""
        self.line.sendall(request)
        while (end := self.held.find(b"\r\n\r\n")) < 0:
            self.read()
        head, self.held = self.held[:end].lower(), self.held[end + 4 :]
        if b"transfer-encoding: chunked" in head:
            while (end := self.held.find(b"0\r\n\r\n")) < 0:
                self.read()
            length = end + 5
        else:
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        while len(self.held) < length:
            self.read()
        body, self.held = self.held[:length], self.held[length:]
        return int(head[9:12]), body

    def read(self) -> None:
        """Read what has come."""
        got = self.line.recv(262_144)
        if not got:
            raise ConnectionError("The server closed a kept connection.")
        self.held += got


def request(method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
    """Return a request as it goes over the wire."""
    said = {"Host": "127.0.0.1"} | headers
    if method != "GET":
        said["Content-Length"] = str(len(body.encode()))
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode()


def named(job: dict[str, Any], path: str) -> bytes:
    """Return one request of a job; a write carries an id of its own, as clients send it."""
    own = {} if job["method"] == "GET" else {"MS-RequestId": str(uuid.uuid4()), "Content-Type": "application/json"}
    return request(job["method"], path, job["headers"] | own, job.get("body", ""))


@dataclass
class Run:
    """A job under way: what is still to ask, and what came back."""

    ports: list[int]
    requests: list[bytes]
    times: list[list[float]]
    statuses: Counter[int] = field(default_factory=Counter)
    next: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> int | None:
        """Return the number of the next request, or nothing at the end."""
        with self.lock:
            number = self.next
            self.next += 1
        return number if number < len(self.requests) else None

    def work(self) -> None:
        """Ask until nothing is left, over connections of this thread's own."""
        lines = [Connection(port) for port in self.ports]
        while (number := self.take()) is not None:
            for line, times in zip(lines, self.times, strict=True):
                begun = time.perf_counter()
                status, _body = line.ask(self.requests[number])
                times.append((time.perf_counter() - begun) * 1000)
                self.statuses[status] += 1


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job: `paths` asked `times` over in their order by `connections` at once."""
    requests = [named(job, path) for path in job["paths"]] * job["times"]
    running = Run(job["ports"], requests, [[] for _port in job["ports"]])
    begun = time.perf_counter()
    with ThreadPoolExecutor(job["connections"]) as threads:
        for done in [threads.submit(running.work) for _ in range(job["connections"])]:
            done.result()
    seconds = time.perf_counter() - begun
    told = {"seconds": seconds, "cpu": time.process_time(), "statuses": dict(running.statuses)}
    return told | {"milliseconds": running.times}


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
