"""Loading the demo program once: organizations, catalog, first sales, then a copy for the reset."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction

from twotier.access import queries
from twotier.access.actors import Actor, program
from twotier.access.usecases.create_api_client import create_api_client
from twotier.access.usecases.create_organization import create_organization
from twotier.access.usecases.create_person import create_person
from twotier.access.usecases.enroll_second_factor import enroll_second_factor
from twotier.access.usecases.issue_refresh_token import issue_refresh_token
from twotier.access.usecases.rotate_signing_keys import rotate_signing_keys
from twotier.catalog import queries as catalog_queries
from twotier.catalog.usecases.import_exchange_rates import import_exchange_rates
from twotier.catalog.usecases.import_prices import import_prices
from twotier.catalog.usecases.import_products import import_products
from twotier.catalog.usecases.import_rate_card import import_rate_card
from twotier.catalog.usecases.load_legacy_offers import load_legacy_offers
from twotier.conversions.usecases.load_conversion_list import load_conversion_list
from twotier.conversions.usecases.load_promotions import load_promotions
from twotier.core import clock, jobs, outbox, sealing, tenancy
from twotier.core.ids import new_id
from twotier.customers.usecases.publish_customer_agreement import publish_customer_agreement
from twotier.demo import azure, devices, price_lists, sales, segments, self_serve, snapshot, support
from twotier.demo import program as demos
from twotier.demo.program import Demo, User
from twotier.demo.usecases.choose_first_password import choose_first_password
from twotier.demo.usecases.enroll_partner import AGREEMENT_VERSION, enroll_partner
from twotier.demo.usecases.open_partnership import open_partnership
from twotier.incentives.usecases.issue_invitations import issue_invitations
from twotier.incentives.usecases.manage_programs import open_program
from twotier.partners.directory import Content
from twotier.partners.usecases.change_policy import Rules, change_policy
from twotier.partners.usecases.edit_directory_entry import edit_directory_entry
from twotier.partners.usecases.publish_partner_agreement import Wording, publish_partner_agreement
from twotier.partners.usecases.show_directory_entry import show_directory_entry

CATALOG = Path(__file__).parent / "catalog"
FILES = (
    ("product-names-and-service-plans.csv", import_products), ("price-sheet-small.csv", import_prices),
    ("azure-rate-card.csv", import_rate_card), ("exchange-rates.csv", import_exchange_rates),
)  # fmt: skip
AGREEMENTS = Path(__file__).parent / "agreements"
PARTNERSHIPS = (("harbor", "alpine"), ("pacific", "formosa"))
INCENTIVES = (("Indirect reseller incentives", "indirect_reseller"), ("Direct-bill incentives", "direct_bill"))
REDIRECTS = ("http://localhost", "http://localhost:8400/callback")
AGREEMENT = "https://www.microsoft.com/licensing/docs/customeragreement"


def loaded() -> bool:
    """Tell whether this database has the demo program and this folder its credentials."""
    with tenancy.scope(tenancy.PROGRAM):
        filled = catalog_queries.owner_id() is not None
    return filled and demos.file(settings.DATA).exists() and not marker().exists()


def read_agreement(language: str) -> Wording:
    """Return the demo's reseller agreement in a language: a title, an empty line, the text."""
    text = (AGREEMENTS / f"{language}.txt").read_text(encoding="utf-8")
    title, _blank, body = text.partition("\n\n")
    return Wording(title, body)


def marker() -> Path:
    """Return the file that says that a load was begun and not ended."""
    return Path(settings.DATA) / "demo.loading"


def load() -> None:
    """Load everything; what an interrupted load left behind is taken back first."""
    if marker().exists():
        snapshot.restore()
    else:
        snapshot.take()
        marker().touch()
    with tenancy.scope(tenancy.PROGRAM):
        found = Loader().load()
        while jobs.run_next() + outbox.deliver_due() + sealing.seal():
            pass
    snapshot.take()
    demos.write(settings.DATA, {"base_url": settings.BASE_URL, "organizations": found})
    marker().unlink()


class Loader:
    """What one load has made so far."""

    def __init__(self) -> None:
        self.ids = {demo.key: new_id() for demo in demos.PROGRAM}
        self.actor: Actor = program("demo", on_behalf_of=self.ids["meridian"])
        self.suffix = settings.ENVIRONMENT.tenant_domain
        self.users = {demo.key: demos.users(demo, self.suffix) for demo in demos.PROGRAM}

    def load(self) -> list[dict[str, Any]]:
        """Make everything; returns what demo.json tells."""
        with transaction.atomic():
            rotate_signing_keys(self.actor)
            owners = [demo for demo in demos.PROGRAM if demo.kind != "customer"]
            self.rules()
            found = [self.organization(demo) for demo in owners]
            self.partnerships()
            self.directory()
            self.incentives()
            publish_customer_agreement(self.actor, AGREEMENT)
            segments.grant_codes(self.actor, self.ids)
        self.catalog()
        with transaction.atomic():
            customers = [demo for demo in demos.PROGRAM if demo.kind == "customer"]
            found += [self.customer(demo) for demo in customers]
            for provider, reseller in PARTNERSHIPS:
                price_lists.load(self.agent(provider, "admin_agent"), self.ids[reseller])
            support.load(self.agent("meridian", "vendor_representative"), self.sellers())
            return found

    def rules(self) -> None:
        """Write the vendor's rules for enrolling and the agreement of indirect resellers."""
        change_policy(self.actor, Rules(support_url="mailto:partners@meridian.example"))
        texts = {code: read_agreement(code) for code, _name in settings.LANGUAGES}
        publish_partner_agreement(self.actor, AGREEMENT_VERSION, texts)

    def organization(self, demo: Demo) -> dict[str, Any]:
        """Open an organization with its people, programs and partner record."""
        create_organization(
            self.actor,
            kind="partner" if demo.partner else demo.kind,
            kinds=demos.KINDS[demo.kind],
            name=demo.name,
            market=demo.market,
            domain=demo.domain if demo.kind != "customer" else f"{demo.domain}.{self.suffix}",
            language=demo.language,
            tenant_id=self.ids[demo.key],
            seen_by=[self.ids["meridian"]] if demo.partner else [],
        )
        if demo.partner:
            enroll_partner(self.actor, demo, self.ids[demo.key])
        for user in self.users[demo.key]:
            self.person(demo, user)
        return self.told(demo)

    def person(self, demo: Demo, user: User) -> None:
        """Add a person with a password of their own and an authenticator app."""
        person, _password = create_person(
            self.actor,
            organization_id=self.ids[demo.key],
            user_name=user.user_name,
            email=user.email,
            first_name=user.first_name,
            last_name=user.last_name,
            roles=[user.role],
            password=user.password,
            must_change=False,
        )
        enroll_second_factor(self.actor, person=person, totp_secret=user.totp_secret)

    def customer(self, demo: Demo) -> dict[str, Any]:
        """Make a customer: sold to by a partner, or a tenant of its own without one."""
        if demo.key not in sales.SALES:
            return self.organization(demo)
        admin, *others = self.users[demo.key]
        sale = sales.SALES[demo.key]
        actor = self.agent(sale.seller, "admin_agent")
        reseller = self.ids.get(sale.reseller)
        self.ids[demo.key], admin.user_name = sales.sell(actor, demo, admin, reseller, self.suffix)
        devices.equip(actor, self.ids[demo.key], sale.address[2])
        if sale.uses_azure:
            azure.use(self.actor, actor, self.ids[demo.key])
        self_serve.allow(actor, demo.key, self.ids[demo.key])
        person = choose_first_password(self.actor, admin.user_name, admin.password)
        enroll_second_factor(self.actor, person=person, totp_secret=admin.totp_secret)
        for user in others:
            self.person(demo, user)
        return self.told(demo)

    def agent(self, key: str, role: str) -> Actor:
        """Return a person of an organization, acting for it."""
        found = next(user for user in self.users[key] if user.role == role)
        return sales.agent(self.ids[key], found.user_name)

    def sellers(self) -> dict[UUID, Actor]:
        """Return the agents of who sold, by customer."""
        return {self.ids[key]: self.agent(sale.seller, "admin_agent") for key, sale in sales.SALES.items()}

    def partnerships(self) -> None:
        """Make the partnerships that exist from the start: they are older than their customers."""
        by_key = {demo.key: demo for demo in demos.PROGRAM}
        for provider, reseller in PARTNERSHIPS:
            mpn_id = str(by_key[reseller].mpn_id + 1)
            with clock.ago(azure.SINCE + timedelta(days=1)):
                open_partnership(self.actor, self.ids[provider], self.ids[reseller], mpn_id)

    def directory(self) -> None:
        """List the providers in the public directory."""
        found = msgspec.json.decode((CATALOG / "directory.json").read_bytes(), type=dict[str, Content])
        for key, content in found.items():
            edit_directory_entry(self.actor, self.ids[key], content)
            show_directory_entry(self.actor, self.ids[key], public=True)

    def incentives(self) -> None:
        """Open the vendor's incentive programs and invite who is active from the start."""
        for name, kind in INCENTIVES:
            open_program(self.actor, name=name, kind=kind)
        issue_invitations(self.actor)

    def catalog(self) -> None:
        """Import product list, price sheet, legacy offers, rate card and exchange rates as any vendor does."""
        rejected = partial(Path(settings.DATA).joinpath)
        for name, take in FILES:
            take(self.actor, CATALOG / name, rejected_to=rejected(f"{name}.rejected.csv"))
        load_legacy_offers(self.actor, CATALOG / "legacy-offers.json")
        load_conversion_list(self.actor, CATALOG / "conversions.csv")
        load_promotions(self.actor, CATALOG / "promotions.json")

    def told(self, demo: Demo) -> dict[str, Any]:
        """Return what demo.json tells about an organization; its API clients are made here."""
        tenant_id = self.ids[demo.key]
        mpn = {"mpn_id": str(demo.mpn_id), "location_mpn_id": str(demo.mpn_id + 1)} if demo.partner else {}
        return {
            "key": demo.key,
            "kind": demo.kind,
            "name": demo.name,
            "tenant_id": str(tenant_id),
            "mpn_id": mpn.get("mpn_id", ""),
            "location_mpn_id": mpn.get("location_mpn_id", ""),
            "market": demo.market,
            "domain": demo.domain if demo.kind != "customer" else f"{demo.domain}.{self.suffix}",
            "users": [
                {"role": user.role, "email": user.email, "password": user.password, "totp_secret": user.totp_secret}
                for user in self.users[demo.key]
            ],
            "api_clients": self.api_clients(demo, tenant_id),
        }

    def api_clients(self, demo: Demo, tenant_id: UUID) -> list[dict[str, str]]:
        """Make both API clients and return what a program needs to use them."""
        alone, secret = create_api_client(
            self.actor, organization_id=tenant_id, name=f"{demo.name}: app", flow="app_only"
        )
        with_user, other = create_api_client(
            self.actor,
            organization_id=tenant_id,
            name=f"{demo.name}: app and user",
            flow="app_user",
            redirect_uris=REDIRECTS,
        )
        wanted = demos.ACTS_AS.get(demo.kind, "admin_agent")
        user = next(user for user in self.users[demo.key] if user.role == wanted)
        person = queries.signing_in(user.user_name)
        if person is None:
            raise LookupError(user.user_name)
        token = issue_refresh_token(self.actor, client=with_user, person=person)
        return [
            {"flow": "app_only", "client_id": str(alone.id), "client_secret": secret},
            {
                "flow": "app_user", "client_id": str(with_user.id), "client_secret": other,
                "refresh_token": token, "user": user.email,
            },
        ]  # fmt: skip
