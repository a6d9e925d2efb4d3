"""States and moves of carts and orders (portal.md 5.7, 5.8)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine

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
    ],
)
