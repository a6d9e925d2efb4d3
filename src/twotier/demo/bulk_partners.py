"""Partners by sets: resellers with their partnership, direct-bill partners with their application, a few providers.

Of ten partners six are resellers of the provider Harbor, copied from Alpine, and four are direct-bill partners,
copied from Baltic; every fortieth is a provider instead, copied from Pacific.
"""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from twotier.access.models import Membership, Organization, Person, SavedView, Visibility
from twotier.core import clock
from twotier.demo import bulk_applications, bulk_partnerships, lists
from twotier.demo.copying import Copy, new_uuid
from twotier.demo.lists import ident
from twotier.demo.making import Make, among, only, turn
from twotier.partners.models import (
    DIRECT_BILL,
    INDIRECT_PROVIDER,
    INDIRECT_RESELLER,
    AgreementOffer,
    MpnAccount,
    PartnerAgreement,
    PartnerProfile,
    Program,
)

BLOCK = 10_000
PARTNERS = "bulk_partner"
LISTS = (PARTNERS,)
KINDS = (*(INDIRECT_RESELLER,) * 6, *(DIRECT_BILL,) * 4)
MODELS = {INDIRECT_RESELLER: "alpine", DIRECT_BILL: "baltic", INDIRECT_PROVIDER: "pacific"}
PROVIDER_EACH = 40
FIRST = ("Alster", "Donau", "Elbe", "Havel", "Isar", "Main", "Mosel", "Neckar", "Oder", "Saale", "Spree", "Weser")
LAST = ("IT", "Systems", "Cloud", "Services", "Consulting", "Networks", "Data", "Digital")
FIRST_MPN = 5_000_000
COLUMNS = {
    "tenant": "uuid", "person": "uuid", "model": "uuid", "provider": "uuid", "kind": "varchar(24)", "number": "integer",
    "partnership": "uuid", "request": "uuid", "enrollment": "uuid", "payout": "uuid", "tax": "uuid",
    "sealed_payout": "bytes", "sealed_tax": "bytes", "mpn": "varchar(7)", "location": "varchar(7)",
    "name": "varchar(256)", "folded": "varchar(256)", "domain": "varchar(253)", "token": "varchar(43)",
    "snapshot": "text", "content": "text", "past": "moment", "soon": "moment", "day": "date",
}  # fmt: skip


def fill(cursor: Any, count: int, tenants: Mapping[str, Any], word: str) -> None:
    """Write the list, block by block."""
    lists.create(cursor, PARTNERS, COLUMNS)
    made = rows(count, tenants, word, next_mpn(cursor))
    while block := list(islice(made, BLOCK)):
        lists.insert(cursor, PARTNERS, [tuple(row[name] for name in COLUMNS) for row in block])


def next_mpn(cursor: Any) -> int:
    """Return the first membership number that nobody has."""
    cursor.execute("SELECT max(mpn_id) FROM partners_mpnaccount")
    return max(FIRST_MPN, int(cursor.fetchone()[0] or 0) + 1)


def rows(count: int, tenants: Mapping[str, Any], word: str, mpn: int) -> Iterator[dict[str, Any]]:
    """Yield the partners that are to be; `number` counts those of a kind."""
    now, counted = clock.now(), Counter[str]()
    for place in range(count):
        kind = INDIRECT_PROVIDER if place % PROVIDER_EACH == PROVIDER_EACH - 1 else KINDS[place % len(KINDS)]
        row = {name: ident() for name in ("tenant", "person", "partnership", "request", "enrollment")} | {
            "model": tenants[MODELS[kind]], "provider": tenants["harbor"], "kind": kind, "number": counted[kind],
            "mpn": str(mpn + 2 * place), "location": str(mpn + 2 * place + 1),
            "name": f"{FIRST[place % 12]} {LAST[place // 12 % 8]} {place:05d}", "domain": f"p{word}{place}.example",
            "token": secrets.token_urlsafe(24), "past": lists.moment(now - timedelta(hours=1 + place % 7000)),
            "soon": lists.moment(now + timedelta(days=1 + place % 89)),
            "day": (now + timedelta(days=place % 12 - 5)).date(),
        }  # fmt: skip
        yield row | bulk_applications.documents(row) | bulk_applications.profiles(row)
        counted[kind] += 1


def steps() -> list[Copy | Make]:
    """Return what is made, with the columns that differ from the model."""
    return [*tenant_copies(), *record_copies(), *bulk_partnerships.steps(), *bulk_applications.steps()]


OWN = {"tenant_id": "b.tenant"}
OF_MODEL = "t.tenant_id = b.model"
ADMIN = "EXISTS (SELECT 1 FROM access_person p WHERE p.id = t.{column} AND p.user_name LIKE 'global.admin@%%')"


def fresh() -> dict[str, str]:
    """Return the columns of a row with an id of its own."""
    return OWN | {"id": new_uuid()}


def tenant_copies() -> list[Copy | Make]:
    """Return the partner's tenant with its global admin, who saved a view of the customers."""
    name = "'global.admin@' || b.domain"
    person = OWN | {"id": "b.person", "user_name": name, "email": name, "password": "'!'"}
    member = fresh() | {"organization_id": "b.tenant", "person_id": "b.person"}
    seen = OWN | {"organization_id": "CASE WHEN t.organization_id = b.model THEN b.tenant ELSE t.organization_id END"}
    view = fresh() | {"person_id": "b.person", "created_at": "b.past"}
    said = {"list_name": "customers", "name": "Nord", "query": "q=nord", "shared": True}
    return [
        Copy(Organization, PARTNERS, "t.id = b.model", {"id": "b.tenant", "name": "b.name", "domain": "b.domain"}),
        Copy(Visibility, PARTNERS, OF_MODEL, seen),
        Copy(Person, PARTNERS, f"{OF_MODEL} AND {ADMIN.format(column='id')}", person),
        Copy(Membership, PARTNERS, f"{OF_MODEL} AND {ADMIN.format(column='person_id')}", member),
        Make(SavedView, PARTNERS, view, same=said),
    ]


def record_copies() -> list[Copy | Make]:
    """Return the partner's profile, membership accounts, program and agreement; some agreements are still offered."""
    profile = fresh() | {"legal_name": "b.name", "contact_email": "'contact@' || b.domain"}
    mpn = "CASE WHEN t.level = 'global' THEN b.mpn ELSE b.location END"
    account = fresh() | {"mpn_id": mpn, "name": "b.name", "email": "'partner@' || b.domain"}
    program = fresh() | {
        "status": f"CASE WHEN b.number %% 20 = 7 THEN {turn('b.number / 20', 'suspended', 'active')} ELSE t.status END",
        "anniversary_month": "1 + b.number %% 12",
    }
    offered = "b.number %% 10 = 9"
    offer = fresh() | {
        "status": f"CASE WHEN {offered} THEN 'offered' ELSE t.status END", "offered_at": "b.past",
        "accepted_at": only(f"NOT ({offered})", "b.past"), "remind_at": only(offered, "b.soon"),
    }  # fmt: skip
    return [
        Copy(PartnerProfile, PARTNERS, OF_MODEL, profile),
        Copy(MpnAccount, PARTNERS, f"{OF_MODEL} AND (t.level = 'global' OR t.tied_to_tenant)", account),
        Copy(Program, PARTNERS, OF_MODEL, program),
        Copy(PartnerAgreement, PARTNERS, OF_MODEL, fresh()),
        Copy(AgreementOffer, PARTNERS, f"{OF_MODEL} AND {among('b.kind', INDIRECT_RESELLER)}", offer),
    ]
