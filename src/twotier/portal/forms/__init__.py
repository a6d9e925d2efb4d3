"""Forms of the portal, one section per file."""
