"""What can happen to a customer's users and their licenses, said once. No password is ever part of an event."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Edited, Event


class LicenseAssigned(Event, frozen=True, kw_only=True):
    """A user got a license."""

    operation: ClassVar[str] = "update_customer_user_licenses"
    resource_type: ClassVar[str] = "license"
    sentence: ClassVar[Any] = _("%(user)s assigned a license of %(license)s to %(user_name)s.")
    personal: ClassVar[tuple[str, ...]] = ("user_name",)

    user_name: str
    license: str
    assigned: bool = True
    excluded_plans: list[str] = []


class LicenseRevoked(Event, frozen=True, kw_only=True):
    """A license was taken from a user."""

    operation: ClassVar[str] = "update_customer_user_licenses"
    resource_type: ClassVar[str] = "license"
    sentence: ClassVar[Any] = _("%(user)s took the license of %(license)s from %(user_name)s.")
    personal: ClassVar[tuple[str, ...]] = ("user_name",)

    user_name: str
    license: str
    revoked: bool = True


class UserEdited(Edited, frozen=True, kw_only=True):
    """What the directory knows of a user was changed."""

    operation: ClassVar[str] = "update_customer_user"
    resource_type: ClassVar[str] = "customer_user"
    sentence: ClassVar[Any] = _("%(user)s changed the user %(user_name)s.")
    personal: ClassVar[tuple[str, ...]] = ("old", "new")


class RoleGiven(Event, frozen=True, kw_only=True):
    """A user got a role in the customer's directory."""

    operation: ClassVar[str] = "add_user_member"
    resource_type: ClassVar[str] = "customer_user"
    sentence: ClassVar[Any] = _("%(user)s made %(user_name)s a global admin of the customer.")
    personal: ClassVar[tuple[str, ...]] = ("user_name",)

    user_name: str
    role: str


class RoleTaken(Event, frozen=True, kw_only=True):
    """A user lost a role in the customer's directory."""

    operation: ClassVar[str] = "remove_user_member"
    resource_type: ClassVar[str] = "customer_user"
    sentence: ClassVar[Any] = _("%(user)s took the role of global admin from %(user_name)s.")
    personal: ClassVar[tuple[str, ...]] = ("user_name",)

    user_name: str
    lost_role: str


class UserDeleted(Event, frozen=True, kw_only=True):
    """A user was deleted: inactive now, and gone in 30 days."""

    operation: ClassVar[str] = "delete_customer_user"
    resource_type: ClassVar[str] = "customer_user"
    sentence: ClassVar[Any] = _("%(user)s deleted the user %(user_name)s.")
    personal: ClassVar[tuple[str, ...]] = ("user_name",)

    user_name: str
    purge_at: str


class UserRestored(Event, frozen=True, kw_only=True):
    """A deleted user is active again."""

    operation: ClassVar[str] = "restore_customer_user"
    resource_type: ClassVar[str] = "customer_user"
    sentence: ClassVar[Any] = _("%(user)s restored the user %(user_name)s.")
    personal: ClassVar[tuple[str, ...]] = ("user_name",)

    user_name: str
    restored: bool = True


class UserPurged(Event, frozen=True, kw_only=True):
    """A deleted user is gone for good."""

    operation: ClassVar[str] = "purge_customer_user"
    resource_type: ClassVar[str] = "customer_user"
    sentence: ClassVar[Any] = _("The deleted user %(user_name)s is gone for good.")
    personal: ClassVar[tuple[str, ...]] = ("user_name",)

    user_name: str


class PasswordsTaken(Event, frozen=True, kw_only=True):
    """The file with the temporary passwords of an import was downloaded."""

    operation: ClassVar[str] = "take_imported_passwords"
    resource_type: ClassVar[str] = "customer_user"
    sentence: ClassVar[Any] = _("%(user)s downloaded the temporary passwords of an import. Users: %(count)s.")

    count: int
