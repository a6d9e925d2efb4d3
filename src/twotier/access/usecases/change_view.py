"""Rename a saved view, and share it or keep it for oneself."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.models import SavedView
from twotier.access.permissions import Permission
from twotier.access.queries import views as queries
from twotier.access.usecases._saved_views import clean, hold, namesake, taken
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase


@usecase(permission=Permission.STAFF_MANAGE)
def change_view(actor: Actor, reader: Actor, view_id: UUID, *, name: str, shared: bool) -> SavedView:
    """Change a reader's own view, for whom the program acts.

    Raises 404/3000 for a view that the reader may not use, 403/910046 for somebody else's, 400/3000 and
    409/910055 for a name that does not fit or is taken.
    """
    with tenancy.scope(reader.organization_id):
        hold(reader)
        view = queries.saved_view(reader, view_id, lock=True)
        if view.person_id != reader.person_id:
            text = _("Only the person who saved a view can change it. Nothing was changed.")
            raise Refusal(403, 910046, text, "role_missing")
        name = clean(name)
        other = namesake(view.tenant_id, view.person_id, view.list_name, name)
        if other is not None and other.id != view.id:
            raise taken()
        view.name, view.shared = name, shared
        view.save(update_fields=["name", "shared"])
        return view
