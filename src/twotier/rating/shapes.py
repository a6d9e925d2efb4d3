"""The columns of what rating reads and of what it makes; scales stand in the names (billing.md BI1)."""

from __future__ import annotations

import ibis

CHANGES = ibis.schema({
    "subscription": "string", "number": "int64", "kind": "string", "at": "timestamp(6)", "status": "string",
    "family": "string", "term": "string", "plan": "string", "quantity": "int64", "old_quantity": "int64",
    "unit_price_e8": "int64", "discount_ppm": "int64", "currency": "string", "anchor": "date", "term_start": "date",
    "next_term_start": "date", "refund": "string", "cancel_day_charged": "boolean", "partner": "string",
    "product": "string", "sku": "string",
})  # fmt: skip
"""The history of subscriptions: what holds from a moment on (`subscriptions.SubscriptionChange`)."""
BILLED = ibis.schema({"partner": "string", "billing_currency": "string"})
"""In which currency a partner is billed."""
CURRENCIES = ibis.schema({"currency": "string", "scale": "int64"})
"""How many minor units a currency's unit has: 100, 1."""
RATES = ibis.schema({
    "month": "date", "pricing_currency": "string", "billing_currency": "string", "fx_e10": "int64", "fx_date": "date",
})  # fmt: skip
"""The exchange rate that holds in a month, by its first day (BI45)."""
PIECES = ibis.schema({
    "subscription": "string", "number": "int64", "event": "int64", "event_at": "timestamp(6)", "half": "string",
    "seats": "int64", "charge_type": "string", "part_start": "date", "part_next": "date", "full_start": "date",
    "full_next": "date",
})  # fmt: skip
"""A part of a cycle that is charged or given back: the row of the history it is priced by, and the act that made it."""
CHARGES = ibis.schema(
    dict.fromkeys(("regime", "kind", "plan", "half", "seats", "starts", "ends", "charge_type"), "string")
)
"""What each kind of change makes, as `charges.csv` says it."""
STEPS = ibis.schema({"n": "int64"})
"""How many cycles later."""
