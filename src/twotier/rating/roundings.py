"""By which rule parts are rounded, where nobody chose otherwise (billing.md BI21, BI36); apart, so that asking loads no engine."""

from typing import Final

DEFAULTS: Final = {"seats": "seat_unit", "legacy_monthly": "legacy_day3", "legacy_annual": "legacy_b5"}
