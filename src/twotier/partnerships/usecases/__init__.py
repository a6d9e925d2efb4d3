"""What can be done about partnerships, one act a file."""
