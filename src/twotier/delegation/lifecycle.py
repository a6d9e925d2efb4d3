"""States and moves of the tenant-owner permission (portal.md S135)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.delegation.events import (
    TenantOwnerAsked,
    TenantOwnerDeclined,
    TenantOwnerEvent,
    TenantOwnerGranted,
    TenantOwnerRevoked,
)


def said(event: type[TenantOwnerEvent]) -> Callable[[Any], TenantOwnerEvent]:
    """Return what makes an event of a permission."""

    def of(permission: Any) -> TenantOwnerEvent:
        return event(
            tenant_id=permission.tenant_id,
            resource_id=str(permission.id),
            provider_id=permission.provider_id,
            reseller_id=permission.reseller_id,
            reseller=permission.reseller.name,
        )

    return of


TENANT_OWNER = machine(
    "tenant_owner",
    states=[
        State("draft", pgettext_lazy("tenant owner", "Draft"), "neutral"),
        State("asked", pgettext_lazy("tenant owner", "Approval pending"), "waiting"),
        State("active", pgettext_lazy("tenant owner", "Active"), "good"),
        State("declined", pgettext_lazy("tenant owner", "Declined"), "ended"),
        State("revoked", pgettext_lazy("tenant owner", "Ended"), "ended"),
    ],
    moves=[
        Move("ask", ("draft",), "asked", pgettext_lazy("tenant owner", "Ask"), event=said(TenantOwnerAsked)),
        Move(
            "grant",
            ("draft", "asked"),
            "active",
            pgettext_lazy("tenant owner", "Grant"),
            event=said(TenantOwnerGranted),
            stamp="granted_at",
        ),
        Move(
            "decline",
            ("asked",),
            "declined",
            pgettext_lazy("tenant owner", "Decline"),
            event=said(TenantOwnerDeclined),
            stamp="ended_at",
        ),
        Move(
            "revoke",
            ("active",),
            "revoked",
            pgettext_lazy("tenant owner", "Revoke"),
            event=said(TenantOwnerRevoked),
            stamp="ended_at",
        ),
    ],
)
