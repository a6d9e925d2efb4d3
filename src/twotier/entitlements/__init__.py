"""The entitlements room: what a purchase gives besides a subscription, and what usage subscriptions can be told."""
