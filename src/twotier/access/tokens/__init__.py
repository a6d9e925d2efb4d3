"""Tokens of API clients: asked for at the token address, checked on every API request."""
