"""The events that an organization may be called for: those of the modelled API whose objects this program has."""

SUBSCRIPTION_UPDATED = "subscription-updated"
TEST_CREATED = "test-created"
THRESHOLD_EXCEEDED = "usagerecords-thresholdExceeded"
INVOICE_READY = "invoice-ready"
EVENTS = (SUBSCRIPTION_UPDATED, TEST_CREATED, THRESHOLD_EXCEEDED, INVOICE_READY)
"""Under the names that clients know, in the order in which they are listed."""
RESOURCES = {
    SUBSCRIPTION_UPDATED: "subscription", TEST_CREATED: "test", THRESHOLD_EXCEEDED: "usagerecords",
    INVOICE_READY: "invoice",
}  # fmt: skip
