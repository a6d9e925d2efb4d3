"""Analytics of indirect resellers: what a provider sold through each of its own, one row each."""

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.insights.asking import Table, compiled
from twotier.insights.conditions import Sql, listed, put, quoted
from twotier.insights.kinds import DAY, ID, MOMENT, NUMBER, TEXT, Kind
from twotier.insights.queries.subscriptions import STATES, DayBefore
from twotier.partnerships.models import Partnership
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions.models import Subscription, SubscriptionChange

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""How this table tells a date that is not set."""
PARTNER = {"partnerTenantId": ID, "id": TEXT, "name": TEXT, "market": TEXT}
BEGUN = {
    "firstSubscriptionCreationDate": MOMENT, "latestSubscriptionCreationDate": MOMENT,
    "firstSubscriptionEndDate": DAY, "latestSubscriptionEndDate": DAY,
}  # fmt: skip
ENDED = {
    "firstSubscriptionSuspendedDate": MOMENT, "latestSubscriptionSuspendedDate": MOMENT,
    "firstSubscriptionDeprovisionedDate": MOMENT, "latestSubscriptionDeprovisionedDate": MOMENT,
}  # fmt: skip
TOTALS = {"subscriptionCount": NUMBER, "licenseCount": NUMBER}
FIELDS = {**PARTNER, **BEGUN, **ENDED, **TOTALS}
COUNTS = {
    "indirectResellerCount": "COUNT(*)",
    "subscriptionCount": 'SUM("subscriptionCount")',
    "licenseCount": 'SUM("licenseCount")',
}
RESELLERS = """
    SELECT {shown} FROM ({partners}) AS partners
    LEFT JOIN ({sold}) AS sold ON sold.provider = partners.provider AND sold.reseller = partners."partnerTenantId"
    LEFT JOIN ({ended}) AS ended ON ended.provider = partners.provider AND ended.reseller = partners."partnerTenantId\""""


def source(actor: Actor, _customer_id: UUID | None) -> Sql:
    """Return a provider's resellers with what was sold through each; the vendor reads those of its providers."""
    shown = [Sql(f"partners.{quoted(name)}") for name in PARTNER]
    shown += [or_never("sold", name, kind) for name, kind in BEGUN.items()]
    shown += [or_never("ended", name, kind) for name, kind in ENDED.items()]
    shown += [Sql(f"COALESCE(sold.{quoted(name)}, 0) AS {quoted(name)}") for name in TOTALS]
    seen = everything(actor)
    return put(RESELLERS, shown=listed(shown), partners=partners(actor), sold=sold(seen), ended=ended(seen))


def or_never(table: str, name: str, kind: Kind) -> Sql:
    """Return a date, or the first of all where nothing happened."""
    return Sql(f"COALESCE({table}.{quoted(name)}, %s) AS {quoted(name)}", (kind.send(NEVER),))


def partners(actor: Actor) -> Sql:
    """Return the resellers themselves."""
    mine = access_queries.visible_tenants(actor) if actor.is_("vendor") else [actor.organization_id]
    rows = Partnership.objects.filter(status="active", tenant_id__in=mine)
    columns = {
        "provider": F("tenant_id"),
        "partnerTenantId": F("reseller_id"),
        "id": F("reseller_mpn_id"),
        "name": F("reseller__name"),
        "market": F("reseller__market"),
    }
    return compiled(rows, columns)


def everything(actor: Actor) -> QuerySet[Subscription]:
    """Return the subscriptions that are counted: what the provider sold, for the vendor what anybody did."""
    return Subscription.objects.all() if actor.is_("vendor") else subscription_queries.visible(actor)


def sold(seen: QuerySet[Subscription]) -> Sql:
    """Return what is sold through resellers: dates and sums by provider and reseller."""
    rows = seen.filter(status__in=STATES, reseller_id__isnull=False).annotate(end=DayBefore("next_term_start"))
    summed = rows.values("partner_id", "reseller_id").annotate(
        began=Min("created_at"),
        last_began=Max("created_at"),
        ends=Min("end"),
        last_ends=Max("end"),
        many=Count("id"),
        seats=Sum("quantity"),
    )
    columns = {
        "provider": F("partner_id"),
        "reseller": F("reseller_id"),
        "firstSubscriptionCreationDate": F("began"),
        "latestSubscriptionCreationDate": F("last_began"),
        "firstSubscriptionEndDate": F("ends"),
        "latestSubscriptionEndDate": F("last_ends"),
        "subscriptionCount": F("many"),
        "licenseCount": F("seats"),
    }
    return compiled(summed, columns)


def ended(seen: QuerySet[Subscription]) -> Sql:
    """Return when subscriptions were suspended and deprovisioned while they named a reseller."""
    suspended, gone = Q(kind="suspend"), Q(status="deleted")
    rows = SubscriptionChange.objects.filter(
        suspended | gone, reseller_id__isnull=False, subscription__in=seen.values("id")
    )
    summed = rows.values("partner_id", "reseller_id").annotate(
        stopped=Min("at", filter=suspended),
        last_stopped=Max("at", filter=suspended),
        went=Min("at", filter=gone),
        last_went=Max("at", filter=gone),
    )
    columns = {
        "provider": F("partner_id"),
        "reseller": F("reseller_id"),
        "firstSubscriptionSuspendedDate": F("stopped"),
        "latestSubscriptionSuspendedDate": F("last_stopped"),
        "firstSubscriptionDeprovisionedDate": F("went"),
        "latestSubscriptionDeprovisionedDate": F("last_went"),
    }
    return compiled(summed, columns)


TABLE = Table(FIELDS, ("name", "partnerTenantId"), source, COUNTS, sums=True)
