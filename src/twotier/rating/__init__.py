"""Rating: the history of subscriptions becomes charge lines, as sets, on whichever engine runs them (billing.md)."""
