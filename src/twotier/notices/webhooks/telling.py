"""What a worker does in each of its rounds: look whether anybody is to be called."""

from twotier.access.actors import program
from twotier.core import tenancy
from twotier.notices.webhooks import queries
from twotier.notices.webhooks.usecases.tell_changes import tell_changes


def tell() -> int:
    """Queue the calls for what happened; without registrations or news it costs a read or two."""
    with tenancy.scope(tenancy.PROGRAM):
        return tell_changes(program("webhooks")) if queries.anybody() and queries.happened(1) else 0
