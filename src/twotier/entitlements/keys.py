"""Keys of software: five groups of five characters that cannot be mistaken for each other."""

import secrets

ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
"""No vowels, so that no words come about; nothing that looks like something else."""
GROUPS, LENGTH = 5, 5


def new_key() -> str:
    """Return a key that nobody can guess."""
    return "-".join("".join(secrets.choice(ALPHABET) for _place in range(LENGTH)) for _group in range(GROUPS))
