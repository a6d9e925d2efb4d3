"""The scene with much in it: something in every state that lists and pages show, and more callers."""

from pathlib import Path
from uuid import UUID

from tests.support import enrollment, incentives, inviting, requests, vendors, world
from tests.support.scene import Scene, place
from tests.support.world import Partner
from twotier.core import sealing
from twotier.customers.usecases.answer_invitation import decline_invitation, open_invitation
from twotier.customers.usecases.change_invitation import finish_invitation, revoke_invitation
from twotier.customers.usecases.create_invitation import create_joint_invitation, create_relationship_invitation
from twotier.customers.usecases.vet_customer import switch_vetting
from twotier.licences.shapes import UserForm
from twotier.licences.usecases.create_user import create_user
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.answer_request import refuse_request
from twotier.orders.usecases.keep_draft import keep_form, keep_lines, start_customer, start_subscriptions
from twotier.orders.usecases.request_order import request_order
from twotier.partners.models import Enrollment
from twotier.partners.usecases.change_policy import Rules, change_policy
from twotier.partners.usecases.plan_wave import plan_wave
from twotier.partners.usecases.propose_directory_change import propose_directory_change
from twotier.partners.usecases.publish_partner_agreement import Wording, publish_partner_agreement
from twotier.partners.usecases.reject_enrollment import reject_enrollment
from twotier.partners.usecases.request_documents import request_documents
from twotier.partners.usecases.submit_enrollment import Application, submit_enrollment
from twotier.partnerships.models import Partnership
from twotier.partnerships.usecases.remove_partnership import remove_partnership
from twotier.partnerships.usecases.revoke_request import revoke_request
from twotier.partnerships.usecases.start_request import start_request
from twotier.pricing.shapes import RuleForm
from twotier.pricing.usecases.add_rule import add_rule
from twotier.pricing.usecases.manage_groups import create_group, put_in_group

FORM = {
    "company_name": "Weiher Optik", "domain_prefix": "weiheroptik", "country": "DE", "address_line1": "Am Weiher 1",
    "city": "Hamburg", "postal_code": "20457", "first_name": "Ada", "last_name": "Weiher", "email": "ada@weiher.example",
}  # fmt: skip


class FullScene(Scene):
    """Requests, invitations, applications, drafts and order requests lie about; a dual partner and applicants look on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.items = world.prices(folder)
        self.vendor = vendors.vendor(self.world, "vendor_admin")
        self.meridian = vendors.actor_of(self.vendor)
        self.customer_id: UUID = self.customers["provider"]
        self.invite()
        self.ask()
        self.begin()
        self.enroll()
        self.resell()
        self.list_provider()
        self.look_into_customers()
        self.price()
        sealing.seal()

    def price(self) -> None:
        """Let Harbor price what it sells, and put Alpine into a group."""
        harbor = self.world.harbor
        group = create_group(harbor.actor, "Gold")
        put_in_group(harbor.actor, self.world.alpine.id, group.id)
        add_rule(harbor.actor, RuleForm(kind="markup", rate_ppm=30_000, group_id=group.id))

    def invite(self) -> None:
        """Leave partnership requests and customer invitations in every state."""
        harbor, alpine, nordic = self.world.harbor, self.world.alpine, self.world.nordic
        start_request(harbor.actor)
        requests.sent(harbor, recipient="ines@loire.example")
        revoke_request(harbor.actor, requests.sent(harbor).id)
        requests.sent(nordic, mpn_id=alpine.mpn_id)
        requests.partners(self.world)
        remove_partnership(harbor.actor, self.world.seine.id, attested=True)
        customer = inviting.admin_of(self.customer_id)
        open_invitation(customer, self.sent(create_relationship_invitation(nordic.actor).id, nordic))
        decline_invitation(customer, self.sent(create_relationship_invitation(nordic.actor).id, nordic))
        create_joint_invitation(alpine.actor, harbor.id)
        self.sent(create_joint_invitation(alpine.actor, harbor.id).id, alpine)
        revoke_invitation(alpine.actor, create_joint_invitation(alpine.actor, harbor.id).id)
        self.sent(create_relationship_invitation(harbor.actor).id, harbor)
        self.sent(create_relationship_invitation(self.world.baltic.actor).id, self.world.baltic)

    def sent(self, invitation_id: UUID, sender: Partner) -> str:
        """Finish an invitation and return its link's token."""
        return finish_invitation(sender.actor, invitation_id).token

    def ask(self) -> None:
        """Let the reseller and the customer ask the provider to order."""
        lines = [self.wanted(quantity=quantity) for quantity in (3, 4)]
        request_order(self.world.alpine.actor, self.customer_id, lines[:1], note="For the new office.")
        refused = request_order(self.world.alpine.actor, self.customer_id, lines)
        refuse_request(self.world.harbor.actor, refused.id, reason="Ask again in January.")
        request_order(inviting.admin_of(self.customer_id), self.customer_id, lines, receiver_id=self.world.harbor.id)

    def wanted(self, *, quantity: int) -> Wanted:
        """Return a line of an order."""
        return Wanted(id=0, catalog_item_id=self.items["Premium P1Y monthly"], quantity=quantity)

    def begin(self) -> None:
        """Leave drafts of a new customer and of subscriptions, and sell as much as fills lists."""
        harbor, baltic = self.world.harbor, self.world.baltic
        for seller, reseller in ((harbor, self.world.alpine.id), (baltic, None)):
            draft = start_customer(seller.actor, reseller_id=reseller)
            keep_form(seller.actor, draft.id, FORM)
            keep_lines(seller.actor, draft.id, [self.wanted(quantity=2)])
            customer_id = self.customer_id if seller is harbor else self.customers["direct_bill"]
            keep_lines(seller.actor, start_subscriptions(seller.actor, customer_id=customer_id).id, [self.wanted(quantity=2)])  # fmt: skip
            for item in ("Premium P1M monthly", "Premium P1Y annual", "Basic P1M monthly"):
                place(seller, customer_id, self.items[item])
        world.customer(harbor, self.world.alpine, agreed=False, domain="weiher.onmicrosoft.com", company_name="Weiher")
        for name in ("ben.auer", "cleo.brandt"):
            form = UserForm(first_name="Ben", last_name="Auer", user_name=name, usage_location="DE")
            create_user(inviting.admin_of(self.customer_id), self.customer_id, form)

    def enroll(self) -> None:
        """Let partners apply to the vendor, each in another state."""
        publish_partner_agreement(self.meridian, enrollment.VERSION, {"en": Wording("Agreement", "You resell.")})
        plan_wave(self.meridian, "Spring", 1, 3, None)
        towns = ("Tallinn", "Tartu", "Narva", "Viljandi", "Haapsalu")
        approved, *others, eligible = [self.applicant(f"{town} Cloud") for town in towns]
        self.submit(approved)
        change_policy(self.meridian, Rules(support_url=enrollment.SUPPORT, approval="manual"))
        pending, asked, rejected = others
        self.submit(pending)
        request_documents(self.meridian, self.submit(asked).id, "Send the register extract.")
        reject_enrollment(self.meridian, self.submit(rejected).id, "The register extract is missing.")
        self.callers |= {
            "vendor": self.vendor, "approved": approved.caller, "pending": pending.caller, "asked": asked.caller,
            "rejected": rejected.caller, "eligible": eligible.caller,
        }  # fmt: skip

    def submit(self, partner: Partner) -> Enrollment:
        """Submit a partner's application."""
        return submit_enrollment(partner.actor, Application(intent=True, reviewed=True, acknowledged=True))

    def resell(self) -> None:
        """Let a dual partner sell to one customer and serve another."""
        dual = inviting.make_dual(self.applicant("Saar Systems"), self.world.harbor)
        Partnership.objects.filter(reseller_id=dual.id).update(handles_renewals=True)
        world.customer(self.world.harbor, dual, domain="kuma.onmicrosoft.com", company_name="Kuma")
        own = world.customer(dual, domain="liiv.onmicrosoft.com", company_name="Liiv", country="EE", postal_code="10111").customer  # fmt: skip
        place(dual, own.id, self.items["Basic P1Y monthly"])
        self.callers["dual"] = dual.caller

    def applicant(self, name: str) -> Partner:
        """Return a direct-bill partner that may enroll."""
        return enrollment.partner(self.vendor, name, "direct_bill", "EE", identified_for_offboarding=True)

    def list_provider(self) -> None:
        """List providers in the directory, one with a change that waits, and invite everyone to incentives."""
        for provider in (self.world.harbor, self.world.nordic):
            vendors.listed(self.vendor, provider, name=provider.caller.organization.name)
        propose_directory_change(self.world.harbor.actor, vendors.content(markets=("AT", "DE", "FR")))
        for kind in ("indirect_provider", "indirect_reseller", "direct_bill"):
            incentives.opened(self.vendor, kind, name=f"Incentives {kind}")
        incentives.issued()

    def look_into_customers(self) -> None:
        """Let a new customer wait for the vendor's decision."""
        switch_vetting(self.meridian, on=True)
        world.customer(self.world.harbor, agreed=False, domain="moor.onmicrosoft.com", company_name="Moor")
        switch_vetting(self.meridian, on=False)
