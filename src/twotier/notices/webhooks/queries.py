"""Every question about webhooks; an organization sees its own registration alone."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock, tenancy
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.notices.models import WebhookReach, WebhookRegistration, WebhookTest

KEPT = timedelta(days=7)
"""How long the outcome of a test can be asked for."""


def of_tenant(tenant_id: UUID) -> QuerySet[WebhookRegistration]:
    """Return the registration of an organization, if there is one."""
    return WebhookRegistration.objects.filter(tenant_id=tenant_id)


def registration(actor: Actor) -> WebhookRegistration:
    """Return the actor's registration; raises 404/1000 without one."""
    found = of_tenant(actor.organization_id).first()
    if found is None:
        raise not_registered()
    return found


def not_registered() -> Refusal:
    """Return the refusal of an act that needs a registration."""
    return Refusal(404, 1000, _("Your organization has no webhook registration. Register one first."))


def recent_tests(tenant_id: UUID) -> QuerySet[WebhookTest]:
    """Return the tests that an organization asked for lately, the oldest first."""
    return WebhookTest.objects.filter(tenant_id=tenant_id, asked_at__gt=clock.wall() - KEPT).order_by("asked_at")


def asked_test(actor: Actor, correlation_id: UUID) -> WebhookTest | None:
    """Return a test of the actor's organization."""
    return recent_tests(actor.organization_id).filter(id=correlation_id).first()


def anybody() -> bool:
    """Tell whether any organization is called at all."""
    with tenancy.scope(tenancy.PROGRAM):
        return WebhookRegistration.objects.exists()


def reach() -> int:
    """Return the position of the audit log up to which organizations were called."""
    return WebhookReach.objects.values_list("position", flat=True).first() or 0


def happened(size: int) -> list[AuditRecord]:
    """Return the sealed records behind the reach, the oldest first."""
    return list(AuditRecord.objects.filter(position__gt=reach()).order_by("position")[:size])


def sealed_until() -> int:
    """Return the last position of the audit log."""
    with tenancy.scope(tenancy.PROGRAM):
        rows = AuditRecord.objects.exclude(position=None).order_by("-position")
        return rows.values_list("position", flat=True).first() or 0


def called(tenant_ids: set[UUID], event: str) -> list[UUID]:
    """Return which of these organizations want to be called for an event."""
    rows = WebhookRegistration.objects.filter(tenant_id__in=tenant_ids).order_by("tenant_id")
    return [row.tenant_id for row in rows if event in row.events]
