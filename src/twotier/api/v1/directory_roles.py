"""Roles of a customer's directory and who has them: the program knows one, the global administrator."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import not_found, route
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.licences import queries
from twotier.licences.shapes import User
from twotier.licences.usecases.set_role import ADMIN, ORDINARY, set_role

ADMIN_ROLE = UUID("62e90394-69f5-4237-9190-012177145e10")
"""The id of this role in every directory of the modelled vendor."""


class DirectoryRole(Wire):
    """A role of the directory."""

    name: str
    id: str
    attributes: Attributes | None = attributes("DirectoryRole")


class UserMember(Wire):
    """A user who has a role."""

    display_name: str | None = None
    user_principal_name: str | None = None
    role_id: str | None = None
    id: UUID | None = None
    attributes: Attributes | None = attributes("UserMember")


GLOBAL = DirectoryRole(name="Global Administrator", id=str(ADMIN_ROLE))


def member_of(user: User) -> UserMember:
    """Return a global administrator as the wire has it."""
    return UserMember(
        display_name=user.display_name,
        user_principal_name=user.person.user_name,
        role_id=GLOBAL.id,
        id=user.person.id,
    )


def check_role(role_id: UUID) -> None:
    """Raise 404 for a role that the directory does not have."""
    if role_id != ADMIN_ROLE:
        raise not_found()


@route(
    "GET",
    "customers/{customer_id}/directoryroles",
    answers=Collection[DirectoryRole],
    auth="app+user",
    sees=Permission.CUSTOMER_USER_VIEW,
    summary="List the roles of a customer's directory",
    group="users",
    refuses=[(404, 60003)],
)
def list_directory_roles(call: Call, customer_id: UUID) -> Collection[DirectoryRole]:
    """Answer every role that a user can get."""
    customer_queries.customer_with(call.actor, customer_id)
    return collection([GLOBAL])


@route(
    "GET",
    "customers/{customer_id}/directoryroles/{role_id}/usermembers",
    answers=Collection[UserMember],
    auth="app+user",
    sees=Permission.CUSTOMER_USER_VIEW,
    summary="List who has a role",
    group="users",
    refuses=[(404, 60003), (404, 1000)],
)
def list_role_members(call: Call, customer_id: UUID, role_id: UUID) -> Collection[UserMember]:
    """Answer the users with the role."""
    customer = customer_queries.customer_with(call.actor, customer_id)
    check_role(role_id)
    return collection([member_of(user) for user in queries.admins(customer)])


@route(
    "POST",
    "customers/{customer_id}/directoryroles/{role_id}/usermembers",
    answers=UserMember,
    takes=UserMember,
    status=201,
    auth="app+user",
    summary="Give a user a role",
    group="users",
    right="customer_user.manage",
    refuses=[(404, 60003), (404, 60002), (404, 1000), (400, 3000), (403, 20002)],
)
def post_role_member(call: Call, customer_id: UUID, role_id: UUID) -> UserMember:
    """Give the role to the user whose id was sent; who has it keeps it."""
    sent = call.body(UserMember)
    call.actor.require(Permission.CUSTOMER_USER_MANAGE)
    check_role(role_id)
    if sent.id is None:
        text = _("The member id is missing: the id of the user who gets the role.")
        raise Refusal(400, 3000, text, fields=[("id", text)])
    return member_of(set_role(call.actor, customer_id, sent.id, ADMIN))


@route(
    "DELETE",
    "customers/{customer_id}/directoryroles/{role_id}/usermembers/{user_id}",
    status=204,
    auth="app+user",
    summary="Take a role from a user",
    group="users",
    right="customer_user.manage",
    refuses=[(404, 60003), (404, 60002), (404, 1000), (409, 910055), (403, 20002)],
)
def delete_role_member(call: Call, customer_id: UUID, role_id: UUID, user_id: UUID) -> None:
    """Make a user an ordinary one; the last global administrator stays."""
    call.actor.require(Permission.CUSTOMER_USER_MANAGE)
    check_role(role_id)
    set_role(call.actor, customer_id, user_id, ORDINARY)


@route(
    "GET",
    "customers/{customer_id}/users/{user_id}/directoryroles",
    answers=Collection[DirectoryRole],
    auth="app+user",
    sees=Permission.CUSTOMER_USER_VIEW,
    summary="List the roles of a user",
    group="users",
    refuses=[(404, 60003), (404, 60002)],
)
def list_user_roles(call: Call, customer_id: UUID, user_id: UUID) -> Collection[DirectoryRole]:
    """Answer the roles of one user; an ordinary user has none."""
    customer = customer_queries.customer_with(call.actor, customer_id)
    user = queries.user(customer, user_id)
    return collection([GLOBAL] if ADMIN in user.roles else [])
