"""The one role table: who may do what, read from roles.csv (source: spec/roles.csv)."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from twotier.access.permissions import Permission

PARTNER_ROLES = (
    "global_admin", "user_management_admin", "admin_agent", "sales_agent", "helpdesk_agent", "billing_admin",
    "mpn_partner_admin", "account_admin", "incentives_admin", "incentives_user", "guest",
)  # fmt: skip
VENDOR_ROLES = ("vendor_admin", "vendor_reviewer", "vendor_representative")
CUSTOMER_ROLES = ("global_admin", "user")
PARTNER_KINDS = frozenset({"provider", "reseller", "direct_bill"})
DO, VIEW, NONE = "do", "view", "none"


@cache
def table() -> dict[tuple[str, str], dict[str, str]]:
    """Return {(permission, organization kind): {role column: do | view | none}}."""
    with (Path(__file__).parent / "roles.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {(row["id"].rsplit(".", 1)[0], row["organization_kind"]): row for row in rows}


def column(kind: str, role: str) -> str:
    """Return the table's column of a role in an organization of that kind."""
    return f"customer_{role}" if kind == "customer" else role


@cache
def right(permission: Permission, kind: str, role: str) -> str:
    """Return what one role of one kind of organization may: do, view or none."""
    rows = [table().get((permission.value, kind))]
    if kind in PARTNER_KINDS:
        rows.append(table().get((permission.value, "any_partner")))
    rights = {row[column(kind, role)] for row in rows if row and column(kind, role) in row}
    return next((word for word in (DO, VIEW) if word in rights), NONE)


def highest(permission: Permission, kinds: Iterable[str], roles: Iterable[str]) -> str:
    """Return the most that any of the roles gives in any of the kinds."""
    rights = {right(permission, kind, role) for kind in kinds for role in roles}
    return next((word for word in (DO, VIEW) if word in rights), NONE)


@cache
def needs(permission: Permission) -> str:
    """Return what the permission asks for: an act must be done, a page only seen."""
    found = {word for (name, _kind), row in table().items() if name == permission.value for word in row.values()}
    return DO if DO in found else VIEW


@cache
def allows(permission: Permission, kinds: frozenset[str], roles: frozenset[str]) -> bool:
    """Tell whether these roles may act on this permission (view suffices where nobody does more)."""
    got = highest(permission, kinds, roles)
    return got == DO or (got == VIEW and needs(permission) == VIEW)


def holders(permission: Permission, kinds: Iterable[str]) -> list[str]:
    """Return the roles that may, in the order of the table: named in a refusal."""
    groups = {"vendor": VENDOR_ROLES, "customer": CUSTOMER_ROLES}
    names = [(kind, role) for kind in kinds for role in groups.get(kind, PARTNER_ROLES)]
    wanted = needs(permission)
    may = [role for kind, role in names if right(permission, kind, role) in {DO, wanted}]
    return list(dict.fromkeys(may))
