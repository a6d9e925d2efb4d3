"""What time brings in this room: requests that nobody answered expire."""

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases.expire_requests import expire_requests


def register() -> None:
    """Make the job known."""
    due.job(
        "expire partnership requests",
        due.Order.COUNTDOWNS,
        next_due=requests.next_expiry,
        run=blockwise(expire_requests, requests.any_ended),
    )
