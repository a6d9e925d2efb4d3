"""Tell what is charged by use from licenses, and take its end away: it goes on until it is canceled."""

from datetime import date
from typing import Any

from django.db import migrations

NEVER = date(9999, 12, 11)
PLAN = "Azure"


def correct(apps: Any, _schema_editor: Any) -> None:
    """Correct subscriptions of usage, and their history with them."""
    product, offer = (apps.get_model("catalog", name) for name in ("Product", "LegacyOffer"))
    known = set(product.objects.filter(product_type=PLAN).values_list("id", flat=True))
    known |= {row.id for row in offer.objects.all() if row.body.get("billing") == "usage"}
    subscriptions, history = (apps.get_model("subscriptions", name) for name in ("Subscription", "SubscriptionChange"))
    facts = {"family": "usage", "next_term_start": NEVER}
    history.objects.filter(product_id__in=known).update(**facts)
    subscriptions.objects.filter(product_id__in=known).update(**facts, auto_renew=False, schedule=None)


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0008_backfill_history"),
        ("catalog", "0003_rate_cards"),
    ]

    operations = [migrations.RunPython(correct, migrations.RunPython.noop, elidable=True)]
