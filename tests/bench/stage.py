"""The stage: a PostgreSQL with settings of production, the demo program, and many customers beside it.

Two databases differ in their number of customers alone, so that growth is measured side by side:
`small` has 100,000 customers with their subscriptions and 10,000 partners, `large` has 990,000 customers more, all of
one direct-bill partner.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import psutil
import psycopg

from tests import postgres
from tests.bench import web

SETTINGS = """
shared_buffers = 1GB
effective_cache_size = 3GB
work_mem = 16MB
max_wal_size = 4GB
checkpoint_timeout = 15min
random_page_cost = 1.1
wal_compression = on
jit = off
max_connections = 100
"""
"""What an operator with a few gigabytes of memory would write; commits wait for the disk, as by default."""

SHARES = "(('harbor', 'kranich'), ('baltic', 'ostsee'), *[('rhine', 'ostsee')] * 8)"
"""Who sells to whom in the first part: a tenth each to the provider and to the growing partner."""
MORE = "(('baltic', 'ostsee'),)"

BULK = """
import sys
import django
django.setup()
from twotier.demo import bulk
bulk.load(int(sys.argv[1]), int(sys.argv[3]), eval(sys.argv[2]), partners=int(sys.argv[3]) // 10)
"""
QUICKLY = "-c session_replication_role=replica -c synchronous_commit=off"
"""While copies are made: foreign keys hold by construction, and nothing is lost if the machine falls."""


@dataclass
class Stage:
    """Where everything is."""

    folder: Path
    server: str
    customers: int
    more: int
    demo: dict[str, Any] = field(default_factory=dict)

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return str(urlunsplit(urlsplit(self.server)._replace(path=f"/{name}")))

    def data(self, name: str) -> Path:
        """Return a data folder of that name."""
        path = self.folder / name
        path.mkdir(exist_ok=True)
        return path

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the database's owner."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def postmaster(self) -> int:
        """Return the process of PostgreSQL under which all its others stand."""
        return int((Path(urlsplit(self.server).query.removeprefix("host=")) / "postmaster.pid").read_text().split()[0])

    def cpu(self) -> float:
        """Return the seconds of CPU that PostgreSQL has used, processes that ended not included."""
        return web.cpu_of([self.postmaster()])


@contextmanager
def stage(folder: Path, customers: int, more: int) -> Iterator[Stage]:
    """Set the stage: a server, the demo program, `customers` with their trade in `small`, and `more` bare ones in `large`."""
    with postgres.server(SETTINGS) as url:
        made = Stage(folder, url, customers, more)
        made.execute("CREATE DATABASE small")
        twotier(made, "migrate")
        twotier(made, "demo")
        fill(made, "small", customers, SHARES, trading=customers)
        made.execute("CREATE DATABASE large TEMPLATE small")
        fill(made, "large", more, MORE)
        for name in ("small", "large"):
            made.execute("VACUUM ANALYZE", "CHECKPOINT", database=name)
        made.demo = {
            org["key"]: org for org in json.loads((made.data("demo") / "demo.json").read_text())["organizations"]
        }
        yield made


def twotier(made: Stage, *command: str) -> None:
    """Run a command of the program against the small database, in its sandbox."""
    environment = web.environment(made.data("demo"), made.url("small"), 8000) | {"TWOTIER_MODE": "sandbox"}
    environment.pop("TWOTIER_EMAIL_URL")
    run([sys.executable, "-m", "twotier.console.main", *command], environment)


def fill(made: Stage, name: str, count: int, shares: str, *, trading: int = 0) -> None:
    """Add customers to a database; `trading` is how many subscriptions they have, with a partner for every ten."""
    environment = web.environment(made.data("demo"), made.url(name), 8000) | {"PGOPTIONS": QUICKLY}
    run([sys.executable, "-c", BULK, str(count), shares, str(trading)], environment)


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run a program to its end; its words are shown when it fails."""
    done = subprocess.run(
        command, cwd=web.ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stderr}")


def token(made: Stage, server: web.Web, key: str) -> str:
    """Return a real token of an organization's admin agent, got as clients get it."""
    owner = made.demo[key]
    client = next(client for client in owner["api_clients"] if client["flow"] == "app_user")
    form = {
        "grant_type": "refresh_token",
        "resource": "https://api.partnercenter.microsoft.com",
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        "refresh_token": client["refresh_token"],
    }
    address = f"http://127.0.0.1:{server.port}/{owner['tenant_id']}/oauth2/token"
    status, body = web.call(address, {}, urlencode(form).encode())
    if status != 200:
        raise RuntimeError(f"No token for {key}: {status} {body.decode()}")
    return str(json.loads(body)["access_token"])


def two_cores() -> None:
    """Stay on two cores, with everything that is started from here."""
    process = psutil.Process()
    process.cpu_affinity(process.cpu_affinity()[:2])


def busy() -> float:
    """Return the seconds that the cores of this process have worked, for whomever."""
    cores = psutil.Process().cpu_affinity()
    times = psutil.cpu_times(percpu=True)
    return float(sum(sum(times[core]) - times[core].idle - times[core].iowait for core in cores))
