"""Every question of this room; the tenant filter is that of the subscription, which is asked first."""

from collections.abc import Iterable

from twotier.conversions.models import ListedTarget, Transition
from twotier.subscriptions.models import Subscription


def listed(kind: str, source: str) -> list[str]:
    """Return what the vendor lists for a product: one statement."""
    rows = ListedTarget.objects.filter(kind=kind, source=source.upper())
    return list(rows.order_by("target").values_list("target", flat=True))


def listed_for(sources: Iterable[str]) -> dict[tuple[str, str], list[str]]:
    """Return all that the vendor lists for some products, by kind and product: one statement."""
    found: dict[tuple[str, str], list[str]] = {}
    rows = ListedTarget.objects.filter(source__in=set(sources)).order_by("target")
    for kind, source, target in rows.values_list("kind", "source", "target"):
        found.setdefault((kind, source), []).append(target)
    return found


def transitions(row: Subscription) -> list[Transition]:
    """Return what seats of a subscription became, the oldest first."""
    rows = Transition.objects.filter(tenant_id=row.tenant_id, source_id=row.id)
    return list(rows.order_by("made_at", "id"))
