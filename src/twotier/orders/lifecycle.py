"""States and moves of carts, orders and order requests (portal.md 5.7, 5.8)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.orders.events import (
    OrderRequestAccepted,
    OrderRequested,
    OrderRequestRefused,
    OrderRequestWithdrawn,
)

CART = machine(
    "cart",
    states=[
        State("active", pgettext_lazy("cart", "Open cart"), "neutral"),
        State("ordered", pgettext_lazy("cart", "Ordered"), "good"),
        State("expired", pgettext_lazy("cart", "Expired"), "ended"),
    ],
    moves=[
        Move("check_out", ("active",), "ordered", pgettext_lazy("cart", "Check out"), stamp="ordered_at"),
        Move("expire", ("active",), "expired", pgettext_lazy("cart", "Expire")),
    ],
)

ORDER = machine(
    "order",
    states=[
        State("pending", pgettext_lazy("order", "Processing"), "waiting"),
        State("completed", pgettext_lazy("order", "Completed"), "good"),
        State("cancelled", pgettext_lazy("order", "Canceled"), "ended"),
    ],
    moves=[
        Move("complete", ("pending",), "completed", pgettext_lazy("order", "Complete")),
        Move("cancel", ("pending", "completed"), "cancelled", pgettext_lazy("order", "Cancel")),
        Move("cancel_lines", ("completed",), "", pgettext_lazy("order", "Cancel lines")),
        Move("add_lines", ("completed",), "", pgettext_lazy("order", "Add to the order")),
        Move("change_billing_cycle", ("completed",), "", pgettext_lazy("order", "Change billing frequency")),
    ],
)


ORDER_REQUEST = machine(
    "order_request",
    states=[
        State("draft", pgettext_lazy("order request", "Draft"), "neutral"),
        State("open", pgettext_lazy("order request", "Open"), "waiting", asked="needs"),
        State("accepted", pgettext_lazy("order request", "Accepted"), "good"),
        State("refused", pgettext_lazy("order request", "Refused"), "stopped"),
        State("withdrawn", pgettext_lazy("order request", "Withdrawn"), "ended"),
    ],
    moves=[
        Move("send", ("draft",), "open", pgettext_lazy("order request", "Send request"), event=OrderRequested.of),
        Move(
            "accept",
            ("open",),
            "accepted",
            pgettext_lazy("order request", "Accept request"),
            event=OrderRequestAccepted.of,
            stamp="answered_at",
        ),
        Move(
            "refuse",
            ("open",),
            "refused",
            pgettext_lazy("order request", "Refuse request"),
            event=OrderRequestRefused.of,
            stamp="answered_at",
        ),
        Move(
            "withdraw",
            ("open",),
            "withdrawn",
            pgettext_lazy("order request", "Withdraw request"),
            event=OrderRequestWithdrawn.of,
            stamp="answered_at",
        ),
    ],
)
