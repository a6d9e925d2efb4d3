"""Whether a tenant domain is still free: 200 is taken, 404 is free, never a body (spec/api.md, trap 15)."""

from twotier.access import queries
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Reply
from twotier.customers.rules.domain import domain_key

TAKEN, FREE = 200, 404


@route(
    "HEAD",
    "domains/{domain}",
    summary="Check whether a domain is taken",
    group="Domains",
    right="anyone",
    refuses=[(404, 1000)],
)
def check_domain(call: Call, domain: str) -> Reply:
    """Answer for every organization: a domain is taken whoever owns it."""
    return Reply(status=TAKEN if queries.domain_taken(domain_key(domain)) else FREE)
