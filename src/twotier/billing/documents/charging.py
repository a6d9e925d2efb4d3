"""From what was read to charge lines as they are kept: rated by the one chain of rules, then given their names and ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from twotier.billing.documents.reading import Wanted, plain
from twotier.catalog.imports.session import Session
from twotier.rating import lines
from twotier.rating.engine import DuckDB
from twotier.subscriptions import terms

CHANGES: Final = """
CREATE VIEW changes AS
SELECT subscription_id::VARCHAR AS subscription, number, kind, "at", status, family, term, billing_cycle AS plan, quantity,
    old_quantity, unit_price_e8, 0::BIGINT AS discount_ppm, currency, anchor, term_start, next_term_start, refund,
    policy_id IN (SELECT id FROM charged_days) AS cancel_day_charged, partner_id::VARCHAR AS partner,
    product_id AS product, sku_id AS sku
FROM history
"""
"""The history as rating reads it (`rating.shapes.CHANGES`)."""
KEY: Final = (
    "l.subscription, l.event, l.event_at, l.sign, l.charge_type, l.charge_start, l.charge_end, l.full_start, l.seats"
)
SEATS: Final = f"""
CREATE TABLE billable AS
SELECT md5(concat_ws('|', $issuer, {KEY}, row_number() OVER (PARTITION BY {KEY} ORDER BY l.number)))::UUID AS id,
    l.partner::UUID AS bill_to_id, e.tenant_id AS customer_id, e.subscription_id, e.order_id, e.partner_of_record,
    e.id AS event_id, l.event_at,
    CASE WHEN l.event_at = e."at" THEN e.reference_id ELSE md5(concat_ws('|', l.subscription, l.event_at))::UUID END
        AS reference_id,
    p.family, l.charge_type, p.catalog_item_id, p.product_id, p.sku_id, p.title, NULL::UUID AS meter_id,
    '' AS promotion_id, l.charge_start, l.charge_end, l.full_start AS cycle_start, (l.full_next - 1)::DATE AS cycle_end,
    l.days, l.cycle_days, p.term_start AS subscription_start,
    CASE WHEN p.next_term_start < $never THEN (p.next_term_start - 1)::DATE END AS subscription_end, p.term,
    p.billing_cycle, l.sign, l.unit_price_e8, l.discount_ppm, 0 AS credit_ppm,
    l.seats * 10000000000 AS quantity_e10, l.effective_unit_price_e10, l.currency AS pricing_currency,
    l.billing_currency AS currency, l.fx_e10, l.fx_date, l.pricing_minor, l.subtotal_minor, e.policy_id, l.rounding,
    CASE WHEN l.regime = 'legacy' THEN 'D' ELSE 'G' END AS series
FROM lines l
JOIN history e ON e.subscription_id = l.subscription::UUID AND e.number = l.event
JOIN history p ON p.subscription_id = l.subscription::UUID AND p.number = l.number
"""
"""Lines of seats: who and when by the row of the act, what and until when by the row that has the price."""
USAGE: Final = """
INSERT INTO billable BY NAME
WITH last AS (
    SELECT u.*, h.id AS event_id, h.order_id, h.partner_of_record, h.family, h.catalog_item_id, h.product_id, h.sku_id,
        h.title, h.term_start, h.next_term_start, h.term, h.billing_cycle
    FROM used u ASOF JOIN history h ON h.subscription_id = u.subscription_id AND h."at" < (u.month + INTERVAL 1 MONTH)
), priced AS (
    SELECT l.*, c.scale AS pricing_scale, d.scale AS billing_scale, d.currency AS billing_currency,
        CASE WHEN d.currency = 'USD' THEN 10000000000 ELSE r.fx_e10 END AS fx_e10, r.fx_date,
        idiv(imul(abs(l.net_e10), c.scale), 10000000000) AS pricing_minor
    FROM last l
    JOIN currencies c ON c.currency = 'USD'
    JOIN billed b ON b.partner = l.partner_id::VARCHAR
    JOIN currencies d ON d.currency = b.billing_currency
    LEFT JOIN rates r ON r.month = l.month AND r.pricing_currency = 'USD' AND r.billing_currency = d.currency
)
SELECT md5(concat_ws('|', $issuer, 'usage', subscription_id, meter_id, month))::UUID AS id, partner_id AS bill_to_id,
    tenant_id AS customer_id, subscription_id, order_id, partner_of_record, event_id,
    (month + INTERVAL 1 MONTH - INTERVAL 1 MICROSECOND)::TIMESTAMP AS event_at,
    md5(concat_ws('|', subscription_id, 'usage', month))::UUID AS reference_id, family, 'usage' AS charge_type,
    catalog_item_id, product_id, sku_id, title, meter_id, '' AS promotion_id, month AS charge_start,
    (month + INTERVAL 1 MONTH - INTERVAL 1 DAY)::DATE AS charge_end, month AS cycle_start,
    (month + INTERVAL 1 MONTH - INTERVAL 1 DAY)::DATE AS cycle_end, day(last_day(month)) AS days,
    day(last_day(month)) AS cycle_days, term_start AS subscription_start, NULL::DATE AS subscription_end, term,
    billing_cycle, CASE WHEN net_e10 < 0 THEN -1 ELSE 1 END AS sign, unit_price_e8,
    0 AS discount_ppm, CASE WHEN list_e10 <> net_e10 THEN 150000 ELSE 0 END AS credit_ppm, quantity_e10,
    CASE WHEN quantity_e10 = 0 THEN 0 ELSE sign(net_e10) * half_up(imul(pricing_minor, 10000000000 * 100), imul(quantity_e10, pricing_scale)) END
        AS effective_unit_price_e10,
    'USD' AS pricing_currency, billing_currency AS currency, fx_e10, fx_date,
    sign(net_e10) * pricing_minor AS pricing_minor,
    sign(net_e10) * idiv(imul(imul(pricing_minor, fx_e10), billing_scale), imul(pricing_scale, 10000000000)) AS subtotal_minor,
    '' AS policy_id, 'usage_cut' AS rounding, 'G' AS series
FROM priced WHERE fx_e10 IS NOT NULL
"""


def charge(session: Session, wanted: Wanted, issuer: str, roundings: Mapping[str, str]) -> None:
    """Make `billable`, the lines of a period as they are kept, and `faults`, what could not be rated."""
    session.run(CHANGES)
    lines.rate(DuckDB(session.connection), lines.Period(wanted.since, plain(wanted.until)), roundings)
    session.run(SEATS, {"issuer": issuer, "never": terms.NEVER})
    session.run(USAGE, {"issuer": issuer})
