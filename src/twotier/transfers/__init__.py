"""Transfers: subscriptions of a customer that move from one partner to another, with both partners' consent."""
