"""Give a demo organization its partner record: profile, MPN accounts, program, agreement."""

from typing import Any
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase
from twotier.demo.program import Demo
from twotier.partners.lifecycle import PROGRAM
from twotier.partners.models import (
    INDIRECT_RESELLER,
    AgreementOffer,
    BillingProfile,
    MpnAccount,
    PartnerAgreement,
    PartnerProfile,
    Program,
)
from twotier.partners.queries import enrollment as queries

AGREEMENT_VERSION = "2026-10"


@usecase(permission=Permission.ENROLMENT_REVIEW)
def enroll_partner(actor: Actor, demo: Demo, tenant_id: UUID) -> None:
    """Write what an enrollment leaves behind: everything current, accepted and active."""
    PartnerProfile.objects.create(**record(demo, tenant_id))
    numbers = {"purchase_order_number": f"PO-{demo.mpn_id}", "tax_id": f"{demo.market}{demo.mpn_id}"}
    BillingProfile.objects.create(tenant_id=tenant_id, **numbers)
    MpnAccount.objects.bulk_create(accounts(demo, tenant_id))
    program = Program.objects.create(
        tenant_id=tenant_id,
        kind=demo.kind,
        status=PROGRAM.initial,
        anniversary_month=demo.anniversary_month,
        identified_for_offboarding=demo.identified_for_offboarding,
    )
    PROGRAM.fire(program, "activate", actor)
    PartnerAgreement.objects.create(tenant_id=tenant_id, version=AGREEMENT_VERSION, accepted_at=clock.now())
    if demo.kind == INDIRECT_RESELLER:
        AgreementOffer.objects.create(**accepted(tenant_id))


def accepted(tenant_id: UUID) -> dict[str, Any]:
    """Return that a reseller accepted the agreement that is offered now."""
    return {
        "tenant_id": tenant_id,
        "program": INDIRECT_RESELLER,
        "version": queries.newest_version(),
        "status": "accepted",
        "offered_at": clock.now(),
        "accepted_at": clock.now(),
    }


def record(demo: Demo, tenant_id: UUID) -> dict[str, Any]:
    """Return a record with everything that an application asks for."""
    return {
        "tenant_id": tenant_id,
        "legal_name": demo.name,
        "address_line": demo.address[0],
        "postal_code": demo.address[1],
        "city": demo.address[2],
        "country": demo.market,
        "contact_first_name": demo.contact[0],
        "contact_last_name": demo.contact[1],
        "contact_email": f"contact@{demo.domain}",
        "contact_phone": f"425{demo.mpn_id}",
        "support_name": f"{demo.name} Support",
        "support_email": f"support@{demo.domain}",
        "support_phone": f"425{demo.mpn_id + 1}",
        "support_website": f"www.{demo.domain}",
        "confirmed_at": clock.now(),
    }


def accounts(demo: Demo, tenant_id: UUID) -> list[MpnAccount]:
    """Return the membership accounts: the global one, the location tied to the tenant, and further locations."""
    names = [demo.name, f"{demo.name} {demo.address[2]}", *(f"{demo.name} {city}" for city in demo.more_locations)]
    return [
        MpnAccount(
            tenant_id=tenant_id,
            mpn_id=str(demo.mpn_id + number),
            level=MpnAccount.LOCATION if number else MpnAccount.GLOBAL,
            name=name,
            country=demo.market,
            email=f"partner@{demo.domain}",
            tied_to_tenant=number == 1,
        )
        for number, name in enumerate(names)
    ]
