"""The room's tables: usage and its budgets, and what is billed."""

from twotier.billing.models.documents import BillingPeriod, ChargeLine, Invoice, InvoiceTax, NumberCounter
from twotier.billing.models.usage import (
    BudgetAlert,
    MonthlyUsage,
    SpendingBudget,
    SubscriptionUsage,
    UsageImport,
    UsageReach,
    UsageRecord,
    UsageResource,
)

__all__ = [
    "BillingPeriod",
    "BudgetAlert",
    "ChargeLine",
    "Invoice",
    "InvoiceTax",
    "MonthlyUsage",
    "NumberCounter",
    "SpendingBudget",
    "SubscriptionUsage",
    "UsageImport",
    "UsageReach",
    "UsageRecord",
    "UsageResource",
]
