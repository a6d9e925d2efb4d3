"""Add a user to a customer's directory, with all that the directory knows of them."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.customers.rules.names import clean_name
from twotier.customers.rules.violation import refuse
from twotier.customers.usecases.manage_users import add_user, administered
from twotier.licences.models import DirectoryUser
from twotier.licences.rules import check_location, check_name, check_texts, check_user_name, prefix_of
from twotier.licences.shapes import UserForm


@usecase(permission=Permission.CUSTOMER_USER_MANAGE)
def create_user(
    actor: Actor, customer_id: UUID, form: UserForm, *, password: str | None = None, must_change: bool = True
) -> tuple[Person, str]:
    """Add a user; return them with the password in clear, this once.

    Raises 409/910055 when the user name is taken, 400/3000 for a name, domain, location or password that cannot be.
    """
    customer = administered(actor, customer_id)
    found = check_name("first_name", form.first_name) + check_name("last_name", form.last_name)
    found += check_user_name(form.user_name, customer.domain)
    refuse(found + check_location(form.usage_location) + check_texts(form))
    person, secret = add_user(
        actor, customer_id, first_name=form.first_name, last_name=form.last_name, role=form.role,
        user_name=prefix_of(form.user_name, customer.domain) or "", password=password, must_change=must_change,
    )  # fmt: skip
    DirectoryUser.objects.create(
        person=person,
        tenant_id=customer.id,
        display_name=clean_name(form.display_name),
        usage_location=form.usage_location.upper(),
        immutable_id=form.immutable_id,
        phone=form.phone,
    )
    return person, secret
