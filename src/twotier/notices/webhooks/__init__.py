"""Webhooks: who is called when something happens, and how it is signed, delivered and tried again."""
