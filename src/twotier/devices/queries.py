"""Every question about a customer's devices; the tenant filter is here."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import tenancy
from twotier.core.models import Job
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.devices.lifecycle import OPEN
from twotier.devices.models import ConfigurationPolicy, Device, DeviceBatch, DeviceUpload, UploadedDevice


def unknown() -> Refusal:
    """Return the refusal of something that is not there for this reader."""
    return Refusal(404, 1000, _("There is nothing at this address, or not for you. Check the ids in it."))


def of_customer(actor: Actor, customer_id: UUID) -> UUID:
    """Return the tenant of a customer of the actor; raises 404/60003 and 403/20002."""
    return customer_queries.customer_with(actor, customer_id).id


# Batches and their devices


def batches(actor: Actor, customer_id: UUID) -> list[Any]:
    """Return a customer's batches, the oldest first, with `held`, their devices, and `latest`, the state of the last list."""
    rows = DeviceBatch.objects.filter(tenant_id=of_customer(actor, customer_id))
    last = DeviceUpload.objects.filter(tenant_id=OuterRef("tenant_id"), batch=OuterRef("pk")).order_by("-id")
    found = rows.annotate(held=Count("devices"), latest=Subquery(last.values("status")[:1]))
    return list(found.order_by("id"))


def batch(actor: Actor, customer_id: UUID, name: str) -> DeviceBatch:
    """Return one batch of a customer by the id that clients gave it; raises 404."""
    row = DeviceBatch.objects.filter(tenant_id=of_customer(actor, customer_id), name=name.strip()).first()
    if row is None:
        raise unknown()
    return row


def devices(row: DeviceBatch, *, after: UUID | None, size: int) -> list[Device]:
    """Return the devices of a batch behind an id, by id: one statement."""
    rows = Device.objects.filter(tenant_id=row.tenant_id, batch=row)
    if after:
        rows = rows.filter(id__gt=after)
    return list(rows.order_by("id")[:size])


def device_to_change(actor: Actor, customer_id: UUID, batch_name: str, device_id: UUID) -> Device:
    """Return a device of a batch under its row's lock; raises 404."""
    held = batch(actor, customer_id, batch_name)
    row = Device.objects.select_for_update().filter(tenant_id=held.tenant_id, batch=held, id=device_id).first()
    if row is None:
        raise unknown()
    return row


def registered(identities: Iterable[str]) -> dict[str, UUID]:
    """Return for whom devices are registered already, whoever asks: the program looks past the second wall."""
    with tenancy.scope(tenancy.PROGRAM):
        return dict(Device.objects.filter(identity__in=set(identities)).values_list("identity", "tenant_id"))


def devices_by_id(tenant_id: UUID, ids: Iterable[str]) -> dict[UUID, Device]:
    """Return a customer's devices among ids that clients named, locked in their order; what is no GUID is none."""
    rows = Device.objects.select_for_update().filter(tenant_id=tenant_id, id__in=guids(ids))
    return {row.id: row for row in rows.order_by("id")}


def devices_with(policy: ConfigurationPolicy) -> int:
    """Return how many devices have a policy, and let nobody else change them until the act is over."""
    rows = Device.objects.select_for_update().filter(tenant_id=policy.tenant_id, policy=policy)
    return len(rows.order_by("id").values_list("id"))


# Policies


def policies(actor: Actor, customer_id: UUID) -> list[Any]:
    """Return a customer's policies, the oldest first, with `held`, the devices that have them: one statement."""
    return list(counted(of_customer(actor, customer_id)).order_by("id"))


def policy(actor: Actor, customer_id: UUID, policy_id: UUID) -> Any:
    """Return one policy of a customer with its devices' number; raises 404."""
    row = counted(of_customer(actor, customer_id)).filter(id=policy_id).first()
    if row is None:
        raise unknown()
    return row


def counted(tenant_id: UUID) -> QuerySet[Any]:
    """Return a customer's policies with how many devices have each."""
    return ConfigurationPolicy.objects.filter(tenant_id=tenant_id).annotate(held=Count("devices"))


def policy_to_change(actor: Actor, customer_id: UUID, policy_id: UUID) -> ConfigurationPolicy:
    """Return a policy under its row's lock; raises 404."""
    rows = ConfigurationPolicy.objects.select_for_update().filter(tenant_id=of_customer(actor, customer_id))
    row = rows.filter(id=policy_id).first()
    if row is None:
        raise unknown()
    return row


def known_policies(tenant_id: UUID, ids: Iterable[str]) -> set[UUID]:
    """Return which of the ids that clients named are policies of a customer; they stay until the act is over.

    Whoever locks policies and devices locks the policies first, and each kind by id: so nobody waits in a circle.
    """
    rows = ConfigurationPolicy.objects.select_for_update().filter(tenant_id=tenant_id, id__in=guids(ids))
    return set(rows.order_by("id").values_list("id", flat=True))


def guids(texts: Iterable[str]) -> set[UUID]:
    """Return the GUIDs among texts."""
    return {found for text in texts if (found := guid(text))}


def guid(text: str) -> UUID | None:
    """Return a text as a GUID, nothing when it is none."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


# Lists that workers work off


def upload(actor: Actor, customer_id: UUID, upload_id: UUID) -> DeviceUpload:
    """Return a list of a customer's devices by its tracking id; raises 404."""
    row = DeviceUpload.objects.filter(tenant_id=of_customer(actor, customer_id), id=upload_id).first()
    if row is None:
        raise unknown()
    return row


def results(row: DeviceUpload) -> Sequence[UploadedDevice]:
    """Return each device of a list with its own result, in the order in which they were sent: one statement."""
    rows = UploadedDevice.objects.filter(tenant_id=row.tenant_id, upload=row)
    return list(rows.order_by("position").defer("hardware_hash"))


def waiting(row: DeviceUpload) -> QuerySet[UploadedDevice]:
    """Return the devices of a list that have no result yet, in their order."""
    rows = UploadedDevice.objects.filter(tenant_id=row.tenant_id, upload=row, processed_at=None)
    return rows.order_by("position")


def interrupted() -> QuerySet[DeviceUpload]:
    """Return the lists that are not worked off and never will be: their work has ended, or is gone."""
    going_on = Job.objects.filter(id=OuterRef("job_id"), finished_at=None)
    return DeviceUpload.objects.filter(~Exists(going_on), status__in=OPEN)
