"""What saving and changing a view share: a name that fits and is free."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor, missing_role
from twotier.access.models import Membership, SavedView
from twotier.access.permissions import Permission
from twotier.core.letters import one_line
from twotier.core.refusal import Refusal, Sentence

LONGEST_NAME, LONGEST_QUERY, MOST = 60, 1000, 20
NOBODY = UUID(int=0)


def may_look(reader: Actor, permission: Permission) -> None:
    """Refuse whoever does not see the list that a view belongs to."""
    if not reader.sees(permission):
        raise missing_role(permission, reader.kinds)


def clean(name: str) -> str:
    """Return a name as one line that can be seen; raises 400/3000 for none, or one that is too long."""
    found = one_line(name)
    if not found:
        text = _("Write a name for the view.")
        raise Refusal(400, 3000, text, fields=[("name", text)])
    if len(found) > LONGEST_NAME:
        long = Sentence(_("A name has at most %(most)s characters."), {"most": LONGEST_NAME})
        raise Refusal(400, 3000, long, fields=[("name", long)])
    return found


def hold(reader: Actor) -> UUID:
    """Let one act at a time name the views of a reader, and return whose they are."""
    owner = reader.person_id or NOBODY
    Membership.objects.select_for_update().get(tenant_id=reader.organization_id, person_id=owner)
    return owner


def namesake(tenant_id: UUID, person_id: UUID, list_name: str, name: str) -> SavedView | None:
    """Return the person's view of the same list that has this name already, in small letters or in capitals.

    The program compares, because SQLite knows the capitals of the Latin alphabet alone.
    """
    rows = SavedView.objects.filter(tenant_id=tenant_id, person_id=person_id, list_name=list_name)
    return next((row for row in rows if row.name.casefold() == name.casefold()), None)


def taken() -> Refusal:
    """Return the refusal of a name that another view of the same person has."""
    text = _("You have another view of this name. Choose another name, or delete that view first.")
    return Refusal(409, 910055, text, "state_conflict", fields=[("name", text)])
