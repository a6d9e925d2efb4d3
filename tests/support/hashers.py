"""Passwords of the tests, kept as the program keeps them but for the memory that makes guessing slow."""

from twotier.access.hashers import Argon2id


class Quick(Argon2id):
    """The same algorithm with the least that it accepts."""

    memory_cost = 8
