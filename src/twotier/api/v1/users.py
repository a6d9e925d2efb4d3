"""Users of a customer: list, deleted ones too, create, change, reset, delete and restore (spec/api.md 12)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from twotier.access.permissions import Permission
from twotier.api import filters
from twotier.api.call import Call
from twotier.api.paging import Seek, seek_page
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Reply, Wire, Words, attributes, link
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.usecases.manage_users import reset_user_password
from twotier.licences import queries
from twotier.licences.shapes import User, UserChanges, UserForm
from twotier.licences.usecases.create_user import create_user
from twotier.licences.usecases.delete_user import delete_user
from twotier.licences.usecases.edit_user import edit_user
from twotier.licences.usecases.restore_user import restore_user


class UserState(Words):
    """Whether a user works, or is deleted and can be restored."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class PasswordProfile(Wire):
    """A password that an administrator chose; it is answered for ten minutes to the same client."""

    password: str | None = None
    force_change_password: bool | None = None


class CustomerUser(Wire):
    """A user of a customer's directory."""

    usage_location: str | None = None
    id: str | None = None
    user_principal_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    display_name: str | None = None
    immutable_id: str | None = None
    password_profile: PasswordProfile | None = None
    phone_number: str | None = None
    last_directory_sync_time: datetime | None = None
    user_domain_type: str | None = None
    state: UserState | None = None
    soft_deletion_time: datetime | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("CustomerUser")


def user_of(user: User) -> CustomerUser:
    """Return a user as the wire has it."""
    person, directory = user.person, user.directory
    return CustomerUser(
        usage_location=user.usage_location,
        id=str(person.id),
        user_principal_name=person.user_name,
        first_name=person.first_name,
        last_name=person.last_name,
        display_name=user.display_name,
        immutable_id=(directory and directory.immutable_id) or None,
        phone_number=(directory and directory.phone) or None,
        user_domain_type="none",
        state=UserState.ACTIVE if person.deleted_at is None else UserState.INACTIVE,
        soft_deletion_time=person.deleted_at,
        links={"self": link(f"/customers/{person.tenant_id}/users/{person.id}")},
    )


@route(
    "GET",
    "customers/{customer_id}/users",
    answers=Collection[CustomerUser],
    auth="app+user",
    sees=Permission.CUSTOMER_USER_VIEW,
    summary="List a customer's users, or its deleted ones",
    group="users",
    query={"size": "rows of a page", "filter": "UserState equals Inactive for deleted users"},
    refuses=[(404, 60003), (400, 800002)],
)
def list_users(call: Call, customer_id: UUID) -> Collection[CustomerUser]:
    """Answer the users by id; the filter `UserState` = `Inactive` answers those that can be restored."""
    customer, seek = customer_queries.customer_with(call.actor, customer_id), call.seek()
    rows = queries.users_by_id(customer, after=seek.after_id, size=seek.rows, deleted=deleted_asked(call, seek))
    return seek_page(seek, rows, user_of, lambda user: user.person.id, call.uri)


def deleted_asked(call: Call, seek: Seek) -> bool:
    """Tell whether deleted users are asked; raises 400/800002 for any other filter."""
    asked = call.filter(seek)
    if asked is None:
        return False
    by_state = isinstance(asked, filters.Simple) and asked.field.lower() == "userstate"
    value = asked.value.lower() if isinstance(asked, filters.Simple) else ""
    if by_state and asked.operator is filters.Operator.EQUALS and value in list(UserState):
        return value == UserState.INACTIVE
    raise Refusal(400, 800002, _("Users are filtered by UserState equals Active or Inactive only."))


@route(
    "GET",
    "customers/{customer_id}/users/{user_id}",
    answers=CustomerUser,
    auth="app+user",
    sees=Permission.CUSTOMER_USER_VIEW,
    summary="Get a user of a customer",
    group="users",
    refuses=[(404, 60003), (404, 60002)],
)
def get_user(call: Call, customer_id: UUID, user_id: UUID) -> CustomerUser:
    """Answer one user; a deleted one too, with its state."""
    customer = customer_queries.customer_with(call.actor, customer_id)
    return user_of(queries.user(customer, user_id, deleted=None))


@route(
    "POST",
    "customers/{customer_id}/users",
    answers=CustomerUser,
    takes=CustomerUser,
    auth="app+user",
    summary="Create a user of a customer",
    group="users",
    right="customer_user.manage",
    refuses=[(404, 60003), (400, 3000), (409, 910055), (403, 20002)],
)
@sensitive_variables()
def post_user(call: Call, customer_id: UUID) -> Reply:
    """Create a user; without a password in `passwordProfile` the program makes one. It comes back for ten minutes."""
    sent = call.body(CustomerUser)
    profile = sent.password_profile or PasswordProfile()
    form = UserForm(
        first_name=sent.first_name or "",
        last_name=sent.last_name or "",
        user_name=sent.user_principal_name or "",
        display_name=sent.display_name or "",
        usage_location=sent.usage_location or "",
        immutable_id=sent.immutable_id or "",
        phone=sent.phone_number or "",
    )
    forced = profile.force_change_password is not False
    person, secret = create_user(call.actor, customer_id, form, password=profile.password, must_change=forced)
    customer = customer_queries.customer_with(call.actor, customer_id)
    return with_password(queries.user(customer, person.id), secret, forced=forced)


@sensitive_variables()
def with_password(user: User, secret: str, *, forced: bool) -> Reply:
    """Return a user with the password, which the same client can read again for ten minutes."""
    answer = user_of(user)
    answer.password_profile = PasswordProfile(force_change_password=forced)
    shown = {"password": secret, "forceChangePassword": forced}
    return Reply(answer, secret={"passwordProfile": shown})


@route(
    "PATCH",
    "customers/{customer_id}/users/{user_id}",
    answers=CustomerUser,
    takes=CustomerUser,
    auth="app+user",
    summary="Change a user, reset the password, or restore a deleted user",
    group="users",
    right="customer_user.reset_password",
    refuses=[(404, 60003), (404, 60002), (400, 3000), (409, 910055), (403, 20002)],
)
@sensitive_variables()
def patch_user(call: Call, customer_id: UUID, user_id: UUID) -> CustomerUser | Reply:
    """Merge what was sent: what differs is changed, all together or none; `state` active restores."""
    sent, actor = call.body(CustomerUser), call.actor
    actor.require(Permission.CUSTOMER_USER_RESET_PASSWORD)
    customer = customer_queries.customer_with(actor, customer_id)
    present = queries.user(customer, user_id, deleted=None)
    if sent.state is UserState.INACTIVE and present.person.deleted_at is None:
        text = _("A user becomes inactive by DELETE. The state active restores a deleted user.")
        raise Refusal(400, 3000, text, fields=[("state", text)])
    if sent.state is UserState.ACTIVE and present.person.deleted_at is not None:
        present = restore_user(actor, customer_id, user_id)
    changes = changes_of(sent, present)
    if changes != UserChanges():
        present = edit_user(actor, customer_id, user_id, changes)
    profile = sent.password_profile
    if profile is None:
        return user_of(present)
    forced = profile.force_change_password is not False
    _person, secret = reset_user_password(actor, customer_id, user_id, profile.password, must_change=forced)
    return with_password(present, secret, forced=forced)


def changes_of(sent: CustomerUser, present: User) -> UserChanges:
    """Return what differs from what this user was answered with."""
    shown = user_of(present)

    def new(name: str) -> str | None:
        value = getattr(sent, name)
        return None if value == getattr(shown, name) else value

    return UserChanges(
        first_name=new("first_name"),
        last_name=new("last_name"),
        user_name=new("user_principal_name"),
        display_name=new("display_name"),
        usage_location=new("usage_location"),
        immutable_id=new("immutable_id"),
        phone=new("phone_number"),
    )


@route(
    "DELETE",
    "customers/{customer_id}/users/{user_id}",
    status=204,
    auth="app+user",
    summary="Delete a user; restorable for 30 days",
    group="users",
    right="customer_user.manage",
    refuses=[(404, 60003), (404, 60002), (409, 910055), (403, 20002)],
)
def delete_customer_user(call: Call, customer_id: UUID, user_id: UUID) -> None:
    """Delete a user and free the licenses."""
    delete_user(call.actor, customer_id, user_id)
