"""How passwords are kept: Argon2id in the strength that OWASP's password storage page names first."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """46 MiB, one pass, one lane: a sign-in costs some 50 ms of one core, and no more memory than that."""

    time_cost = 1
    memory_cost = 47104
    parallelism = 1


class OfSandbox(Argon2id):
    """The same in 4 MiB, for the sandbox: its passwords stand in demo.json, and its first start makes some eighty."""

    memory_cost = 4096
