"""A customer keeps at least one person who administers it."""

from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.licences import queries
from twotier.licences.shapes import User


def refuse_last_admin(customer: Customer, user: User) -> None:
    """Refuse to take its last global admin from a customer."""
    if "global_admin" not in user.roles or len(queries.admins(customer)) > 1:
        return
    text = _("This is the customer's last global admin. Make another user a global admin first.")
    raise Refusal(409, 910055, text, "state_conflict", fields=[("role", text)])
