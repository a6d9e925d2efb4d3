"""The door to a customer's users: add one, give one a new temporary password."""

import re
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.access.roles import CUSTOMER_ROLES
from twotier.access.usecases.create_person import add_person
from twotier.access.usecases.reset_password_by_admin import give_temporary_password
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.customers.rules.names import check_person_name, clean_name
from twotier.customers.rules.violation import refuse

PREFIX = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._'-]{0,62}[A-Za-z0-9_])?")


def administered(actor: Actor, customer_id: UUID) -> Customer:
    """Return a customer whose users the actor may manage: its own tenant, or one that gave it admin privileges."""
    customer = queries.customer_with(actor, customer_id)
    if not actor.is_("customer") and not queries.has_access(actor, customer_id):
        text = _("The customer took your admin privileges away. Ask it for them before you manage its users.")
        raise Refusal(403, 20002, text, "no_delegated_access")
    return customer


@usecase(permission=Permission.CUSTOMER_USER_MANAGE)
def add_user(  # long: each member of a user is a line
    actor: Actor,
    customer_id: UUID,
    *,
    first_name: str,
    last_name: str,
    user_name: str,
    role: str = "user",
    password: str | None = None,
    must_change: bool = True,
) -> tuple[Person, str]:
    """Add a user to a customer's directory; return them with the temporary password in clear, this once.

    Raises 409/910055 when the user name is taken, 400 for a name, a user name, a role or a password that cannot be.
    """
    customer = administered(actor, customer_id)
    check_password(password)
    refuse(check_person_name("first_name", first_name) + check_person_name("last_name", last_name))
    if not PREFIX.fullmatch(user_name):
        text = _("A user name has letters, digits, dots, hyphens and underscores, and begins with a letter or digit.")
        raise Refusal(400, 3000, text, fields=[("user_name", text)])
    if role not in CUSTOMER_ROLES:
        text = _("There is no such role in a customer's directory.")
        raise Refusal(400, 3000, text, fields=[("role", text)])
    return add_person(
        actor,
        organization_id=customer.id,
        user_name=f"{user_name}@{customer.domain}".lower(),
        roles=[role],
        first_name=clean_name(first_name),
        last_name=clean_name(last_name),
        password=password,
        must_change=must_change,
    )


def check_password(password: str | None, person: Person | None = None) -> None:
    """Refuse a password that an administrator chose and the policy does not take; none is made by the program."""
    try:
        if password is not None:
            validate_password(password, person)
    except ValidationError as error:
        text = " ".join(error.messages)
        raise Refusal(400, 3000, text, fields=[("password", text)]) from error


@usecase(permission=Permission.CUSTOMER_USER_RESET_PASSWORD)
def reset_user_password(
    actor: Actor, customer_id: UUID, person_id: UUID, password: str | None = None, *, must_change: bool = True
) -> tuple[Person, str]:
    """Give a customer's user a new temporary password; return it in clear, this once.

    Raises 404/60002 for a stranger, 400/3000 for a password that the policy does not take, 403/910046 for a global
    admin and whoever does not manage users: the password of the higher role would give that role.
    """
    administered(actor, customer_id)
    person = access_queries.own_person(customer_id, person_id)
    if person is None:
        raise Refusal(404, 60002, _("There is no such user."))
    if access_queries.is_global_admin(customer_id, person.id):
        actor.require(Permission.CUSTOMER_USER_MANAGE)
    check_password(password, person)
    secret = give_temporary_password(actor, person, password)
    if not must_change:
        person.must_change_password = False
        person.save(update_fields=["must_change_password"])
    return person, secret
