"""The acts of the partners room."""
