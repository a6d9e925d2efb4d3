"""Measures requests, checkouts and imports against a floor of the same run: `make bench`."""
