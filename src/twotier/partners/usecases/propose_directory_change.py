"""Propose a change of the own directory entry."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners import directory
from twotier.partners.directory_events import DirectoryChangeProposed
from twotier.partners.lifecycle import DIRECTORY_CHANGE
from twotier.partners.models import DirectoryChange
from twotier.partners.queries import directory as queries


@usecase(permission=Permission.DIRECTORY_PROPOSE)
def propose_directory_change(
    actor: Actor, content: directory.Content, began: directory.Content | None = None
) -> DirectoryChange:
    """Keep what the entry should say until the vendor decides (S105); the entry itself stays as it is.

    With what the entry said when one `began` to write, what others changed since is no part of the proposal.
    Raises 400/3000 for content that breaks a rule, 409/910055 when another proposal waits or nothing would change.
    """
    content, base = directory.clean(content), queries.own_content(actor)
    content = directory.merged(directory.clean(began), content, base) if began else content
    directory.check(content, actor.market)
    members = directory.differences(base, content)
    if not members and queries.entry_of(actor.organization_id):
        raise refused(_("Your entry says this already. Change something before you propose it."))
    if queries.open_change(actor.organization_id):
        raise waiting()
    change = DirectoryChange(
        tenant_id=actor.organization_id,
        base=directory.kept(base),
        content=directory.kept(content),
        proposed_by=actor.person_id,
        proposed_at=clock.now(),
        status=DIRECTORY_CHANGE.initial,
    )
    keep(change)
    emit(proposed(change, members), actor)
    return change


def keep(change: DirectoryChange) -> None:
    """Save a proposal; of two at the same moment the second is refused."""
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError as error:
        raise waiting() from error


def proposed(change: DirectoryChange, members: list[str]) -> DirectoryChangeProposed:
    """Return the event of a new proposal."""
    return DirectoryChangeProposed(
        tenant_id=change.tenant_id, resource_id=str(change.id), provider=change.content["name"], members=members
    )


def waiting() -> Refusal:
    """Return the refusal of a second proposal."""
    return refused(_("A proposal of yours waits for the vendor representative. Withdraw it, then propose anew."))


def refused(text: object) -> Refusal:
    """Return a conflict in which nothing was changed."""
    return Refusal(409, 910055, text, "state_conflict")  # type: ignore[arg-type]
