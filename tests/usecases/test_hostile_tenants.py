"""Another tenant: whatever it guesses, names or once had, it reads and changes nothing of others."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import Error, connection, transaction

from tests.support import world
from tests.support.world import Partner, World
from twotier.access.actors import Actor
from twotier.access.models import Organization, Person, Visibility
from twotier.catalog.models import Sku
from twotier.core import tenancy
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers import queries as customers
from twotier.customers.models import Customer, Relationship, ResellerAssociation
from twotier.customers.usecases.create_customer import create_customer
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.check_out import check_out
from twotier.orders.usecases.keep_cart import change_cart, create_cart
from twotier.orders.usecases.place_order import place_order
from twotier.partnerships.models import Partnership
from twotier.subscriptions import queries
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription

pytestmark = pytest.mark.django_db


class Sale:
    """Harbor sold three seats to its customer through Alpine."""

    def __init__(self, folder: Path) -> None:
        self.world: World = world.build()
        self.items = world.prices(folder)
        self.customer: UUID = world.customer(self.world.harbor, self.world.alpine).customer.id
        self.subscription = self.sell(self.world.harbor, self.world.alpine)

    def line(self, mpn_id: str = "", *more: str) -> Wanted:
        """Return a line with partners of record."""
        item = self.items["Basic P1Y monthly"]
        return Wanted(
            id=0, catalog_item_id=item, quantity=3, partner_of_record=mpn_id, additional_partner_ids=list(more)
        )

    def sell(self, seller: Partner, reseller: Partner | None = None) -> Subscription:
        """Sell a subscription."""
        mpn_id = reseller.mpn_id if reseller else ""
        _orders, [row] = place_order(seller.actor, self.customer, [self.line(mpn_id)])
        return Subscription.objects.get(order_line_id=row.id)

    def related(self, who: Partner, kind: str) -> None:
        """Give another partner a relationship with the customer."""
        Visibility.objects.get_or_create(organization_id=who.id, tenant_id=self.customer)
        Relationship.objects.create(
            tenant_id=self.customer,
            partner_id=who.id,
            kind=kind,
            status="active",
            created_at=self.subscription.created_at,
        )

    def part(self, who: Partner) -> None:
        """End a partner's relationship with the customer."""
        Relationship.objects.filter(tenant_id=self.customer, partner_id=who.id).update(status="ended")


@pytest.fixture
def sale(tmp_path: Path) -> Sale:
    return Sale(tmp_path)


def refused(act: Callable[[], object]) -> tuple[int, int]:
    """Return status and code with which an act is refused."""
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.status, refusal.value.code


@pytest.mark.parametrize("name", ["nordic", "seine", "baltic"])
def test_a_stranger_finds_neither_customer_nor_subscription_and_places_nothing(sale: Sale, name: str) -> None:
    actor: Actor = getattr(sale.world, name).actor
    with tenancy.scope(actor.scope):
        assert refused(lambda: customers.customer_with(actor, sale.customer)) == (404, 60003)
        assert refused(lambda: queries.subscription(actor, sale.customer, sale.subscription.id)) == (404, 60003)
        assert queries.of_customer(actor, sale.customer) == []
    rename = Changes(friendly_name="Mine")
    assert refused(lambda: change_subscription(actor, sale.customer, sale.subscription.id, rename))[0] == 404
    if not actor.is_("reseller"):
        assert refused(lambda: place_order(actor, sale.customer, [sale.line()])) == (404, 60003)
        assert refused(lambda: create_cart(actor, sale.customer, [sale.line()])) == (404, 60003)


def test_another_related_provider_gets_at_no_cart_order_or_subscription_of_the_first(sale: Sale) -> None:
    cart = create_cart(sale.world.harbor.actor, sale.customer, [sale.line()])
    sale.related(sale.world.nordic, Relationship.PROVIDER)
    nordic = sale.world.nordic.actor
    assert refused(lambda: check_out(nordic, sale.customer, cart.id)) == (404, 800008)
    assert refused(lambda: change_cart(nordic, sale.customer, cart.id, [sale.line()])) == (404, 800008)
    assert queries.of_customer(nordic, sale.customer) == []
    change = Changes(quantity=9)
    assert refused(lambda: change_subscription(nordic, sale.customer, sale.subscription.id, change)) == (404, 20003)


def test_a_reseller_sees_nothing_that_another_provider_sold_to_the_same_customer(sale: Sale) -> None:
    sale.related(sale.world.nordic, Relationship.PROVIDER)
    world.attested(sale.world.nordic, sale.customer)
    other = sale.sell(sale.world.nordic)
    alpine = sale.world.alpine.actor
    assert [row.id for row in queries.of_customer(alpine, sale.customer)] == [sale.subscription.id]
    assert refused(lambda: queries.subscription(alpine, sale.customer, other.id)) == (404, 20003)


def test_a_provider_and_a_reseller_do_not_learn_whom_another_provider_designated(sale: Sale) -> None:
    sale.related(sale.world.nordic, Relationship.PROVIDER)
    sale.related(sale.world.seine, Relationship.RESELLER)
    designated = {"tenant_id": sale.customer, "provider_id": sale.world.nordic.id, "reseller_id": sale.world.seine.id}
    ResellerAssociation.objects.create(granted_at=sale.subscription.created_at, **designated)
    for who, seen in ((sale.world.harbor, {sale.world.alpine.id}), (sale.world.nordic, {sale.world.seine.id}),
                      (sale.world.alpine, {sale.world.alpine.id})):  # fmt: skip
        rows = customers.resellers_of(who.actor, [sale.customer]).get(sale.customer, [])
        assert {reseller for reseller, _name in rows} == seen


@pytest.mark.parametrize(("quantity", "code"), [(10**9, (400, 2002)), (9_999_999, (403, 800067))])
def test_no_more_seats_than_the_item_allows(sale: Sale, quantity: int, code: tuple[int, int]) -> None:
    change = Changes(quantity=quantity)
    act = lambda: change_subscription(sale.world.harbor.actor, sale.customer, sale.subscription.id, change)  # noqa: E731
    Sku.objects.update(maximum_quantity=300)
    assert refused(act) == code


def test_a_former_partner_neither_reads_nor_changes_what_it_sold(sale: Sale) -> None:
    harbor = sale.world.harbor.actor
    cart = create_cart(harbor, sale.customer, [sale.line()])
    sale.part(sale.world.harbor)
    assert refused(lambda: customers.customer_with(harbor, sale.customer)) == (403, 20002)
    assert refused(lambda: check_out(harbor, sale.customer, cart.id)) == (403, 20002)
    assert refused(lambda: place_order(harbor, sale.customer, [sale.line()])) == (403, 20002)
    change = Changes(quantity=9)
    assert refused(lambda: change_subscription(harbor, sale.customer, sale.subscription.id, change)) == (403, 20002)
    assert refused(lambda: queries.subscription(harbor, sale.customer, sale.subscription.id)) == (403, 20002)


def test_a_provider_names_no_other_providers_reseller_in_any_place(sale: Sale) -> None:
    harbor, seine, alpine = sale.world.harbor.actor, sale.world.seine, sale.world.alpine
    for wanted in (sale.line(seine.mpn_id), sale.line(alpine.mpn_id, seine.mpn_id)):
        assert refused(lambda wanted=wanted: place_order(harbor, sale.customer, [wanted])) == (403, 910016)  # type: ignore[misc]
    named = Changes(partner_of_record=seine.mpn_id)
    assert refused(lambda: change_subscription(harbor, sale.customer, sale.subscription.id, named)) == (403, 910016)
    form = world.form(domain="other.onmicrosoft.com")
    assert refused(lambda: create_customer(harbor, form, reseller_id=seine.id)) == (403, 910016)
    assert refused(lambda: create_customer(sale.world.nordic.actor, form, reseller_id=alpine.id)) == (403, 910016)
    contact = Changes(support_partner_id=seine.id)
    assert refused(lambda: change_subscription(harbor, sale.customer, sale.subscription.id, contact)) == (400, 910038)


def test_a_partnership_that_ended_after_the_cart_was_filled_stops_the_checkout(sale: Sale) -> None:
    harbor = sale.world.harbor.actor
    cart = create_cart(harbor, sale.customer, [sale.line(sale.world.alpine.mpn_id)])
    change_cart(harbor, sale.customer, cart.id, [sale.line(sale.world.alpine.mpn_id)])
    Partnership.objects.update(status="removed")
    assert refused(lambda: check_out(harbor, sale.customer, cart.id)) == (403, 910016)
    more = Changes(quantity=4)
    assert refused(lambda: change_subscription(harbor, sale.customer, sale.subscription.id, more)) == (403, 910016)


def test_a_customer_writes_nothing_with_its_own_roles(sale: Sale) -> None:
    admin = Actor(organization_id=sale.customer, kinds=frozenset({"customer"}), roles=frozenset({"global_admin"}))
    assert refused(lambda: place_order(admin, sale.customer, [sale.line()])) == (403, 910046)
    change = Changes(quantity=1)
    assert refused(lambda: change_subscription(admin, sale.customer, sale.subscription.id, change)) == (403, 910046)
    assert queries.subscription(admin, sale.customer, sale.subscription.id).quantity
    assert refused(lambda: queries.subscription(admin, uuid4(), sale.subscription.id))[0] == 404


OPEN_TO_ALL = {"partners_program", "partners_partneragreement", "partners_mpnaccount"}


@pytest.mark.postgres
def test_the_database_itself_shows_a_stranger_no_row_and_takes_none(sale: Sale) -> None:
    with tenancy.scope(sale.world.nordic.id):
        assert not Customer.objects.exists()
        assert not Subscription.objects.exists()
        assert not Person.objects.exclude(tenant_id=sale.world.nordic.id).exists()
        assert not Organization.objects.filter(kind="customer").exists()
        assert not AuditRecord.objects.exists()
        assert Customer.objects.update(company_name="Mine") == 0
        assert Subscription.objects.all().delete()[0] == 0
        for act in (
            lambda: Visibility.objects.create(organization_id=sale.world.nordic.id, tenant_id=sale.customer),
            lambda: Visibility.objects.create(organization_id=uuid4(), tenant_id=sale.world.harbor.id),
            lambda: AuditRecord.objects.create(
                tenant_id=sale.world.harbor.id, operation="x", resource_type="x", resource_id="x", user_name="x",
                happened_at=sale.subscription.created_at, recorded_at=sale.subscription.created_at,
            ),
        ):  # fmt: skip
            with pytest.raises(Error), transaction.atomic():
                act()
        assert Visibility.objects.filter(organization_id=sale.world.harbor.id).count() == 0
    assert Customer.objects.get().company_name == "Kranich Logistik"


@pytest.mark.postgres
def test_a_table_of_a_strangers_own_does_not_stand_in_for_the_list_of_who_sees_what(sale: Sale) -> None:
    with tenancy.scope(sale.world.nordic.id), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE access_visibility (tenant_id uuid, organization_id uuid)")
        try:
            with pytest.raises(Error), transaction.atomic():
                cursor.execute(
                    "INSERT INTO public.access_visibility (tenant_id, organization_id) VALUES (%s, %s)",
                    [sale.customer, sale.world.nordic.id],
                )
        finally:
            cursor.execute("DROP TABLE pg_temp.access_visibility")


@pytest.mark.postgres
def test_every_table_of_tenants_stands_behind_the_wall() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT tablename FROM pg_policies WHERE qual = 'true' OR with_check = 'true'")
        assert cursor.fetchall() == []
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
