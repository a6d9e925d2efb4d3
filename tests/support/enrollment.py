"""A vendor with its rules, and a direct-bill partner that may enroll as indirect reseller."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.support import kept, world
from tests.support.world import Partner
from tests.wire.conftest import Caller, caller
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Person, Visibility
from twotier.core import clock, outbox, tenancy
from twotier.notices.models import SandboxMail
from twotier.partners.models import Enrollment, PartnerProfile, Program
from twotier.partners.usecases.change_policy import Rules, change_policy
from twotier.partners.usecases.publish_partner_agreement import Wording, publish_partner_agreement
from twotier.partners.usecases.submit_enrollment import Application, submit_enrollment

SUPPORT = "https://vendor.test/support"
VERSION = "2026-11"
YES = {"intent": True, "reviewed": True, "acknowledged": True}


@dataclass
class Stage:
    """The vendor Meridian and the direct-bill partner Baltic, whose global admin acts."""

    vendor: Caller
    baltic: Partner

    @property
    def meridian(self) -> Actor:
        """Return the vendor admin as an actor."""
        found = access_queries.member(self.vendor.person.id, self.vendor.organization.id)
        assert found
        return found

    @property
    def kadri(self) -> Actor:
        """Return Baltic's global admin as an actor."""
        return self.baltic.actor

    def partner(self, name: str, kind: str = "direct_bill", market: str = "EE", **of_program: Any) -> Partner:
        """Return another partner that the vendor sees, its record current."""
        return partner(self.vendor, name, kind, market, **of_program)

    def policy(self, **rules: Any) -> None:
        """Put other rules in force."""
        change_policy(self.meridian, Rules(**({"support_url": SUPPORT} | rules)))

    def submit(self, **changes: Any) -> Enrollment:
        """Submit Baltic's application."""
        return submit_enrollment(self.kadri, Application(**(YES | changes)))


def partner(vendor: Caller, name: str, kind: str, market: str, **of_program: Any) -> Partner:
    """Return a partner that a vendor sees, its record current, its person a global admin."""
    made = world.partner(name, kind, market, ("global_admin",))
    person = made.caller.person
    Person.objects.filter(id=person.id).update(first_name="Kadri", last_name="Tamm", email=f"{person.id}@people.test")
    Visibility.objects.create(tenant_id=made.id, organization_id=vendor.organization.id)
    PartnerProfile.objects.create(
        tenant_id=made.id, legal_name=f"{name} OÜ", address_line="Narva maantee 9", city="Tallinn",
        postal_code="10117", country=market, contact_first_name="Mari", contact_last_name="Saar",
        contact_email="contact@baltic.test", support_email="support@baltic.test", confirmed_at=clock.now(),
    )  # fmt: skip
    Program.objects.filter(tenant_id=made.id).update(**({"anniversary_month": 10} | of_program))
    made.caller.person.refresh_from_db()
    return made


def build(**of_program: Any) -> Stage:
    """Return the stage: Baltic is identified for off-boarding unless it is said otherwise, the agreement published."""
    return kept.scene(f"enrollment {sorted(of_program.items())}", lambda: made(**of_program), seals=False)


def made(**of_program: Any) -> Stage:
    """Make the stage."""
    vendor = caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
    baltic = partner(
        vendor, "Baltic Systems", "direct_bill", "EE", **({"identified_for_offboarding": True} | of_program)
    )
    stage = Stage(vendor, baltic)
    stage.policy()
    texts = {"en": Wording("Reseller agreement", "You resell."), "de": Wording("Vereinbarung", "Sie verkaufen weiter.")}
    publish_partner_agreement(stage.meridian, VERSION, texts)
    return stage


def mails(to: str = "") -> list[SandboxMail]:
    """Deliver what waits in the outbox and return the mails to an address, the oldest first."""
    with tenancy.scope(tenancy.PROGRAM):
        while outbox.deliver_due():
            pass
    found = SandboxMail.objects.order_by("id")
    return [row for row in found if not to or row.to == to]


def audited(tenant_id: UUID, operation: str) -> list[dict[str, Any]]:
    """Return what the audit log says of an act about a tenant."""
    from twotier.core.models import AuditRecord

    rows = AuditRecord.objects.filter(customer_id=tenant_id, operation=operation).order_by("id")
    return [row.after | {"person": row.person_id, "by": row.tenant_id} for row in rows]
