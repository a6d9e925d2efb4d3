"""Change what a customer's directory knows of a user: names, user name, location."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.customers.rules.names import clean_name
from twotier.customers.rules.violation import refuse
from twotier.customers.usecases.manage_users import administered
from twotier.licences import queries
from twotier.licences.events import UserEdited
from twotier.licences.models import DirectoryUser
from twotier.licences.rules import check_location, check_name, check_texts, check_user_name, prefix_of
from twotier.licences.shapes import User, UserChanges
from twotier.licences.usecases.set_role import set_role

OF_PERSON = ("first_name", "last_name", "user_name")
OF_DIRECTORY = ("display_name", "usage_location", "immutable_id", "phone")


@usecase(permission=Permission.CUSTOMER_USER_MANAGE)
def edit_user(actor: Actor, customer_id: UUID, person_id: UUID, changes: UserChanges) -> User:
    """Write what is different; raises 400/3000 for what cannot be, 409/910055 for a taken user name, 404/60002.

    A role is another act, made with this one or not at all.
    """
    administered(actor, customer_id)
    if changes.role is not None:
        set_role(actor, customer_id, person_id, changes.role)
    customer = customer_queries.customer_to_change(actor, customer_id)
    user = queries.user(customer, person_id)
    check(changes, customer)
    wanted, present = tidied(changes, customer), values_of(user)
    new = {name: value for name, value in wanted.items() if value != present[name]}
    if not new:
        return user
    if "user_name" in new and new["user_name"].lower() != present["user_name"].lower():
        refuse_taken(new["user_name"])
    write(user, customer_id, new)
    old = {name: present[name] for name in new}
    shown = {"user_name": user.person.user_name} | new
    emit(UserEdited(tenant_id=customer_id, resource_id=str(person_id), old=old, new=shown), actor)
    return queries.user(customer, person_id)


def check(changes: UserChanges, customer: Customer) -> None:
    """Refuse what cannot be, field by field."""
    found = [
        fault
        for name in ("first_name", "last_name")
        if (text := getattr(changes, name)) is not None
        for fault in check_name(name, text)
    ]
    if changes.user_name is not None:
        found += check_user_name(changes.user_name, customer.domain)
    refuse(found + check_location(changes.usage_location or "") + check_texts(changes))


def tidied(changes: UserChanges, customer: Customer) -> dict[str, Any]:
    """Return what was said as it is kept."""
    said = {name: getattr(changes, name) for name in (*OF_PERSON, *OF_DIRECTORY)}
    found = {name: clean_name(text) for name, text in said.items() if text is not None}
    if "user_name" in found:
        found["user_name"] = f"{prefix_of(found['user_name'], customer.domain)}@{customer.domain}".lower()
    if "usage_location" in found:
        found["usage_location"] = found["usage_location"].upper()
    return found


def values_of(user: User) -> dict[str, Any]:
    """Return what is kept of a user now."""
    kept = {name: getattr(user.person, name) for name in OF_PERSON}
    return kept | {name: getattr(user.directory, name, "") for name in OF_DIRECTORY}


def refuse_taken(user_name: str) -> None:
    """Refuse a user name that somebody has."""
    if access_queries.user_name_taken(user_name):
        text = _("This user name is taken. Choose another one.")
        raise Refusal(409, 910055, text, "state_conflict", fields=[("user_name", text)])


def write(user: User, customer_id: UUID, new: dict[str, Any]) -> None:
    """Write the changed members where each is kept."""
    of_person = {name: value for name, value in new.items() if name in OF_PERSON}
    for name, value in of_person.items():
        setattr(user.person, name, value)
    if of_person:
        user.person.save(update_fields=list(of_person))
    of_directory = {name: value for name, value in new.items() if name in OF_DIRECTORY}
    if of_directory:
        DirectoryUser.objects.update_or_create(
            person=user.person, defaults=of_directory, create_defaults={"tenant_id": customer_id} | of_directory
        )
