"""Change a configuration policy; every device that has it follows."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.devices import queries
from twotier.devices.events import PolicyEdited
from twotier.devices.models import ConfigurationPolicy
from twotier.devices.rules import check_policy
from twotier.devices.shapes import PolicyForm

COLUMNS = ("name", "description", "settings")


@usecase(permission=Permission.DEVICE_MANAGE)
def change_policy(
    actor: Actor, customer_id: UUID, policy_id: UUID, form: PolicyForm, *, whole: bool
) -> ConfigurationPolicy:
    """Put a policy in the place of the one there, or with `whole` off change what was said; raises 404, 400/800002."""
    row = queries.policy_to_change(actor, customer_id, policy_id)
    check_policy(form, whole=whole)
    said = {
        "name": form.name,
        "description": form.description or "" if whole else form.description,
        "settings": None if form.settings is None else list(form.settings),
    }
    new = {name: value for name, value in said.items() if value not in (None, getattr(row, name))}
    if new:
        old = {name: getattr(row, name) for name in new}
        for name, value in (new | {"modified_at": clock.now()}).items():
            setattr(row, name, value)
        row.save(update_fields=[*new, "modified_at"])
        emit(PolicyEdited.of(row, old=old, new=new), actor)
    return row
