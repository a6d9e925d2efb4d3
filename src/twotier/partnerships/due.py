"""What time brings in this room: requests that nobody answered expire."""

from datetime import datetime

from twotier.access.actors import program
from twotier.core import due
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases import expire_requests as acts


def expire_requests(until: datetime) -> int:
    """Expire every open request whose end has come, block by block."""
    count = 0
    while requests.any_ended(until) and (block := acts.expire_requests(program("clock"), until)):
        count += block
    return count


def register() -> None:
    """Make the job known."""
    due.job("expire partnership requests", due.Order.COUNTDOWNS, next_due=requests.next_expiry, run=expire_requests)
