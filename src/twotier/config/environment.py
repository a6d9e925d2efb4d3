"""Settings read from the environment, checked at start; an unknown or bad value is a start-up error."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PREFIX = "TWOTIER_"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MODES = ("sandbox", "production")


class BadSetting(SystemExit):
    """A setting that stops the program, with what to write instead."""


@dataclass(frozen=True)
class Environment:
    """Every setting of contract.md, parsed."""

    host: str
    port: int
    data: Path
    database_url: str
    mode: str
    email_url: str
    require_mfa: bool
    web_workers: int
    tenant_domain: str
    engine: str
    secret_key: str
    base_url: str
    api_limit: int
    host_set_by_hand: bool

    @property
    def names(self) -> list[str]:
        """Return the host names under which people call this program; any other is a trick of somebody's page."""
        own = urlsplit(self.base_url).hostname or self.host
        return list(dict.fromkeys([own, self.host, "127.0.0.1", "localhost", "[::1]"]))

    @property
    def sandbox(self) -> bool:
        """Whether the demo program, the test clock and the mailbox exist."""
        return self.mode == "sandbox"


CALLS_A_MINUTE = 60_000

KNOWN = {
    "HOST", "PORT", "DATA", "MODE", "EMAIL_URL", "REQUIRE_MFA", "WEB_WORKERS",
    "TENANT_DOMAIN", "ENGINE", "SECRET_KEY", "BASE_URL", "API_LIMIT",
}  # fmt: skip


def dotenv(path: Path) -> dict[str, str]:
    """Read NAME=value lines of a `.env` file; quotes around a value are taken off."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.removeprefix("export ").split("=", 1) for line in lines if "=" in line and line[0] != "#")
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}


def load(environ: Mapping[str, str] | None = None) -> Environment:
    """Parse and check the settings; the real environment wins over `.env`."""
    values = {**dotenv(Path(".env")), **(os.environ if environ is None else environ)}
    refuse_unknown(values)
    mode = one_of(values, "MODE", "production", MODES)
    sandbox = mode == "sandbox"
    data = Path(values.get("TWOTIER_DATA", "./var")).resolve()
    host = values.get("TWOTIER_HOST", "127.0.0.1")
    port = number(values, "PORT", 8000, 1, 65535)
    return Environment(
        host=host,
        port=port,
        data=data,
        database_url=database_url(values.get("DATABASE_URL", "")),
        mode=mode,
        email_url=email_url(values, sandbox),
        require_mfa=number(values, "REQUIRE_MFA", 0 if sandbox else 1, 0, 1) == 1,
        web_workers=number(values, "WEB_WORKERS", os.cpu_count() or 1, 1, 256),
        tenant_domain=required(values, "TENANT_DOMAIN", "onmicrosoft.com" if sandbox else "").lower(),
        engine=engine(values),
        secret_key=secret_key(values, sandbox, data),
        base_url=required(values, "BASE_URL", f"http://{host}:{port}" if sandbox else "").rstrip("/"),
        api_limit=number(values, "API_LIMIT", CALLS_A_MINUTE, 0, 10**9),
        host_set_by_hand="TWOTIER_HOST" in values,
    )


def refuse_unknown(values: Mapping[str, str]) -> None:
    """Stop on a TWOTIER_ name that does not exist: a typo must not become a default."""
    for name in values:
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in KNOWN:
            known = ", ".join(PREFIX + known for known in sorted(KNOWN))
            raise BadSetting(f"{name} is not a setting of Twotier. Remove it, or write one of: {known}.")


def required(values: Mapping[str, str], name: str, default: str) -> str:
    """Return a value that production must set by hand."""
    value = values.get(PREFIX + name, default)
    if not value:
        raise BadSetting(f"{PREFIX}{name} is required in production. Set it in the environment or in .env.")
    return value


def number(values: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """Return a whole number within its bounds."""
    text = values.get(PREFIX + name, str(default))
    if not text.isdecimal() or not low <= int(text) <= high:
        raise BadSetting(f"{PREFIX}{name}={text!r} does not fit. Write a whole number from {low} to {high}.")
    return int(text)


def one_of(values: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    """Return a word of a closed list."""
    word = values.get(PREFIX + name, default)
    if word not in choices:
        raise BadSetting(f"{PREFIX}{name}={word!r} does not fit. Write one of: {', '.join(choices)}.")
    return word


def engine(values: Mapping[str, str]) -> str:
    """Return the engine of rating: DuckDB or a Spark master."""
    word = values.get(PREFIX + "ENGINE", "duckdb")
    if word != "duckdb" and not word.startswith(("spark://", "local-cluster[")):
        raise BadSetting(f"TWOTIER_ENGINE={word!r} does not fit. Write duckdb, spark://HOST:PORT or local-cluster[…].")
    return word


def database_url(url: str) -> str:
    """Return a PostgreSQL address, or an empty string for SQLite."""
    if url and urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise BadSetting(
            "DATABASE_URL does not fit. Write postgresql://USER:PASSWORD@HOST:PORT/NAME, or leave it out for SQLite."
        )
    return url


def email_url(values: Mapping[str, str], sandbox: bool) -> str:
    """Return the mail server's address, or an empty string for the sandbox's mailbox."""
    url = values.get("TWOTIER_EMAIL_URL", "")
    if not url and not sandbox:
        raise BadSetting("TWOTIER_EMAIL_URL is required in production. Write smtp://USER:PASSWORD@HOST:PORT.")
    if url and urlsplit(url).scheme not in ("smtp", "smtps"):
        raise BadSetting("TWOTIER_EMAIL_URL does not fit. Write smtp://USER:PASSWORD@HOST:PORT.")
    if url and sandbox and urlsplit(url).hostname not in LOOPBACK:
        raise BadSetting(
            "TWOTIER_EMAIL_URL does not fit: mail of the sandbox never leaves the machine. Leave it out, or write smtp://127.0.0.1:PORT."
        )
    return url


def mail_server(environment: Environment) -> dict[str, Any]:
    """Return how mail leaves: to the sandbox's mailbox, or to a server, in clear only without a password or on this machine."""
    parts = urlsplit(environment.email_url)
    home, user = parts.hostname in LOOPBACK, unquote(parts.username or "")
    domain = urlsplit(environment.base_url).hostname or "localhost"
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    return {
        "backend": smtp if environment.email_url else "twotier.notices.mailbox.Mailbox",
        "host": parts.hostname or "localhost",
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "user": user,
        "password": unquote(parts.password or ""),
        "ssl": parts.scheme == "smtps",
        "tls": parts.scheme == "smtp" and bool(user) and not home,
        "sender": user if "@" in user else f"Twotier <no-reply@{domain}>",
    }


def secret_key(values: Mapping[str, str], sandbox: bool, data: Path) -> str:
    """Return the key; the sandbox makes one and keeps it readable by its owner alone."""
    key = values.get("TWOTIER_SECRET_KEY", "")
    if sandbox:
        return key or kept_key(data / "secret.key")
    if len(key) < 32 or key.startswith(("change", "insecure", "default")):
        raise BadSetting(
            "TWOTIER_SECRET_KEY is required in production: at least 32 random characters, the same on every machine."
        )
    return key


def kept_key(path: Path) -> str:
    """Return the key kept in a file, made at first; two starts at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


def connection(environment: Environment) -> dict[str, object]:
    """Return Django's description of the database."""
    if not environment.database_url:
        environment.data.mkdir(parents=True, exist_ok=True)
        name = environment.data / "twotier.sqlite3"
        # A connection opened anew for each request would cost more than the request.
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "CONN_MAX_AGE": None, "OPTIONS": SQLITE}
    parts = urlsplit(environment.database_url)
    options: dict[str, object] = {**dict(parse_qsl(parts.query))}
    socket = str(options.pop("host", ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": socket or parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": None,
        "OPTIONS": options | {"server_side_binding": True, "prepare_threshold": 2, "assume_role": APP_ROLE},
    }


APP_ROLE = "twotier_app"
"""The role to which row-level security applies; `migrate` creates it (core/tenancy.py)."""

SQLITE = {
    "timeout": 30,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY"
    ),
}
