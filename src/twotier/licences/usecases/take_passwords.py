"""Hand out the temporary passwords of an import, exactly once."""

from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.usecases.manage_users import administered
from twotier.licences.events import PasswordsTaken
from twotier.licences.models import ImportedPasswords
from twotier.licences.usecases.import_users import NONCE


@usecase(permission=Permission.CUSTOMER_USER_MANAGE)
def take_passwords(actor: Actor, customer_id: UUID, passwords_id: UUID, key: bytes) -> list[tuple[str, str]]:
    """Return user names with their temporary passwords and forget them.

    Raises 409/910035 when they were taken before or are too old, 404/1000 for a wrong key or a stranger.
    """
    administered(actor, customer_id)
    rows = ImportedPasswords.objects.select_for_update()
    found = rows.filter(tenant_id=customer_id, id=passwords_id).first()
    if found is None:
        raise unknown()
    if found.taken_at or found.expires_at <= clock.wall():
        text = _("These passwords were downloaded already or are too old. Reset the passwords of the users instead.")
        raise Refusal(409, 910035, text, "one_time_link_used")
    secrets = opened(found, key)
    found.ciphertext, found.taken_at = b"", clock.wall()
    found.save(update_fields=["ciphertext", "taken_at"])
    event = PasswordsTaken(tenant_id=customer_id, resource_id=str(passwords_id), count=len(secrets))
    emit(event, actor)
    return secrets


def opened(found: ImportedPasswords, key: bytes) -> list[tuple[str, str]]:
    """Return what lies under the key; raises 404/1000 for a wrong one."""
    box = bytes(found.ciphertext)
    try:
        plain = AESGCM(key).decrypt(box[:NONCE], box[NONCE:], found.id.bytes)
    except (InvalidTag, ValueError):
        raise unknown() from None
    return msgspec.json.decode(plain, type=list[tuple[str, str]])


def unknown() -> Refusal:
    """Return the refusal of passwords that are not there for this reader."""
    return Refusal(404, 1000, _("There are no such passwords."))
