"""States and moves of customers, their relationships and invitations (portal.md 5.4, 5.6)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import pgettext_lazy

from twotier.core.events import Event
from twotier.core.machine import Move, State, machine
from twotier.customers.events import (
    CustomerApproved,
    CustomerDenied,
    CustomerVetted,
    InvitationExpired,
    InvitationRevoked,
    InvitationSent,
    RelationshipBegun,
    RelationshipEnded,
)


def vetted(event: type[CustomerVetted]) -> Callable[[Any], Event]:
    """Return what makes the event of a decision about a customer."""

    def of(customer: Any) -> Event:
        return event(
            tenant_id=customer.id,
            resource_id=str(customer.id),
            company_name=customer.company_name,
            note=customer.vetting_note,
        )

    return of


CUSTOMER = machine(
    "customer",
    states=[
        State("in_review", pgettext_lazy("customer", "In review"), "waiting"),
        State("active", pgettext_lazy("customer", "Active"), "good"),
        State("denied", pgettext_lazy("customer", "Denied"), "stopped"),
    ],
    moves=[
        Move(
            "approve",
            ("in_review", "denied"),
            "active",
            pgettext_lazy("customer", "Approve"),
            event=vetted(CustomerApproved),
            stamp="vetted_at",
        ),
        Move(
            "deny",
            ("in_review",),
            "denied",
            pgettext_lazy("customer", "Deny"),
            event=vetted(CustomerDenied),
            stamp="vetted_at",
        ),
    ],
    start="active",
)


def begun(relationship: Any) -> Event:
    """Return the event of a relationship that begins, or begins again."""
    return RelationshipBegun(
        tenant_id=relationship.tenant_id,
        resource_id=str(relationship.id),
        partner_id=relationship.partner_id,
        partner=relationship.partner.name,
        kind=relationship.kind,
        delegated_access=relationship.delegated_access,
    )


def ended(relationship: Any) -> Event:
    """Return the event of a relationship that its partner ended."""
    return RelationshipEnded(
        tenant_id=relationship.tenant_id,
        resource_id=str(relationship.id),
        partner_id=relationship.partner_id,
        partner=relationship.partner.name,
        kind=relationship.kind,
    )


RELATIONSHIP = machine(
    "relationship",
    states=[
        State("active", pgettext_lazy("relationship", "Active"), "good"),
        State("ended", pgettext_lazy("relationship", "Ended"), "ended"),
    ],
    moves=[
        Move("end", ("active",), "ended", pgettext_lazy("relationship", "End"), event=ended, stamp="ended_at"),
        Move(
            "begin_again",
            ("ended",),
            "active",
            pgettext_lazy("relationship", "Begin again"),
            event=begun,
            stamp="created_at",
        ),
        Move("stop_serving", ("active",), "ended", pgettext_lazy("relationship", "Stop serving"), stamp="ended_at"),
        Move("serve_again", ("ended",), "active", pgettext_lazy("relationship", "Serve again")),
        Move("take_rights", ("active",), "", pgettext_lazy("relationship", "Take the admin rights away")),
    ],
)


def sent(invitation: Any) -> Event:
    """Return the event of an invitation whose draft is finished."""
    return InvitationSent(tenant_id=invitation.tenant_id, resource_id=str(invitation.id), kind=invitation.kind)


def expired(invitation: Any) -> Event:
    """Return the event of an invitation whose time is over."""
    return InvitationExpired(tenant_id=invitation.tenant_id, resource_id=str(invitation.id), kind=invitation.kind)


def revoked(invitation: Any) -> Event:
    """Return the event of an invitation that its sender took back."""
    return InvitationRevoked(tenant_id=invitation.tenant_id, resource_id=str(invitation.id), kind=invitation.kind)


OPEN = ("draft", "pending")
"""A link can be answered from the moment its draft is shown (D10)."""

INVITATION = machine(
    "invitation",
    states=[
        State("draft", pgettext_lazy("invitation", "Draft"), "neutral"),
        State("pending", pgettext_lazy("invitation", "Pending"), "waiting"),
        State("accepted", pgettext_lazy("invitation", "Accepted"), "good"),
        State("declined", pgettext_lazy("invitation", "Declined"), "ended"),
        State("expired", pgettext_lazy("invitation", "Expired"), "ended"),
        State("revoked", pgettext_lazy("invitation", "Revoked"), "ended"),
    ],
    moves=[
        Move("send", ("draft",), "pending", pgettext_lazy("invitation", "Send"), event=sent, stamp="sent_at"),
        Move("edit", OPEN, "", pgettext_lazy("invitation", "Edit")),
        Move("resend", ("pending",), "", pgettext_lazy("invitation", "Resend")),
        Move("answer", OPEN, "", pgettext_lazy("invitation", "Answer")),
        Move("accept", OPEN, "accepted", pgettext_lazy("invitation", "Authorize"), stamp="answered_at"),
        Move("decline", OPEN, "declined", pgettext_lazy("invitation", "Decline"), stamp="answered_at"),
        Move("revoke", OPEN, "revoked", pgettext_lazy("invitation", "Revoke"), event=revoked, stamp="answered_at"),
        Move("expire", OPEN, "expired", pgettext_lazy("invitation", "Expire"), event=expired),
    ],
)
