"""The scene with everything that an address of the portal is about: one object of each sort, and stages of journeys."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from tests.portal.lists import person
from tests.support import incentives, inviting, requests, transfers, vendors, world
from tests.support.enrollment import SUPPORT, VERSION
from tests.support.scene import Scene
from tests.support.stages import STAGES, Stage, submitted
from tests.support.world import PROGRAMS
from tests.wire.conftest import Caller
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Membership
from twotier.catalog import jobs
from twotier.catalog.models import CatalogImport
from twotier.core import clock, tenancy
from twotier.core.models import Job
from twotier.customers.models import Customer, SetupLink
from twotier.customers.queries.invitations import STORE
from twotier.customers.usecases.create_invitation import create_relationship_invitation
from twotier.customers.usecases.vet_customer import switch_vetting
from twotier.delegation.usecases.tenant_owner import ask_tenant_owner
from twotier.incentives.models import IncentiveEnrollment
from twotier.incentives.usecases.manage_programs import open_program
from twotier.licences import queries as licence_queries
from twotier.licences import user_file
from twotier.licences.usecases.delete_user import delete_user
from twotier.licences.usecases.import_users import import_users
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.request_order import request_order
from twotier.partners.models import EnrollmentDocument, EnrollmentPolicy, PartnerProfile, Program
from twotier.partners.usecases.change_policy import Rules, change_policy
from twotier.partners.usecases.plan_wave import plan_wave
from twotier.partners.usecases.propose_directory_change import propose_directory_change
from twotier.partners.usecases.publish_partner_agreement import Wording, publish_partner_agreement
from twotier.partnerships.models import Partnership
from twotier.pricing.shapes import RuleForm
from twotier.pricing.usecases.add_rule import add_rule
from twotier.pricing.usecases.manage_groups import create_group
from twotier.transfers.shapes import Asked
from twotier.transfers.shapes import Wanted as ToMove
from twotier.transfers.usecases.request_transfer import request_transfer

Values = dict[str, object]


class PortalScene(Scene):
    """The sale, and beside it an object for each address, by the kind of organization that asks."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.item = self.items["Basic P1Y monthly"]
        for partner in (self.world.harbor, self.world.alpine, self.world.baltic):
            vendors.sees(self.callers["vendor"], partner)
        self.program()
        self.values: dict[str, Values] = {kind: self.common(kind) for kind in self.callers}
        self.people()
        self.partnerships()
        self.invitations()
        self.order_requests()
        self.transfers()
        self.incentives()
        self.prices()

    def prices(self) -> None:
        """Let Harbor price what it sells, for a group too."""
        harbor = self.world.harbor
        group = create_group(harbor.actor, "Gold")
        rule = add_rule(harbor.actor, RuleForm(kind="markup", rate_ppm=30_000))
        for values in self.values.values():
            values |= {"group_id": group.id, "rule_id": rule.id}

    def acting(self, kind: str, role: str) -> Actor:
        """Return the person of a kind of organization in a role."""
        who = self.callers[kind]
        Membership.objects.filter(person=who.person).update(roles=[role])
        found = access_queries.member(who.person.id, who.organization.id)
        assert found
        return found

    @property
    def vendor(self) -> Actor:
        """Return the vendor's admin."""
        return self.acting("vendor", "vendor_admin")

    def program(self) -> None:
        """Let the vendor publish its rules, its agreement and a wave, and list a provider."""
        harbor, rep = self.world.harbor, self.callers["vendor"]
        change_policy(self.vendor, Rules(support_url=SUPPORT, approval=EnrollmentPolicy.MANUAL))
        publish_partner_agreement(self.vendor, VERSION, {"en": Wording("Reseller agreement", "You resell.")})
        self.wave = plan_wave(self.vendor, "First", 1, 3, None)
        vendors.listed(rep, harbor)
        self.change = propose_directory_change(harbor.actor, vendors.content(name="Harbor Cloud"))
        switch_vetting(self.vendor, on=True)
        self.reviewed = world.customer(harbor, agreed=False, domain="moewe.onmicrosoft.com").customer.id
        switch_vetting(self.vendor, on=False)
        for partner in (self.world.alpine, self.world.baltic):
            self.profile(partner.id, partner.caller)
        Program.objects.filter(tenant_id=self.world.baltic.id).update(
            identified_for_offboarding=True, anniversary_month=10
        )

    def profile(self, tenant_id: UUID, who: Caller) -> None:
        """Give a partner a record that is current, and its person a name."""
        who.person.first_name, who.person.last_name = "Kadri", "Tamm"
        who.person.email = f"{who.person.id}@people.test"
        who.person.save()
        PartnerProfile.objects.create(
            tenant_id=tenant_id, legal_name="Partner OÜ", address_line="Narva maantee 9", city="Tallinn",
            postal_code="10117", country=who.organization.market, contact_first_name="Mari", contact_last_name="Saar",
            contact_email="contact@baltic.test", support_email="support@baltic.test", confirmed_at=clock.now(),
        )  # fmt: skip

    def common(self, kind: str) -> Values:
        """Return what addresses name alike for every kind."""
        customer, other = (
            self.customer(kind),
            self.world.harbor if kind in ("reseller", "customer") else self.world.alpine,
        )
        partner = next((row for row in vars(self.world).values() if row.caller is self.callers[kind]), other)
        job = Job.objects.create(
            tenant_id=self.callers["vendor"].organization.id, kind=jobs.PRICE_SHEET, arguments={"name": "sheet.csv"},
            created_at=clock.now(),
        )  # fmt: skip
        imported = CatalogImport.objects.order_by("id").first()
        assert imported
        jobs.rejected_file(imported.id).write_text("refused\n")
        return {
            "customer_id": customer,
            "subscription_id": self.subscriptions[customer],
            "sku_id": licence_queries.pools(customer)[0].sku_id,
            "organization_id": self.world.baltic.id if kind == "vendor" else other.id,
            "partner_id": other.id,
            "reseller_id": self.world.alpine.id,
            "tenant_id": self.world.harbor.id,
            "mpn_id": partner.mpn_id,
            "change_id": self.change.id,
            "wave_id": self.wave.id,
            "kind": "direct_bill",
            "job_id": job.id,
            "import_id": imported.id,
        }

    def people(self) -> None:
        """Give both customers a user, and one who was deleted; ask for the tenant of one; make links to Setup info."""
        harbor, baltic = self.world.harbor, self.world.baltic
        for seller, kinds in ((harbor, ("provider", "reseller", "customer", "vendor")), (baltic, ("direct_bill",))):
            customer = self.customer(kinds[0])
            stays, gone = person(customer, "user"), person(customer, "user", "former")
            delete_user(seller.actor, customer, gone.id)
            link = SetupLink.objects.create(
                tenant_id=seller.id, draft_id=uuid4(), customer_id=customer, made_by=seller.caller.person.id,
                ciphertext="…", created_at=clock.wall(), expires_at=clock.wall() + timedelta(hours=24),
            )  # fmt: skip
            for kind in kinds:
                self.values[kind] |= {"person_id": stays.id, "deleted": gone.id, "link_id": link.id}
        owner = ask_tenant_owner(harbor.actor, self.customer("provider"), self.world.alpine.id)
        for values in self.values.values():
            values["permission_id"] = owner.id

    def partnerships(self) -> None:
        """Let Harbor have asked a reseller, leave renewals to Alpine, and have ended a partnership."""
        harbor = self.world.harbor
        asked = requests.sent(harbor)
        Partnership.objects.filter(tenant_id=harbor.id).update(handles_renewals=True)
        former = world.partner("Vogesen IT", "reseller", "FR")
        Partnership.objects.create(
            tenant_id=harbor.id, provider_id=harbor.id, reseller_id=former.id, reseller_mpn_id=former.mpn_id,
            status="removed", active_since=clock.now(),
        )  # fmt: skip
        for values in self.values.values():
            values |= {"partnership_request": asked.id, "token": asked.token, "former": former.id}

    def invitations(self) -> None:
        """Let each partner invite a customer."""
        joint = inviting.joint(self.world)
        for kind in ("provider", "direct_bill"):
            who = vendors.actor_of(self.callers[kind])
            self.values[kind]["invitation_id"] = create_relationship_invitation(who).id
        for kind in ("reseller", "customer", "vendor"):
            self.values[kind]["invitation_id"] = joint.id

    def order_requests(self) -> None:
        """Let the reseller and both customers ask who buys for them."""
        lines = [Wanted(id=0, catalog_item_id=self.item, quantity=3)]
        through, own = self.customer("provider"), self.customer("direct_bill")
        sent = request_order(self.world.alpine.actor, through, lines)
        asked = request_order(inviting.admin_of(through), through, lines, receiver_id=self.world.harbor.id)
        direct = request_order(inviting.admin_of(own), own, lines)
        for kind, row in zip(
            ("provider", "reseller", "vendor", "customer", "direct_bill"),
            (sent, sent, sent, asked, direct),
            strict=True,
        ):
            self.values[kind]["request_id"] = row.id

    def transfers(self) -> None:
        """Let Baltic become a partner of Harbor's customer as well, and ask for the transfer of a subscription."""
        harbor, baltic, customer = self.world.harbor, self.world.baltic, self.customer("provider")
        transfers.joined(baltic, customer)
        asks = Asked(harbor.id, baltic.id, [ToMove(self.subscriptions[customer])])
        key = request_transfer(baltic.actor, customer, asks).transfer.id
        for values in self.values.values():
            values["transfer_id"] = key

    def incentives(self) -> None:
        """Open two programs for each kind of partner, one by invitation and one without, and invite."""
        for kind, program in PROGRAMS.items():
            open_program(self.vendor, name=f"For {kind}", kind=program)
            everyone = open_program(self.vendor, name=f"For every {kind}", kind=program, open_to_all=True)
            for of in (kind, "vendor", "customer"):
                self.values[of]["program_id"] = everyone.id
        incentives.issued()
        for kind in self.callers:
            row = IncentiveEnrollment.objects.filter(tenant_id=self.callers[kind].organization.id).first()
            self.values[kind]["incentive"] = row.id if row else uuid4()
        self.values["vendor"]["incentive"] = self.values["reseller"]["incentive"]

    def place(self, name: str, kind: str) -> Values:
        """Return the values of an address: what stands for its kind, and what this address alone means by a word."""
        values = dict(self.values[kind])
        for start, word, stands in MEANT:
            if name.startswith(start):
                values[word] = values[stands]
        if kind == "vendor" and name.startswith("customer-review"):
            values["customer_id"] = self.reviewed
        return values | self.journey(name, kind)

    def sent(self, name: str, kind: str) -> dict[str, str]:
        """Return what the button of an act sends where an empty form would speak of nothing."""
        if name == "customer-users-passwords":
            return self.imported(kind)
        return {
            "acceptance-channels": {"channel": STORE, "open": "1"},
            "incentive-decide": {"confirm": "1"},
            "tenant-owner-ask": {"reseller": str(self.world.alpine.id)},
        }.get(name, {})

    def imported(self, kind: str) -> dict[str, str]:
        """Return where the passwords of an import wait, for whom may import."""
        if kind == "vendor":
            return {}
        with tenancy.scope(tenancy.PROGRAM):
            role = Membership.objects.get(person=self.callers[kind].person).roles
            actor = self.acting(kind, "global_admin")
            customer = Customer.objects.get(id=self.customer(kind))
            lines = user_file.read(b"First name,Last name,Email address\nAda,Byron,ada.byron\n")
            made = import_users(actor, customer.id, user_file.prepared(lines, customer), customer.country)
            Membership.objects.filter(person=self.callers[kind].person).update(roles=role)
        return {"passwords": str(made.passwords_id), "key": urlsafe_b64encode(made.key).decode()}

    def journey(self, name: str, kind: str) -> Values:
        """Bring the enrollment to where an address speaks of it; whoever asks for the address takes it back."""
        if name.startswith("enrollment") and name in STAGES and kind in ("direct_bill", "reseller"):
            return self.stage(kind, STAGES[name])
        if name.startswith("application") and kind == "vendor":
            return self.stage("direct_bill", STAGES.get(name, submitted))
        return {"enrollment_id": self.values[kind]["incentive"], "document_id": uuid4()}

    def stage(self, kind: str, reached: Stage) -> Values:
        """Let a partner apply, as far as a stage says."""
        if kind == "reseller":
            Program.objects.filter(tenant_id=self.world.alpine.id).update(status="pending")
        row = reached(self.vendor, self.acting(kind, "global_admin"))
        document = EnrollmentDocument.objects.first()
        return {"enrollment_id": row.id if row else uuid4(), "document_id": document.id if document else uuid4()}


# Words of addresses that mean another thing there: beginning of the address's name, word, what stands for it.
MEANT = (
    ("customer-user-restore", "person_id", "deleted"),
    ("left-over", "organization_id", "former"),
    ("courtesy-letters", "organization_id", "former"),
    ("partnership-request", "request_id", "partnership_request"),
    ("resend-request", "request_id", "partnership_request"),
    ("revoke-request", "request_id", "partnership_request"),
    ("incentive", "enrollment_id", "incentive"),
)
