"""States and moves of the tenant-owner permission (portal.md S135)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.delegation.events import (
    TenantOwnerAsked,
    TenantOwnerDeclined,
    TenantOwnerGranted,
    TenantOwnerRevoked,
)

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
        Move("ask", ("draft",), "asked", pgettext_lazy("tenant owner", "Ask"), event=TenantOwnerAsked.of),
        Move(
            "grant",
            ("draft", "asked"),
            "active",
            pgettext_lazy("tenant owner", "Grant"),
            event=TenantOwnerGranted.of,
            stamp="granted_at",
        ),
        Move(
            "decline",
            ("asked",),
            "declined",
            pgettext_lazy("tenant owner", "Decline"),
            event=TenantOwnerDeclined.of,
            stamp="ended_at",
        ),
        Move(
            "revoke",
            ("active",),
            "revoked",
            pgettext_lazy("tenant owner", "Revoke"),
            event=TenantOwnerRevoked.of,
            stamp="ended_at",
        ),
    ],
)
