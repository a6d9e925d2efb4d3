"""Delete a saved view."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.access.queries import views as queries
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase


@usecase(permission=Permission.STAFF_MANAGE)
def delete_view(actor: Actor, reader: Actor, view_id: UUID) -> None:
    """Delete a reader's own view, or, for a global admin, one that is shared; the program acts for them.

    Raises 404/3000 for a view that the reader may not use, 403/910046 for a shared one of somebody else.
    """
    with tenancy.scope(reader.organization_id):
        view = queries.saved_view(reader, view_id, lock=True)
        if view.person_id != reader.person_id and "global_admin" not in reader.roles:
            text = _("Only the person who saved a view and your global admin can delete it. Nothing was changed.")
            raise Refusal(403, 910046, text, "role_missing")
        view.delete()
