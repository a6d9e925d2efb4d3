"""States and moves of a subscription (lifecycle.md LC21, LC22, LC25): what people do, and what time brings.

A move without a target leaves the state as it is. What depends on the clock stands in `objections.py`.
"""

from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from twotier.core.machine import Conflict, Guard, Move, State, machine
from twotier.core.refusal import Refusal
from twotier.subscriptions import events, families

ENDED = Conflict(400, 900279, _("This subscription has ended, so it cannot be changed any more. Order a new one."))
RUNNING = ("active", "suspended")
EXTENDED, TRIALS, LEGACIES = Q(term_kind=families.EXTENDED), Q(family__in=families.TRIALS), Q(family=families.LEGACY)


def refusal(code: int, text: Promise) -> Any:
    """Return the refusal of a guard."""
    return lambda _subscription: Refusal(400, code, text)


STANDARD = Guard(
    "standard term",
    lambda row: row.term_kind == families.STANDARD,
    ~EXTENDED,
    refusal(
        900280,
        _("In an extended term nothing can be changed. Cancel the subscription, or give it a new term."),
    ),
)
IN_EXTENDED_TERM = Guard(
    "extended term",
    lambda row: row.term_kind == families.EXTENDED,
    EXTENDED,
    refusal(900280, _("The subscription is not in an extended term. Nothing was changed.")),
)
PAID = Guard(
    "no trial",
    lambda row: row.family not in families.TRIALS,
    ~TRIALS,
    refusal(900280, _("A trial cannot be changed. Convert it to a paid subscription first.")),
)
NO_TRIAL_TERM = Guard(
    "no trial",
    lambda row: row.family not in families.TRIALS,
    ~TRIALS,
    refusal(800107, _("A trial cannot have another term. Convert it to a paid subscription first.")),
)
NEW_COMMERCE = Guard(
    "new commerce",
    lambda row: row.family != families.LEGACY,
    ~LEGACIES,
    refusal(800040, _("A subscription of a legacy offer is suspended, not canceled. It is deleted 90 days later.")),
)
TRIAL = Guard(
    "trial",
    lambda row: row.family in families.TRIALS,
    TRIALS,
    refusal(900280, _("This subscription is paid already. Only a trial can be converted to a paid subscription.")),
)
OF_LEGACY = Guard(
    "legacy",
    lambda row: row.family == families.LEGACY,
    LEGACIES,
    refusal(800040, _("Only subscriptions of legacy offers are deleted 90 days after their suspension.")),
)


SUBSCRIPTION = machine(
    "subscription",
    states=[
        State("pending", pgettext_lazy("subscription", "Pending"), "neutral"),
        State("active", pgettext_lazy("subscription", "Active"), "good"),
        State("suspended", pgettext_lazy("subscription", "Suspended"), "stopped"),
        State("expired", pgettext_lazy("subscription", "Expired"), "stopped"),
        State("disabled", pgettext_lazy("subscription", "Disabled"), "stopped"),
        State("deleted", pgettext_lazy("subscription", "Deleted"), "ended"),
    ],
    moves=[
        Move(
            "activate",
            ("pending",),
            "active",
            pgettext_lazy("subscription", "Activate"),
            event=events.SubscriptionActivated.of,
            stamp="activated_at",
        ),
        Move(
            "change_seats",
            ("active",),
            "",
            pgettext_lazy("subscription", "Change quantity"),
            guards=(STANDARD, PAID),
        ),
        Move("change_renewal", ("active",), "", pgettext_lazy("subscription", "Change renewal"), guards=(STANDARD,)),
        Move("schedule", ("active",), "", pgettext_lazy("subscription", "Schedule a change"), guards=(STANDARD,)),
        Move(
            "change_plan",
            ("active",),
            "",
            pgettext_lazy("subscription", "Change billing plan"),
            guards=(STANDARD, PAID),
        ),
        Move(
            "change_term",
            ("active",),
            "",
            pgettext_lazy("subscription", "Change term"),
            guards=(STANDARD, NO_TRIAL_TERM),
        ),
        Move("convert", ("active",), "", pgettext_lazy("subscription", "Give a new term"), guards=(IN_EXTENDED_TERM,)),
        Move("upgrade", ("active",), "", pgettext_lazy("subscription", "Upgrade"), guards=(STANDARD, PAID)),
        Move(
            "receive_seats", ("active",), "", pgettext_lazy("subscription", "Receive licenses"), guards=(STANDARD, PAID)
        ),
        Move(
            "convert_trial",
            ("active",),
            "",
            pgettext_lazy("subscription", "Convert to a paid subscription"),
            guards=(STANDARD, TRIAL),
        ),
        Move(
            "merge",
            ("active",),
            "deleted",
            pgettext_lazy("subscription", "Move into another subscription"),
            event=events.SubscriptionMerged.of,
            guards=(STANDARD,),
        ),
        Move("change_partner_of_record", RUNNING, "", pgettext_lazy("subscription", "Change reseller")),
        Move("change_support_contact", RUNNING, "", pgettext_lazy("subscription", "Change support contact")),
        Move("rename", RUNNING, "", pgettext_lazy("subscription", "Rename")),
        Move(
            "suspend",
            ("active",),
            "suspended",
            pgettext_lazy("subscription", "Suspend"),
            event=events.SubscriptionSuspended.of,
            guards=(STANDARD, PAID),
        ),
        Move(
            "reactivate",
            ("suspended",),
            "active",
            pgettext_lazy("subscription", "Reactivate"),
            event=events.SubscriptionReactivated.of,
        ),
        Move(
            "cancel",
            RUNNING,
            "deleted",
            pgettext_lazy("subscription", "Cancel subscription"),
            event=events.SubscriptionCanceled.of,
            guards=(NEW_COMMERCE, STANDARD),
        ),
        Move(
            "cancel_by_law",
            RUNNING,
            "deleted",
            pgettext_lazy("subscription", "Cancel subscription"),
            event=events.SubscriptionCanceled.of,
            guards=(STANDARD,),
        ),
        Move(
            "cancel_with_order",
            RUNNING,
            "deleted",
            pgettext_lazy("subscription", "Cancel subscription"),
            event=events.SubscriptionCanceled.of,
        ),
        Move(
            "cancel_extended",
            ("active",),
            "disabled",
            pgettext_lazy("subscription", "Cancel subscription"),
            event=events.SubscriptionCanceled.of,
            guards=(IN_EXTENDED_TERM,),
        ),
        Move(
            "migrate",
            ("active",),
            "suspended",
            pgettext_lazy("subscription", "Migrate to new commerce"),
            event=events.SubscriptionSuspended.of,
        ),
        Move("renew", ("active",), "", pgettext_lazy("subscription", "Renew")),
        Move("extend", ("active",), "", pgettext_lazy("subscription", "Extend")),
        Move(
            "expire",
            ("active",),
            "expired",
            pgettext_lazy("subscription", "Expire"),
            event=events.SubscriptionExpired.of,
        ),
        Move("end", RUNNING, "disabled", pgettext_lazy("subscription", "End"), event=events.SubscriptionEnded.of),
        Move(
            "disable",
            ("expired",),
            "disabled",
            pgettext_lazy("subscription", "Disable"),
            event=events.SubscriptionDisabled.of,
        ),
        Move(
            "delete",
            ("disabled",),
            "deleted",
            pgettext_lazy("subscription", "Delete"),
            event=events.SubscriptionDeleted.of,
        ),
        Move(
            "delete_suspended",
            ("suspended",),
            "deleted",
            pgettext_lazy("subscription", "Delete"),
            event=events.SubscriptionDeleted.of,
            guards=(OF_LEGACY,),
        ),
        Move("transfer_away", ("active", "suspended"), "deleted", pgettext_lazy("subscription", "Transfer away")),
    ],
    conflicts={
        "pending": Conflict(400, 800081, _("This subscription is not active yet. Try again when it is.")),
        "suspended": Conflict(
            400, 800091, _("A suspended subscription cannot be changed. Reactivate it first. Nothing was changed.")
        ),
        "expired": ENDED,
        "disabled": ENDED,
        "deleted": ENDED,
    },
)
BY_PEOPLE = (
    "change_seats", "change_renewal", "schedule", "change_plan", "change_term", "convert", "change_partner_of_record",
    "change_support_contact", "rename", "suspend", "reactivate", "cancel", "cancel_by_law", "cancel_extended",
    "upgrade", "receive_seats", "convert_trial", "merge",
)  # fmt: skip
"""What people do; the rest time brings."""
