"""Health for those who watch: alive, ready, and figures for Prometheus."""

import os
from collections.abc import Iterator
from typing import Any

import msgspec
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from twotier.core import beats, clock, jobs, meters, outbox, sealing, tenancy


def alive(_request: HttpRequest) -> HttpResponse:
    """Answer that this process lives; nothing else is asked."""
    return answer({"status": "alive"}, 200)


def ready(_request: HttpRequest) -> HttpResponse:
    """Answer whether the database can be reached and a worker gave a sign of life lately."""
    try:
        with tenancy.scope(tenancy.PROGRAM):
            workers = beats.alive()
        found = {"database": "reachable", "worker": "reachable" if workers else "silent"}
    except DatabaseError:
        connection.close()
        workers, found = 0, {"database": "unreachable", "worker": "unknown"}
    return answer({"status": "ready" if workers else "not ready", **found}, 200 if workers else 503)


def answer(body: dict[str, str], status: int) -> HttpResponse:
    """Answer JSON that nobody keeps."""
    response = HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def metrics(_request: HttpRequest) -> HttpResponse:
    """Answer the figures of all web processes of this machine, and of the database."""
    from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    meters.requests()
    meters.refused()
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    depths = CollectorRegistry()
    depths.register(Depths())
    return HttpResponse(generate_latest(registry) + generate_latest(depths), content_type=CONTENT_TYPE_LATEST)


class Depths:
    """What waits in the database, asked at the moment of looking."""

    def collect(self) -> Iterator[Any]:
        """Yield the gauges."""
        from prometheus_client.core import GaugeMetricFamily

        for name, text, value in figures():
            yield GaugeMetricFamily(name, text, value=value)


def figures() -> list[tuple[str, str, float]]:
    """Return name, meaning and value of each gauge."""
    with tenancy.scope(tenancy.PROGRAM):
        waiting, given_up = outbox.depth()
        unsealed, oldest = sealing.lag()
        lag = (clock.wall() - oldest).total_seconds() if oldest else 0.0
        return [
            ("twotier_outbox_waiting", "Messages that still have to leave", waiting),
            ("twotier_outbox_given_up", "Messages that the program stopped trying to deliver", given_up),
            ("twotier_audit_unsealed", "Audit records that wait for their seal", unsealed),
            ("twotier_audit_seal_lag_seconds", "Age of the oldest record that waits for its seal", lag),
            ("twotier_jobs_open", "Long work that is not finished", jobs.open_count()),
            ("twotier_workers_alive", "Workers that gave a sign of life lately", beats.alive()),
        ]


PATHS = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}
