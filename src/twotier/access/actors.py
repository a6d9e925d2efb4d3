"""Who acts: an organization, in it a person or a program, with roles; and the program itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from twotier.access import roles
from twotier.access.permissions import Permission
from twotier.core import tenancy
from twotier.core.refusal import Refusal, Sentence

APP_ONLY_ROLES = {
    "partner": frozenset({"admin_agent"}),
    "vendor": frozenset({"vendor_admin"}),
    "customer": frozenset({"global_admin"}),
}
"""What an app-only token may where no user is needed: the rights of the role that manages customers."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who knocks at the door, resolved once per request."""

    organization_id: UUID
    organization_name: str = ""
    market: str = ""
    kinds: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    person_id: UUID | None = None
    person_name: str = ""
    client_id: UUID | None = None
    user_name: str = ""
    language: str = ""
    time_zone: str = "UTC"
    request_id: str = ""
    correlation_id: str = ""
    address: str = ""

    @property
    def scope(self) -> UUID | str:
        """Return for whom row-level security opens."""
        return self.organization_id

    @property
    def app_only(self) -> bool:
        """Whether a program acts without a user."""
        return self.person_id is None

    def may(self, permission: Permission) -> bool:
        """Tell whether the roles allow it."""
        return roles.allows(permission, self.kinds, self.roles)

    def sees(self, permission: Permission) -> bool:
        """Tell whether the roles allow at least to look."""
        return roles.highest(permission, self.kinds, self.roles) != roles.NONE

    def require(self, permission: object) -> None:
        """Raise 403/910046 that names the roles which may."""
        if not isinstance(permission, Permission) or not self.may(permission):
            raise missing_role(Permission(str(permission)), self.kinds)

    def is_(self, *kinds: str) -> bool:
        """Tell whether the organization is of one of these kinds."""
        return not self.kinds.isdisjoint(kinds)


@dataclass(frozen=True, slots=True)
class ProgramActor(Actor):
    """The program itself: worker, clock, demo, command line. It may everything and says who it is."""

    @property
    def scope(self) -> UUID | str:
        """Return the word for which row-level security is open."""
        return tenancy.PROGRAM

    def may(self, permission: Permission) -> bool:
        """The operator's own commands need no role."""
        return True

    def sees(self, permission: Permission) -> bool:
        """The operator's own commands need no role."""
        return True

    def require(self, permission: object) -> None:
        """The operator's own commands need no role."""


def program(name: str = "twotier", on_behalf_of: UUID | None = None) -> ProgramActor:
    """Return the program as an actor; its audit rows belong to the organization named."""
    return ProgramActor(organization_id=on_behalf_of or UUID(int=0), user_name=name)


ROLE_NAMES = {
    "global_admin": _("Global admin"),
    "user_management_admin": _("User management admin"),
    "admin_agent": _("Admin agent"),
    "sales_agent": _("Sales agent"),
    "helpdesk_agent": _("Helpdesk agent"),
    "billing_admin": _("Billing admin"),
    "mpn_partner_admin": _("MPN partner admin"),
    "account_admin": _("Account admin"),
    "incentives_admin": _("Incentives admin"),
    "incentives_user": _("Incentives user"),
    "guest": _("Guest"),
    "vendor_admin": _("Vendor admin"),
    "vendor_reviewer": _("Vendor reviewer"),
    "vendor_representative": _("Vendor representative"),
    "user": _("User"),
}


NO_PURCHASE = (
    910032,
    _("A reseller has no purchase path: only the indirect provider orders. Send it an order request."),
    "reseller_cannot_order",
)
NEVER_RESELLERS = {
    Permission.ORDER_PLACE: NO_PURCHASE,
    Permission.SUBSCRIPTION_ADD_SEATS: NO_PURCHASE,
    Permission.SUBSCRIPTION_REMOVE_SEATS: NO_PURCHASE,
    Permission.CUSTOMER_CREATE_WITH_ORDER: (
        910029,
        _("Indirect resellers cannot create customer tenants."),
        "reseller_cannot_create_tenant",
    ),
    Permission.AGREEMENT_ATTEST_CUSTOMER: (
        910014,
        _("Indirect resellers cannot attest the customer agreement. The indirect provider attests it."),
        "reseller_cannot_attest",
    ),
}
NEVER_RESELLERS[Permission.CUSTOMER_CREATE_WITHOUT_ORDER] = NEVER_RESELLERS[Permission.CUSTOMER_CREATE_WITH_ORDER]
"""What no role of a reseller reaches, with the reason that is its own (S29, S54, S75, S96)."""
CLOSED = frozenset({"role_missing", *(name for _code, _text, name in NEVER_RESELLERS.values())})
"""The error names of a door that a role does not open."""


def missing_role(permission: Permission, kinds: frozenset[str]) -> Refusal:
    """Return the refusal of an act that the actor's roles do not reach."""
    holders = roles.holders(permission, sorted(kinds))
    if not holders and "reseller" in kinds and permission in NEVER_RESELLERS:
        code, text, name = NEVER_RESELLERS[permission]
        return Refusal(403, code, text, name)
    if not holders:
        return Refusal(403, 910046, _("Your organization cannot do this. Nothing was changed."), "role_missing")
    message = Sentence(
        _("Your role does not allow this. Roles that may: %(roles)s. Nothing was changed."),
        {"roles": RoleList(holders)},
    )
    return Refusal(403, 910046, message, "role_missing", data=holders)


class RoleList:
    """Role names in the reader's language, joined when they are read."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def __str__(self) -> str:
        mark = "、" if get_language() == "zh-hant" else ", "
        return mark.join(str(ROLE_NAMES[name]) for name in self.names)


def program_for(person_id: UUID, user_name: str, home: UUID) -> ProgramActor:
    """Return the program acting for a person who proved who they are, before they act in an organization."""
    return ProgramActor(organization_id=home, person_id=person_id, user_name=user_name)
