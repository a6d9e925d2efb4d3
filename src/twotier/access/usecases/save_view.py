"""Keep a filter of a list under a name."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.models import SavedView
from twotier.access.permissions import Permission
from twotier.access.usecases._saved_views import LONGEST_QUERY, MOST, clean, hold, may_look, namesake, taken
from twotier.core import clock, tenancy
from twotier.core.refusal import Refusal, Sentence
from twotier.core.usecase import usecase


@usecase(permission=Permission.STAFF_MANAGE)
def save_view(
    actor: Actor, reader: Actor, *, list_name: str, opens: Permission, name: str, query: str, shared: bool = False
) -> SavedView:
    """Save a view for a reader, for whom the program acts; `opens` is the permission of the list.

    Saving the same again changes nothing. Raises 400/3000 for a name or filter that does not fit, 409/910055
    for a name that is taken or when there are too many, 403/910046 for whoever does not see the list.
    """
    may_look(reader, opens)
    name = clean(name)
    if not query or len(query) > LONGEST_QUERY:
        raise Refusal(400, 3000, _("There is no filter to save, or it is too long. Set a shorter filter."))
    with tenancy.scope(reader.organization_id):
        return kept(reader, list_name, name, query, shared=shared)


def kept(reader: Actor, list_name: str, name: str, query: str, *, shared: bool) -> SavedView:
    """Return the view, new or as it was saved before; the membership is locked against a twin."""
    tenant, owner = reader.organization_id, hold(reader)
    found = namesake(tenant, owner, list_name, name)
    if found is not None:
        if (found.query, found.shared) != (query, shared):
            raise taken()
        return found
    if SavedView.objects.filter(tenant_id=tenant, person_id=owner, list_name=list_name).count() >= MOST:
        full = Sentence(_("You have %(most)s views of this list. Delete one of them first."), {"most": MOST})
        raise Refusal(409, 910055, full, "state_conflict", fields=[("name", full)])
    return SavedView.objects.create(
        tenant_id=tenant, person_id=owner, list_name=list_name, name=name, query=query, shared=shared,
        created_at=clock.now(),
    )  # fmt: skip
