"""Passwords that the program makes: long enough for the policy, readable over the telephone."""

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz"
CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"
GROUPS, GROUP = 4, 4


def temporary() -> str:
    """Return a temporary password: four groups of four, about 90 bits, every class of characters in it."""
    everything = LETTERS + CAPITALS + DIGITS
    wanted = [secrets.choice(letters) for letters in (LETTERS, CAPITALS, DIGITS)]
    wanted += [secrets.choice(everything) for _place in range(GROUPS * GROUP - len(wanted))]
    secrets.SystemRandom().shuffle(wanted)
    text = "".join(wanted)
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))
