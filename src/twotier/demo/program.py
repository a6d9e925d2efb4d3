"""Who is in the demo program (contract.md), and the file that tells their credentials."""

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret

from twotier.access import passwords
from twotier.access.roles import CUSTOMER_ROLES, PARTNER_ROLES, VENDOR_ROLES

KINDS = {
    "vendor": ["vendor"],
    "indirect_provider": ["provider"],
    "indirect_reseller": ["reseller"],
    "direct_bill": ["direct_bill"],
    "customer": ["customer"],
}
ACTS_AS = {"vendor": "vendor_admin", "customer": "global_admin"}
"""Which user the app+user client acts as; partners' act as the admin agent."""
NAMES = (
    ("Greta", "Lindner"), ("Ivo", "Marin"), ("Agnes", "Holm"), ("Samuel", "Okafor"), ("Helena", "Duarte"),
    ("Bruno", "Keller"), ("Mina", "Park"), ("Anton", "Reiter"), ("Ines", "Moreau"), ("Isak", "Berg"),
    ("Gao", "Wei"), ("Vera", "Novak"), ("Leon", "Fischer"), ("Yuki", "Tanaka"),
)  # fmt: skip


@dataclass(frozen=True)
class Demo:
    """One organization of the demo program."""

    key: str
    kind: str
    name: str
    market: str
    language: str
    domain: str
    mpn_id: int = 0
    """The global account; the location that is tied to the tenant is the next number."""
    address: tuple[str, str, str] = ("", "", "")
    """Street, postal code, city."""
    contact: tuple[str, str] = ("", "")
    more_locations: tuple[str, ...] = ()
    anniversary_month: int | None = None
    identified_for_offboarding: bool = False

    @property
    def partner(self) -> bool:
        """Whether it is enrolled as a partner."""
        return bool(self.mpn_id)

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that exist for its kind; only providers have sales agents."""
        if not self.partner:
            return VENDOR_ROLES if self.kind == "vendor" else CUSTOMER_ROLES
        return tuple(role for role in PARTNER_ROLES if role != "sales_agent" or self.kind == "indirect_provider")


PROGRAM = (
    Demo("meridian", "vendor", "Meridian Cloud", "US", "en", "meridian.example"),
    Demo(
        "harbor", "indirect_provider", "Harbor Distribution", "DE", "de", "harbor.example", 4710100,
        ("Am Sandtorkai 12", "20457", "Hamburg"), ("Jonas", "Petersen"), ("Leipzig",), 3,
    ),
    Demo(
        "pacific", "indirect_provider", "Pacific Channel", "TW", "zh-hant", "pacific.example", 4710200,
        ("Xinyi Road 88", "110", "Taipei"), ("Mei", "Chen"), (), 6,
    ),
    Demo(
        "alpine", "indirect_reseller", "Alpine IT", "AT", "de", "alpine.example", 4710300,
        ("Maria-Theresien-Straße 5", "6020", "Innsbruck"), ("Eva", "Gruber"), ("Graz",), 4,
    ),
    Demo(
        "seine", "indirect_reseller", "Seine Services", "FR", "fr", "seine.example", 4710400,
        ("Quai de Valmy 31", "75010", "Paris"), ("Luc", "Bernard"), (), 9,
    ),
    Demo(
        "formosa", "indirect_reseller", "Formosa Tech", "TW", "zh-hant", "formosa.example", 4710500,
        ("Zhongshan Road 7", "800", "Kaohsiung"), ("Hao", "Lin"), (), 1,
    ),
    Demo(
        "baltic", "direct_bill", "Baltic Systems", "EE", "en", "baltic.example", 4710600,
        ("Narva maantee 9", "10117", "Tallinn"), ("Kadri", "Tamm"), (), 10, identified_for_offboarding=True,
    ),
    Demo(
        "rhine", "direct_bill", "Rhine Direct", "DE", "de", "rhine.example", 4710700,
        ("Rheinuferstraße 20", "50668", "Köln"), ("Paul", "Schmitz"), ("Mainz",), 3,
    ),
    Demo("kranich", "customer", "Kranich Logistik", "DE", "de", "kranich"),
    Demo("ostsee", "customer", "Ostsee Werft", "EE", "en", "ostsee"),
    Demo("lumiere", "customer", "Café Lumière", "FR", "fr", "lumiere"),
)  # fmt: skip
"""Customers' domains are prefixes: the suffix is a setting."""


@dataclass
class User:
    """A person of the demo program with the secrets that demo.json tells."""

    role: str
    user_name: str
    email: str
    first_name: str
    last_name: str
    password: str = field(default_factory=passwords.temporary)
    totp_secret: str = field(default_factory=generate_totp_secret)


def users(demo: Demo, suffix: str) -> list[User]:
    """Return one user per role, with fresh passwords; the names differ from organization to organization."""
    shift = PROGRAM.index(demo) * 3
    home = f"{demo.domain}.{suffix}" if demo.kind == "customer" else demo.domain
    mail = f"{demo.domain}.example" if demo.kind == "customer" else demo.domain
    found = []
    for number, role in enumerate(demo.roles):
        first, last = NAMES[(shift + number) % len(NAMES)]
        word = role.replace("_", ".")
        found.append(User(role, f"{word}@{home}", f"{word}@{mail}", first, last))
    return found


def file(data: Path) -> Path:
    """Return where the credentials stand."""
    return data / "demo.json"


def write(data: Path, program: dict[str, Any]) -> None:
    """Write the file in one atomic step, readable by its owner alone."""
    draft = file(data).with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as lines:
        json.dump(program, lines, ensure_ascii=False, indent=1)
        lines.write("\n")
    draft.replace(file(data))


def sign_ins(data: Path) -> str:
    """Return a table of who may sign in: the two people of each organization that one needs first."""
    program = json.loads(file(data).read_text(encoding="utf-8"))
    rows = [("Organization", "Role", "Email", "Password")]
    rows += [
        (organization["name"], user["role"], user["email"], user["password"])
        for organization in program["organizations"]
        for user in first_two(organization["users"])
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, f"All of them, with API clients and authenticator secrets: {file(data)}"])


def first_two(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the administrator and whoever sells or serves customers."""
    by_role = {user["role"]: user for user in found}
    second = next((by_role[role] for role in ("sales_agent", "admin_agent") if role in by_role), found[-1])
    return [found[0], second]
