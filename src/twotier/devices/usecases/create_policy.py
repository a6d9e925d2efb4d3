"""Create a configuration policy for a customer's devices."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.devices import queries
from twotier.devices.events import PolicyCreated
from twotier.devices.models import ConfigurationPolicy
from twotier.devices.rules import check_policy
from twotier.devices.shapes import PolicyForm


@usecase(permission=Permission.DEVICE_MANAGE)
def create_policy(actor: Actor, customer_id: UUID, form: PolicyForm) -> ConfigurationPolicy:
    """Create a policy; raises 400/800002 for one without name or settings."""
    tenant_id, now = queries.of_customer(actor, customer_id), clock.now()
    check_policy(form, whole=True)
    row = ConfigurationPolicy(
        tenant_id=tenant_id, name=form.name or "", description=form.description or "",
        settings=list(form.settings or ()), created_at=now, modified_at=now,
    )  # fmt: skip
    row.save(force_insert=True)
    emit(PolicyCreated.of(row), actor)
    return row
