"""Start the sandbox in the foreground: database, demo program, web and worker; Ctrl-C ends all of it."""

import argparse
import signal
import socket
import sys
import time
from types import FrameType

from twotier.config import environment
from twotier.console import ready
from twotier.console.children import Child, Stopped, watch
from twotier.console.migrate import migrate

PATIENCE = 60.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked at the loopback address, not bound


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments: everything stands in the environment."""
    parser.epilog = "The settings are read from the environment and from .env; .env.example lists them."


def run(_options: argparse.Namespace) -> int:
    """Prepare, start, announce, and watch until a signal comes."""
    settings = environment.load()
    refuse_taken_port(settings.host, settings.port)
    ready.django()
    migrate()
    if settings.sandbox:
        load_demo()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    children = [Child("web", ["serve"]), Child("worker", ["work"])]
    try:
        return go_on(settings, children)
    except Stopped:
        print("\nStopping Twotier ...", flush=True)
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        Child.end_all(children)


def go_on(settings: environment.Environment, children: list[Child]) -> int:
    """Start the children, say when they are ready, and watch them."""
    for child in children:
        child.start()
    if not wait_until_ready(settings, children):
        print("Twotier did not become ready; the lines above say why.", file=sys.stderr)
        return 1
    announce(settings)
    return watch(children)


def stop(_number: int, _frame: FrameType | None) -> None:
    """End the foreground on Ctrl-C or a termination."""
    raise Stopped


def refuse_taken_port(host: str, port: int) -> None:
    """Say at once when another program has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SystemExit(
                f"Cannot listen on {host}:{port}: {error.strerror}. Set TWOTIER_PORT to a free port."
            ) from error


def load_demo() -> None:
    """Load the demo program once."""
    from twotier.demo import loading

    if loading.loaded():
        return
    print("Loading the demo program ...", flush=True)
    loading.load()


def wait_until_ready(settings: environment.Environment, children: list[Child]) -> bool:
    """Ask /readyz until it answers 200, or a child has died."""
    host = EVERYWHERE.get(settings.host, settings.host)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and all(child.alive() for child in children):
        if answers(host, settings.port):
            return True
        time.sleep(0.05)
    return False


def answers(host: str, port: int) -> bool:
    """Ask /readyz once."""
    import http.client

    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def announce(settings: environment.Environment) -> None:
    """Print the line that scripts wait for, and who may sign in."""
    print(f"Twotier is ready at http://{settings.host}:{settings.port}", flush=True)
    if settings.sandbox:
        from twotier.demo import program

        print(program.sign_ins(settings.data), flush=True)
