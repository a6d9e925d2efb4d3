"""The real program as its users start it: `twotier run` on a free port, stopped cleanly, started again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

READY = re.compile(r"^Twotier is ready at (http://\S+)$", re.MULTILINE)
START_WITHIN, STOP_WITHIN, MAIL_WITHIN = 180.0, 40.0, 30.0
AUDIENCE = "https://api.partnercenter.microsoft.com"


@dataclass
class Program:
    """One sandbox on one database; `log` is everything that it has printed so far."""

    database: str
    database_url: str
    folder: Path
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Return its output of all starts."""
        return (self.folder / "output.log").read_text(encoding="utf-8", errors="replace")

    @property
    def demo(self) -> dict[str, Any]:
        """Return the demo program's organizations by key."""
        told = json.loads((self.folder / "data" / "demo.json").read_text(encoding="utf-8"))
        return {row["key"]: row for row in told["organizations"]}

    def start(self) -> None:
        """Start it and wait for the line that says it is ready."""
        self.port = self.port or free_port()
        said = len(self.log) if (self.folder / "output.log").exists() else 0
        with (self.folder / "output.log").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "twotier.console.main", "run"],
                cwd=self.folder, env=self.environment(), stdout=output, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_WITHIN
        while not READY.search(self.log[said:]):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"Twotier did not start on {self.database}:\n{self.log[-4000:]}")
            time.sleep(0.1)

    def environment(self) -> dict[str, str]:
        """Return an environment with nothing of the developer's own settings in it."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("TWOTIER_", "DJANGO_"))}
        own.pop("DATABASE_URL", None)
        own.pop("PROMETHEUS_MULTIPROC_DIR", None)
        chosen = {
            "TWOTIER_MODE": "sandbox", "TWOTIER_DATA": str(self.folder / "data"), "TWOTIER_PORT": str(self.port),
            "TWOTIER_WEB_WORKERS": "2", "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        return own | chosen | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    def stop(self) -> None:
        """End it as Ctrl-C does; every process of it is gone afterwards."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def kill(self) -> None:
        """End every process of it at once, in the middle of whatever they do."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def token(self, key: str, flow: str = "app_user") -> str:
        """Return a token of a demo organization, asked for once: app-only, or of its admin agent."""
        if (key, flow) not in self.tokens:
            self.tokens[key, flow] = str(self.grant(key, flow)["access_token"])
        return self.tokens[key, flow]

    def grant(self, key: str, flow: str) -> dict[str, Any]:
        """Ask the token endpoint as clients do: client credentials, or a stored refresh token."""
        owner = self.demo[key]
        client = next(client for client in owner["api_clients"] if client["flow"] == flow)
        form = {"client_id": client["client_id"], "client_secret": client["client_secret"]}
        if flow == "app_only":
            form |= {"grant_type": "client_credentials", "resource": "https://graph.windows.net"}
        else:
            form |= {"grant_type": "refresh_token", "refresh_token": client["refresh_token"], "resource": AUDIENCE}
        answer = requests.post(f"{self.url}/{owner['tenant_id']}/oauth2/token", data=form, timeout=60)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def call(
        self, method: str, path: str, body: Any = None, *, key: str = "harbor", flow: str = "app_user", **headers: str
    ) -> requests.Response:
        """Call the API as a demo organization; `MS_RequestId="…"` and the like become headers."""
        sent = {"Authorization": f"Bearer {self.token(key, flow)}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(method, self.url + path, json=body, headers=sent, timeout=60)

    def reset(self) -> None:
        """Go back to the freshly loaded demo program."""
        answer = requests.post(f"{self.url}/sandbox/reset", timeout=120)
        assert answer.status_code == 200, answer.text
        self.tokens.clear()

    def mails(self, to: str, at_least: int = 1) -> list[dict[str, Any]]:
        """Return the mails to an address, newest first, as soon as so many have arrived."""
        deadline = time.monotonic() + MAIL_WITHIN
        while True:
            found: list[dict[str, Any]] = requests.get(
                f"{self.url}/sandbox/mailbox", params={"to": to}, timeout=60
            ).json()
            if len(found) >= at_least:
                return found
            assert time.monotonic() < deadline, f"No mail to {to} arrived."
            time.sleep(0.1)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
