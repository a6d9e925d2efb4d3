"""Hostile and random requests against the running program, for minutes: `make fuzz`."""
