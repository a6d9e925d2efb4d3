"""One act per file."""
