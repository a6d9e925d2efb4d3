"""Every question about a partner's own profiles."""

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.partners.models import BillingProfile, CompanyApprover, PartnerProfile, VerifiedProfile
from twotier.partners.profiles import ADDRESS, CONTACT, Said, beside, said

LEGAL = ("legal_name", "registration_number", *ADDRESS, *CONTACT)
BILLING = ("purchase_order_number", "tax_id")
ORGANIZATION = ("registration_number", *ADDRESS, *CONTACT)
DECIDED = ("accepted", "rejected")


def record(actor: Actor) -> PartnerProfile | None:
    """Return the actor's own record, or nothing."""
    return PartnerProfile.objects.filter(tenant_id=actor.organization_id).first()


def of_record(actor: Actor, row: PartnerProfile | None) -> dict[str, str]:
    """Return the company's name, address and primary contact; a company without a record has name and country."""
    found = said(row, (*ADDRESS, *CONTACT))
    name = (row.legal_name if row else "") or actor.organization_name
    return found | {"company_name": name, "country": found["country"] or actor.market}


def organization(actor: Actor, row: PartnerProfile | None) -> dict[str, str]:
    """Return the organization profile: the tenant as its partners see it, with the record's address and contact."""
    home = access_queries.organization(actor.organization_id)
    if home is None:
        return {}
    spoken = home.language.partition("-")[0]
    return said(row, ORGANIZATION) | {
        "country": home.market,
        "name": home.name,
        "domain": home.domain,
        "language": (row.language if row else "") or spoken,
        "culture": (row.culture if row else "") or f"{spoken}-{home.market}",
    }


def billing(actor: Actor, row: PartnerProfile | None) -> dict[str, str]:
    """Return whom the vendor bills; what was never said is as the record has it."""
    own = BillingProfile.objects.filter(tenant_id=actor.organization_id).first()
    return said(own, BILLING) | beside(own, of_record(actor, row))


def approver(actor: Actor, row: PartnerProfile | None) -> dict[str, str]:
    """Return who approves for the company; as long as nobody was named, its primary contact."""
    own = CompanyApprover.objects.filter(tenant_id=actor.organization_id).first()
    return beside(own, of_record(actor, row))


def legal(row: PartnerProfile) -> dict[str, str]:
    """Return the legal profile as it is now."""
    return said(row, LEGAL)


def verified(row: PartnerProfile) -> tuple[Said, str] | None:
    """Return the legal profile that the vendor decided on last, with the decision; nothing where it never did."""
    if row.verification in DECIDED:
        return legal(row), row.verification
    kept = VerifiedProfile.objects.filter(tenant_id=row.tenant_id).first()
    return (kept.content, kept.verification) if kept else None
