"""Every question of this room; the tenant filter is here."""
