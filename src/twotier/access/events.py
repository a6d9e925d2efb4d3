"""What can happen at the door: people, programs and their keys. No secret is ever part of an event."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class OrganizationOpened(Event, frozen=True, kw_only=True):
    """An organization got its directory tenant."""

    operation: ClassVar = "create_organization"
    resource_type: ClassVar = "organization"
    sentence: ClassVar = _("Organization %(name)s was created.")

    name: str
    kind: str
    market: str
    domain: str


class PersonAdded(Event, frozen=True, kw_only=True):
    """A person got a user name and a temporary password."""

    operation: ClassVar = "add_user"
    resource_type: ClassVar = "user"
    sentence: ClassVar = _("User %(user_name)s was added.")
    personal: ClassVar = ("user_name",)

    user_name: str
    roles: list[str]


class MemberAdded(Event, frozen=True, kw_only=True):
    """A person of another organization may act in this one."""

    operation: ClassVar = "add_member"
    resource_type: ClassVar = "user"
    sentence: ClassVar = _("User %(user_name)s became a member.")
    personal: ClassVar = ("user_name",)

    user_name: str
    roles: list[str]


class PasswordReset(Event, frozen=True, kw_only=True):
    """An administrator gave a person a new temporary password."""

    operation: ClassVar = "reset_user_password"
    resource_type: ClassVar = "user"
    sentence: ClassVar = _("The password of %(user_name)s was reset.")
    personal: ClassVar = ("user_name",)

    user_name: str


class PasswordChanged(Event, frozen=True, kw_only=True):
    """A person chose a new password."""

    operation: ClassVar = "change_password"
    resource_type: ClassVar = "user"
    sentence: ClassVar = _("%(user_name)s chose a new password.")
    personal: ClassVar = ("user_name",)

    user_name: str


class ApiClientCreated(Event, frozen=True, kw_only=True):
    """A program may call the API in an organization's name."""

    operation: ClassVar = "create_api_client"
    resource_type: ClassVar = "api_client"
    sentence: ClassVar = _("API client %(name)s was created.")

    name: str
    flow: str


class ConsentGiven(Event, frozen=True, kw_only=True):
    """A person let a program call the API in their name."""

    operation: ClassVar = "consent_to_api_client"
    resource_type: ClassVar = "api_client"
    sentence: ClassVar = _("%(user_name)s let the API client %(client)s act in their name.")
    personal: ClassVar = ("user_name",)

    client: str
    user_name: str


class SignedIn(Event, frozen=True, kw_only=True):
    """A person signed in to the portal."""

    operation: ClassVar = "sign_in"
    resource_type: ClassVar = "user"
    sentence: ClassVar = _("%(user_name)s signed in.")
    personal: ClassVar = ("user_name",)

    user_name: str
    methods: list[str]
