"""The first sales of the demo program, made through the doors that everyone uses."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from twotier.access import queries
from twotier.access.actors import Actor
from twotier.catalog import queries as catalog
from twotier.core import clock
from twotier.customers.new_customer import NewCustomer
from twotier.customers.usecases.attest_agreement import Attestation, attest_agreement
from twotier.customers.usecases.create_customer import create_customer
from twotier.demo import azure
from twotier.demo.program import Demo, User
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.partners.queries import tied_mpn_ids

Line = tuple[str, str, str, int]
"""What to search for, term, billing plan, seats."""


@dataclass(frozen=True)
class Sale:
    """A sale: who sells, for which reseller, where the customer sits, what it buys.

    A customer that uses Azure is known for some days; what it buys by the seat, it buys when the demo is loaded.
    """

    seller: str
    reseller: str
    address: tuple[str, str, str]
    lines: tuple[Line, ...]
    uses_azure: bool = False

    @property
    def since(self) -> timedelta:
        """Return how long ago the customer was gained."""
        return azure.SINCE if self.uses_azure else timedelta()


SALES = {
    "kranich": Sale(
        "harbor", "alpine", ("Speicherstadt 4", "20457", "Hamburg"),
        (("Microsoft 365 Business Standard", "P1Y", "monthly", 25), ("Microsoft 365 E3", "P1Y", "annual", 10)),
        uses_azure=True,
    ),
    "ostsee": Sale(
        "baltic", "", ("Kopli 103", "11712", "Tallinn"),
        (("Microsoft 365 Business Basic", "P1Y", "monthly", 40), ("Microsoft 365 E3", "P1M", "monthly", 5)),
    ),
}  # fmt: skip


def sell(actor: Actor, demo: Demo, admin: User, reseller_id: UUID | None, suffix: str) -> tuple[UUID, str]:
    """Create a customer, attest its agreement, place its first orders; returns its tenant and administrator."""
    sale = SALES[demo.key]
    mpn_id = tied_mpn_ids([reseller_id])[reseller_id] if reseller_id else ""
    with clock.ago(sale.since):
        created = create_customer(actor, form(demo, sale, admin, f"{demo.domain}.{suffix}"), reseller_id=reseller_id)
        customer_id = created.customer.id
        attest_agreement(actor, customer_id, attestation(admin))
        if sale.uses_azure:
            place_order(actor, customer_id, [azure.plan(demo.market, mpn_id)])
    lines = [wanted(number, line, demo.market, mpn_id) for number, line in enumerate(sale.lines)]
    place_order(actor, customer_id, lines)
    return customer_id, created.user_name


def attestation(admin: User) -> Attestation:
    """Return how the partner attests that the customer's administrator accepted the agreement."""
    return Attestation(
        first_name=admin.first_name,
        last_name=admin.last_name,
        email=admin.email,
        agreed_on=clock.now() - timedelta(minutes=1),
    )


def agent(organization_id: UUID, user_name: str) -> Actor:
    """Return a person of a partner, acting for it."""
    person = queries.signing_in(user_name)
    actor = queries.member(person.id, organization_id) if person else None
    if actor is None:
        raise LookupError(user_name)
    return actor


def form(demo: Demo, sale: Sale, admin: User, domain: str) -> NewCustomer:
    """Return the form as the partner filled it."""
    return NewCustomer(
        company_name=demo.name,
        domain=domain,
        country=demo.market,
        address_line1=sale.address[0],
        postal_code=sale.address[1],
        city=sale.address[2],
        first_name=admin.first_name,
        last_name=admin.last_name,
        email=admin.email,
        language=demo.language,
    )


def wanted(number: int, line: Line, country: str, partner_of_record: str) -> Wanted:
    """Return a line of the order with the catalog's item of that name, term and billing plan."""
    name, term, plan, seats = line
    found = catalog.search_items(name, catalog.reference_market(country))
    choice = next(c for item in found for c in item.choices if (c.term, c.billing_plan) == (term, plan))
    return Wanted(
        id=number, catalog_item_id=choice.catalog_item_id, quantity=seats, partner_of_record=partner_of_record
    )
