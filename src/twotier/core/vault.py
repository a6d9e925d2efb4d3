"""Secrets at rest: AES-GCM under keys derived from the program's secret, never kept in the database."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


def key(purpose: str) -> bytes:
    """Return the key of one purpose, derived from TWOTIER_SECRET_KEY."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return derive.derive(settings.SECRET_KEY.encode())


def seal(purpose: str, secret: bytes, bound_to: str) -> bytes:
    """Encrypt a secret; it opens only under the same purpose and the same binding."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key(purpose)).encrypt(nonce, secret, bound_to.encode())


def unseal(purpose: str, sealed: bytes, bound_to: str) -> bytes:
    """Decrypt a secret; raises InvalidTag when anything was altered."""
    box = bytes(sealed)
    return AESGCM(key(purpose)).decrypt(box[:NONCE], box[NONCE:], bound_to.encode())
