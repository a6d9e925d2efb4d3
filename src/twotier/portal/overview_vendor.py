"""The vendor's Overview: partners by program, what the catalog holds, and what waits for the vendor, the late first."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog.queries import imports
from twotier.customers.lifecycle import CUSTOMER
from twotier.customers.queries import vetting
from twotier.incentives import queries as incentive_queries
from twotier.partners import queries as partner_queries
from twotier.partners.lifecycle import DIRECTORY_CHANGE, ENROLLMENT
from twotier.partners.queries import directory, enrollment
from twotier.portal import catalog_imports, wording
from twotier.portal.listing.columns import heads, placed

LISTED, LATE = 5, "stopped"
Figure = tuple[str, str, str]
Due = dict[str, Any]
MANY: dict[str, str | Promise] = {
    "indirect_provider": gettext_lazy("Indirect providers"),
    "indirect_reseller": gettext_lazy("Indirect resellers"),
    "direct_bill": gettext_lazy("Direct-bill partners"),
}


def of_vendor(actor: Actor) -> dict[str, Any]:
    """Return the vendor's figures, what needs its people, and the latest imports."""
    counts = partner_queries.partners_by_program()
    figures: list[Figure] = [
        (str(label), wording.number(counts.get((kind, "active"), 0)), pgettext("partners", "active"))
        for kind, label in MANY.items()
    ]
    latest: list[Any] = []
    if actor.sees(Permission.PRICE_LIST_IMPORT):
        figures.append(prices())
        rows = [catalog_imports.row_of(found) for found in imports.imports()[:LISTED]]
        latest = placed(catalog_imports.IMPORTS.columns, rows)
    columns = heads(catalog_imports.IMPORTS.columns)
    return {"figures": figures, "due": due(actor), "needs": acts(actor), "imports": latest, "columns": columns}


def prices() -> Figure:
    """Return in how many markets there are prices, and the first of them."""
    markets = imports.priced_markets()
    first = wording.joined(markets[:8]) + ("…" if len(markets) > 8 else "")
    return _("Markets with prices"), wording.number(len(markets)), first


def acts(actor: Actor) -> bool:
    """Tell whether anything that waits for the vendor could be done by the actor."""
    return any(actor.may(permission) for permission in WAITING)


def due(actor: Actor) -> list[Due]:
    """Return what waits for the vendor, as far as the actor may act: one row per queue, the late ones first."""
    found = [row for permission, ask in WAITING.items() if actor.may(permission) and (row := ask(actor))]
    return sorted(found, key=lambda row: row["family"] != LATE)


def applications(actor: Actor) -> Due | None:
    """Return the applications that wait for a decision."""
    counts = enrollment.queue_counts(actor)
    count, late = counts["pending"], counts["overdue"]
    title = ngettext("%(n)s application waits for a decision", "%(n)s applications wait for a decision", count)
    text = ngettext("%(n)s is past its promised day.", "%(n)s are past their promised day.", late)
    return (
        None
        if not count
        else {
            **marked(ENROLLMENT.state("pending").label, late=late),
            "title": numbered(title, count),
            "text": numbered(text, late) if late else _("Partners who want to enroll as indirect reseller."),
            "url": f"{reverse('applications')}?state=pending",
            "act": _("Review applications"),
        }
    )


def proposals(actor: Actor) -> Due | None:
    """Return the proposals to the directory that wait for a decision."""
    count = directory.seen_by(actor).filter(status="proposed").count()
    title = ngettext("%(n)s directory proposal waits", "%(n)s directory proposals wait", count)
    return (
        None
        if not count
        else {
            **marked(DIRECTORY_CHANGE.state("proposed").label),
            "title": numbered(title, count),
            "text": _("What providers want to change in their entries."),
            "url": f"{reverse('directory-changes')}?status=proposed",
            "act": _("Review proposals"),
        }
    )


def reviews(actor: Actor) -> Due | None:
    """Return the customers that wait for a review."""
    count, late = vetting.counts(actor)
    title = ngettext("%(n)s new customer waits for its review", "%(n)s new customers wait for their review", count)
    text = ngettext("%(n)s waits longer than 5 days.", "%(n)s wait longer than 5 days.", late)
    return (
        None
        if not count
        else {
            **marked(CUSTOMER.state("in_review").label, late=late),
            "title": numbered(title, count),
            "text": numbered(text, late) if late else _("New customers can buy once you approve them."),
            "url": reverse("customer-reviews"),
            "act": _("Review customers"),
        }
    )


def incentives(actor: Actor) -> Due | None:
    """Return the incentive invitations that are late."""
    count = incentive_queries.late_count(actor)
    title = ngettext("%(n)s incentive invitation is late", "%(n)s incentive invitations are late", count)
    return (
        None
        if not count
        else {
            **marked("", late=count),
            "title": numbered(title, count),
            "text": _("An invitation is held until a membership account is tied to the partner's tenant."),
            "url": f"{reverse('incentives')}?status=held&late=late",
            "act": _("Review invitations"),
        }
    )


def marked(state: str | Promise, *, late: int = 0) -> Due:
    """Return the mark of a row: the state in which its objects wait, or that some of them are late."""
    return {"family": LATE, "mark": _("Overdue")} if late else {"family": "needs", "mark": state}


def numbered(text: str, count: int) -> str:
    """Return a sentence with its number."""
    return text % {"n": wording.number(count)}


WAITING = {
    Permission.ENROLMENT_REVIEW: applications,
    Permission.DIRECTORY_APPROVE: proposals,
    Permission.CUSTOMER_VET: reviews,
    Permission.INCENTIVE_MANAGE_PROGRAMMES: incentives,
}
"""What waits for whom: the right to act, and the queue."""
