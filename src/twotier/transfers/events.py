"""What can happen to transfers, said once."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class TransferEvent(Event, frozen=True, kw_only=True):
    """Something about one transfer: who gives, who takes, who asked."""

    operation: ClassVar[str] = "update_transfer"
    resource_type: ClassVar[str] = "transfer"

    source_id: UUID
    target_id: UUID
    requester_id: UUID
    asked_by: UUID | None
    customer_name: str


class TransferRequested(TransferEvent, frozen=True, kw_only=True):
    """One partner asks the other for the transfer of subscriptions."""

    operation: ClassVar[str] = "create_transfer"
    sentence: ClassVar[Any] = _("%(user)s requested a transfer of subscriptions of %(customer_name)s.")

    note: str


class TransferAccepted(TransferEvent, frozen=True, kw_only=True):
    """The other partner agrees to all or some of it."""

    sentence: ClassVar[Any] = _("%(user)s accepted a transfer of subscriptions of %(customer_name)s.")
    told: ClassVar[str] = "accepted"


class TransferLinesRejected(TransferEvent, frozen=True, kw_only=True):
    """The other partner keeps some of the subscriptions out of a transfer that goes on."""

    sentence: ClassVar[Any] = _("%(user)s rejected a part of a transfer of subscriptions of %(customer_name)s.")
    told: ClassVar[str] = "rejected_in_part"

    subscriptions: list[str]


class TransferRejected(TransferEvent, frozen=True, kw_only=True):
    """The other partner says no to all of it."""

    sentence: ClassVar[Any] = _("%(user)s rejected a transfer of subscriptions of %(customer_name)s.")
    told: ClassVar[str] = "rejected"

    reason: str


class TransferWithdrawn(TransferEvent, frozen=True, kw_only=True):
    """Nobody asks for it any more."""

    sentence: ClassVar[Any] = _("%(user)s withdrew a transfer of subscriptions of %(customer_name)s.")
    told: ClassVar[str] = "withdrawn"


class TransferExpired(TransferEvent, frozen=True, kw_only=True):
    """Thirty days went by without an answer."""

    sentence: ClassVar[Any] = _("A transfer of subscriptions of %(customer_name)s expired without an answer.")
    told: ClassVar[str] = "expired"


class TransferPutOff(TransferEvent, frozen=True, kw_only=True):
    """Something of an accepted transfer moves later: at the end of its term, or when what stands in its way is gone."""

    sentence: ClassVar[Any] = _("A part of a transfer of subscriptions of %(customer_name)s is carried out later.")
    told: ClassVar[str] = "put_off"


class TransferCompleted(TransferEvent, frozen=True, kw_only=True):
    """Everything that was accepted has moved."""

    sentence: ClassVar[Any] = _("A transfer of subscriptions of %(customer_name)s is complete.")
    told: ClassVar[str] = "completed"


class TransferCompletedPartly(TransferEvent, frozen=True, kw_only=True):
    """Some of what was accepted has moved, and the rest was given up."""

    sentence: ClassVar[Any] = _("A transfer of subscriptions of %(customer_name)s is complete in part.")
    told: ClassVar[str] = "completed_in_part"


class TransferFailed(TransferEvent, frozen=True, kw_only=True):
    """Nothing of what was accepted could be moved."""

    sentence: ClassVar[Any] = _("A transfer of subscriptions of %(customer_name)s failed.")
    told: ClassVar[str] = "failed"
