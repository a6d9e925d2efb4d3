"""Signs of life of the workers, in the database: readiness asks for them, wherever the workers run."""

from datetime import timedelta

from twotier.core import clock
from twotier.core.models import WorkerBeat

EVERY = timedelta(seconds=5)
DEAD_AFTER = timedelta(seconds=30)


def beat(name: str) -> None:
    """Say that this worker lives, and forget those that have been silent for long."""
    now = clock.wall()
    WorkerBeat.objects.update_or_create(name=name, defaults={"beat_at": now})
    if (silent := WorkerBeat.objects.filter(beat_at__lt=now - 20 * DEAD_AFTER)).exists():
        silent.delete()


def stop(name: str) -> None:
    """Say that this worker ended as planned."""
    WorkerBeat.objects.filter(name=name).delete()


def alive() -> int:
    """Return how many workers gave a sign of life lately."""
    return WorkerBeat.objects.filter(beat_at__gte=clock.wall() - DEAD_AFTER).count()
