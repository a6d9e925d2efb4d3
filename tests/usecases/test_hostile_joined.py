"""Where rooms meet: two providers at one customer, ways that end, rights that outlive them, halted programs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import inviting, two_ways, world
from tests.support.requests import YES, acting, sent
from tests.support.two_ways import TwoWays
from tests.support.world import Partner
from twotier.access.models import Visibility
from twotier.core import clock, events
from twotier.core.refusal import Refusal
from twotier.customers import queries as customers
from twotier.customers.models import Customer, Relationship
from twotier.customers.queries import relationships
from twotier.customers.usecases import _relating as relating
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.answer_invitation import Consent, accept_invitation
from twotier.customers.usecases.associate_reseller import associate_reseller, remove_reseller
from twotier.customers.usecases.create_customer import create_customer
from twotier.customers.usecases.create_invitation import create_joint_invitation
from twotier.customers.usecases.end_left_over_access import EVERYTHING, end_left_over_access
from twotier.customers.usecases.manage_users import add_user, reset_user_password
from twotier.customers.usecases.remove_relationship import remove_relationship
from twotier.delegation.models import TenantOwnerPermission
from twotier.delegation.usecases.tenant_owner import ask_tenant_owner, grant_tenant_owner
from twotier.orders.models import Order
from twotier.orders.usecases.answer_request import accept_request
from twotier.orders.usecases.check_out import check_out
from twotier.orders.usecases.keep_cart import create_cart
from twotier.orders.usecases.keep_draft import start_customer, start_subscriptions
from twotier.orders.usecases.place_order import place_order
from twotier.partners.models import Program
from twotier.partnerships.models import Partnership
from twotier.partnerships.usecases.accept_request import accept_request as accept_partnership
from twotier.partnerships.usecases.remove_partnership import remove_partnership
from twotier.partnerships.usecases.start_request import start_request
from twotier.subscriptions import queries as subscriptions
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription
from twotier.subscriptions.usecases.request_change import request_quantity

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(tmp_path: Path) -> TwoWays:
    """Return the world of both ways."""
    return two_ways.build(tmp_path)


def refused(act: Callable[[], object]) -> tuple[int, str]:
    """Return code and error name of a refusal."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code, caught.value.error_name


def befriend(provider: Partner, reseller: Partner) -> None:
    """Make two partners."""
    Partnership.objects.create(
        tenant_id=provider.id, provider_id=provider.id, reseller_id=reseller.id, reseller_mpn_id=reseller.mpn_id,
        status="active", active_since=clock.now(),
    )  # fmt: skip


def also_sold_by(scene: TwoWays, customer: Customer, provider: Partner) -> None:
    """Give a customer another provider, which names Alpine too."""
    befriend(provider, scene.alpine)
    with events.collected():
        relating.relate(provider.actor, customer, provider.caller.organization, Relationship.PROVIDER, admin=True)
    associate_reseller(provider.actor, customer.id, scene.alpine.id)
    world.attested(provider, customer.id)


def supported(scene: TwoWays, seller: Partner, customer: Customer) -> Subscription:
    """Return a subscription that Alpine supports."""
    sold = scene.sold(seller, customer)
    return change_subscription(seller.actor, customer.id, sold.id, Changes(support_partner_id=scene.alpine.id))


# Two providers at one customer.


def test_a_provider_takes_no_support_contact_off_what_another_provider_sold(scene: TwoWays) -> None:
    nordic = scene.trade.nordic
    also_sold_by(scene, scene.indirect, nordic)
    own, other = supported(scene, scene.harbor, scene.indirect), supported(scene, nordic, scene.indirect)
    remove_reseller(scene.harbor.actor, scene.indirect.id, scene.alpine.id)
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.support_partner_id, other.support_partner_id) == (scene.harbor.id, scene.alpine.id)


def test_ending_left_over_access_touches_nothing_of_another_provider(scene: TwoWays) -> None:
    nordic = scene.trade.nordic
    also_sold_by(scene, scene.indirect, nordic)
    own, other = supported(scene, scene.harbor, scene.indirect), supported(scene, nordic, scene.indirect)
    remove_partnership(scene.harbor.actor, scene.alpine.id, attested=True)
    end_left_over_access(scene.harbor.actor, scene.alpine.id, [scene.indirect.id], EVERYTHING)
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.support_partner_id, other.support_partner_id) == (scene.harbor.id, scene.alpine.id)
    assert customers.has_access(scene.alpine.actor, scene.indirect.id)


def test_partners_learn_of_each_other_only_where_they_serve_together(scene: TwoWays) -> None:
    nordic, seine = scene.trade.nordic, scene.trade.seine
    with events.collected():
        relating.relate(nordic.actor, scene.indirect, nordic.caller.organization, Relationship.PROVIDER, admin=True)
    befriend(nordic, seine)
    associate_reseller(nordic.actor, scene.indirect.id, seine.id)

    def seen(who: Partner) -> set[str]:
        return {name for _row, name in subscriptions.partners_seen(who.actor, scene.indirect.id)}

    assert seen(scene.alpine) == seen(scene.harbor) == {"Alpine IT", "Harbor Distribution"}
    assert seen(nordic) == seen(seine) == {"Nordic Supply", "Seine Services"}
    itself = inviting.admin_of(scene.indirect.id)
    assert len(subscriptions.partners_seen(itself, scene.indirect.id)) == 4


@pytest.mark.rows("S106", "S137")
def test_a_support_contact_is_a_partner_of_the_seller(scene: TwoWays) -> None:
    nordic, seine = scene.trade.nordic, scene.trade.seine
    with events.collected():
        relating.relate(nordic.actor, scene.indirect, nordic.caller.organization, Relationship.PROVIDER, admin=True)
    befriend(nordic, seine)
    associate_reseller(nordic.actor, scene.indirect.id, seine.id)
    sold = scene.sold(scene.harbor, scene.indirect)

    def contact(who: Partner) -> Callable[[], object]:
        changes = Changes(support_partner_id=who.id)
        return lambda: change_subscription(scene.harbor.actor, scene.indirect.id, sold.id, changes)

    for stranger in (seine, nordic):
        assert refused(contact(stranger)) == (910038, "support_contact_not_related")
    two_ways.end_partnership(scene)
    assert refused(contact(scene.alpine)) == (910038, "support_contact_not_related")


# What ends takes with it what hangs on it, and no more.


@pytest.mark.rows("S135")
def test_a_reseller_that_no_longer_serves_a_customer_owns_its_tenant_no_more(scene: TwoWays) -> None:
    admin, customer = acting(scene.harbor, "global_admin"), inviting.admin_of(scene.indirect.id)
    asked = ask_tenant_owner(admin, scene.indirect.id, scene.alpine.id)
    grant_tenant_owner(customer, scene.indirect.id, asked.id)
    remove_reseller(scene.harbor.actor, scene.indirect.id, scene.alpine.id)
    assert TenantOwnerPermission.objects.get().status == "revoked"


def test_what_a_provider_asked_for_and_took_back_cannot_be_granted(scene: TwoWays) -> None:
    admin, customer = acting(scene.harbor, "global_admin"), inviting.admin_of(scene.indirect.id)
    asked = ask_tenant_owner(admin, scene.indirect.id, scene.alpine.id)
    remove_reseller(scene.harbor.actor, scene.indirect.id, scene.alpine.id)
    assert refused(lambda: grant_tenant_owner(customer, scene.indirect.id, asked.id))[0] == 910055
    assert TenantOwnerPermission.objects.get().status == "declined"


def test_the_end_of_a_direct_relationship_takes_no_ownership_that_the_reseller_has(scene: TwoWays) -> None:
    admin, customer = acting(scene.harbor, "global_admin"), inviting.admin_of(scene.indirect.id)
    asked = ask_tenant_owner(admin, scene.indirect.id, scene.alpine.id)
    grant_tenant_owner(customer, scene.indirect.id, asked.id)
    with events.collected():
        owner = scene.alpine.caller.organization
        relating.relate(scene.alpine.actor, scene.indirect, owner, Relationship.DIRECT, admin=True)
    boss = acting(scene.alpine, "global_admin", "admin_agent")
    remove_relationship(boss, scene.indirect.id, attested=True, kind=Relationship.DIRECT)
    assert TenantOwnerPermission.objects.get().status == "active"


@pytest.mark.rows("S106")
def test_no_ownership_is_asked_for_a_reseller_that_is_no_partner_now(scene: TwoWays) -> None:
    admin = acting(scene.harbor, "global_admin")
    two_ways.end_partnership(scene)
    assert refused(lambda: ask_tenant_owner(admin, scene.indirect.id, scene.alpine.id))[0] == 910016
    assert TenantOwnerPermission.objects.count() == 0


def test_ending_everything_closes_the_tenant_to_the_former_reseller(scene: TwoWays) -> None:
    pair = Visibility.objects.filter(organization_id=scene.alpine.id, tenant_id=scene.indirect.id)
    assert pair.exists()
    remove_partnership(scene.harbor.actor, scene.alpine.id, attested=True)
    end_left_over_access(scene.harbor.actor, scene.alpine.id, [scene.indirect.id], EVERYTHING)
    assert not pair.exists()


def test_single_subscriptions_keep_no_tenant_open_when_the_relationship_ends(scene: TwoWays) -> None:
    """A reseller was named on a subscription first, for the customer later, and then left."""
    alone = world.customer(
        scene.harbor, company_name="Spree Verlag", domain="spree.onmicrosoft.com", postal_code="10115", city="Berlin"
    ).customer
    scene.sold(scene.harbor, alone, mpn_id=scene.alpine.mpn_id)
    associate_reseller(scene.harbor.actor, alone.id, scene.alpine.id)
    two_ways.end_partnership(scene)
    boss = acting(scene.alpine, "global_admin", "admin_agent")
    remove_relationship(boss, alone.id, attested=True)
    assert not Visibility.objects.filter(organization_id=scene.alpine.id, tenant_id=alone.id).exists()
    left = relationships.kinds_ever(scene.alpine.id, alone.id)
    assert left == {"reseller": "ended", "named": "active"}


def test_one_named_subscription_brings_nothing_back_that_was_sold_before(scene: TwoWays) -> None:
    old = scene.sold(scene.alpine, scene.direct)
    Subscription.objects.filter(id=old.id).update(status="suspended")
    remove_relationship(acting(scene.alpine, "global_admin", "admin_agent"), scene.direct.id, attested=True)
    with events.collected():
        harbor = scene.harbor
        relating.relate(harbor.actor, scene.direct, harbor.caller.organization, Relationship.DIRECT, admin=True)
    world.attested(scene.harbor, scene.direct.id)
    new = scene.sold(scene.harbor, scene.direct, mpn_id=scene.alpine.mpn_id)
    assert [row.id for row in subscriptions.of_customer(scene.alpine.actor, scene.direct.id)] == [new.id]


# A restricted or suspended program gains nothing new, and keeps what runs (portal.md 1.4).


def halt(partner: Partner, kind: str, state: str) -> None:
    """Let a partner's program be restricted or suspended."""
    Program.objects.update_or_create(tenant_id=partner.id, kind=kind, defaults={"status": state})


@pytest.mark.parametrize("state", ["restricted", "suspended", "deauthorised"])
def test_a_halted_direct_bill_program_buys_and_creates_nothing(scene: TwoWays, state: str) -> None:
    cart = create_cart(scene.alpine.actor, scene.direct.id, [scene.line()])
    running = scene.sold(scene.alpine, scene.direct)
    halt(scene.alpine, "direct_bill", state)
    alpine, before = scene.alpine.actor, (Order.objects.count(), Customer.objects.count())
    form = world.form(domain="neu.onmicrosoft.com")
    for act in (
        lambda: place_order(alpine, scene.direct.id, [scene.line()]),
        lambda: create_cart(alpine, scene.direct.id, [scene.line()]),
        lambda: check_out(alpine, scene.direct.id, cart.id),
        lambda: start_subscriptions(alpine, customer_id=scene.direct.id),
        lambda: start_customer(alpine, reseller_id=None),
        lambda: create_customer(alpine, form),
    ):
        assert refused(act)[0] == 900149
    assert (Order.objects.count(), Customer.objects.count()) == before
    changed = change_subscription(alpine, scene.direct.id, running.id, Changes(quantity=9, auto_renew=False))
    assert (changed.quantity, changed.auto_renew) == (9, False)


def test_a_halted_direct_bill_program_does_not_touch_the_resellers_side(scene: TwoWays) -> None:
    halt(scene.alpine, "direct_bill", "suspended")
    assert scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id).reseller_id == scene.alpine.id


def test_a_suspended_provider_sells_nothing_new(scene: TwoWays) -> None:
    halt(scene.harbor, "indirect_provider", "suspended")
    harbor = scene.harbor.actor
    assert refused(lambda: place_order(harbor, scene.indirect.id, [scene.line()]))[0] == 900149
    form = world.form(domain="neu.onmicrosoft.com")
    assert refused(lambda: create_customer(harbor, form, reseller_id=scene.alpine.id))[0] == 900149


def test_a_reinstated_program_buys_again(scene: TwoWays) -> None:
    halt(scene.alpine, "direct_bill", "suspended")
    halt(scene.alpine, "direct_bill", "active")
    assert scene.sold(scene.alpine, scene.direct).partner_id == scene.alpine.id


def test_a_dual_partner_loses_sight_of_what_it_sold_to_a_customer_that_it_let_go(scene: TwoWays) -> None:
    """It supports what it sold: that alone is no relationship."""
    old = scene.sold(scene.alpine, scene.direct)
    Subscription.objects.filter(id=old.id).update(status="suspended")
    remove_relationship(acting(scene.alpine, "global_admin", "admin_agent"), scene.direct.id, attested=True)
    assert not subscriptions.visible(scene.alpine.actor).filter(id=old.id).exists()
    change = Changes(friendly_name="mine again")
    act = lambda: change_subscription(scene.alpine.actor, scene.direct.id, old.id, change)  # noqa: E731
    assert refused(act) == (20002, "no_relationship")


# A role never reaches a higher one by way of a customer's users.


def test_a_helpdesk_agent_does_not_become_the_customers_global_admin(scene: TwoWays) -> None:
    """A temporary password is shown to whoever resets it: that of a global admin would open the whole tenant."""
    boss = inviting.person_of(scene.indirect.id)
    before = boss.password
    helpdesk = inviting.colleague(scene.alpine.id, "helpdesk_agent")
    act = lambda: reset_user_password(helpdesk, scene.indirect.id, boss.id)  # noqa: E731
    assert refused(act) == (910046, "role_missing")
    boss.refresh_from_db()
    assert boss.password == before
    ordinary, _password = add_user(
        scene.alpine.actor, scene.indirect.id, first_name="Eva", last_name="Stern", user_name="eva"
    )
    assert reset_user_password(helpdesk, scene.indirect.id, ordinary.id)[0].id == ordinary.id
    assert reset_user_password(scene.alpine.actor, scene.indirect.id, boss.id)[0].id == boss.id


# Requests and consents do what was asked for, or nothing.


@pytest.mark.rows("S75")
def test_a_request_for_more_seats_never_takes_seats_away(scene: TwoWays) -> None:
    """Between question and answer the provider itself added more than was asked for."""
    sold = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id, quantity=5)
    asked = request_quantity(scene.alpine.actor, scene.indirect.id, sold.id, 10)
    change_subscription(scene.harbor.actor, scene.indirect.id, sold.id, Changes(quantity=20))
    assert refused(lambda: accept_request(scene.harbor.actor, asked.id)) == (2055, "stale_etag")
    sold.refresh_from_db()
    asked.refresh_from_db()
    assert (sold.quantity, asked.status) == (20, "open")


def test_a_consent_gives_no_admin_rights_that_nobody_asked_for(scene: TwoWays) -> None:
    claire = inviting.actor_of(inviting.organization(market="DE"))
    wishes = Wishes(asks_admin=False)
    invitation = create_joint_invitation(scene.alpine.actor, scene.harbor.id, wishes)
    accept_invitation(claire, invitation.token, Consent(delegated_access=True, accepts_agreement=True))
    assert not Relationship.objects.filter(tenant_id=claire.organization_id, delegated_access=True).exists()


def test_a_suspended_provider_gains_no_reseller(scene: TwoWays) -> None:
    """What it asked for before waits until it is reinstated."""
    seine, pending = acting(scene.trade.seine, "global_admin"), sent(scene.harbor)
    halt(scene.harbor, "indirect_provider", "suspended")
    assert refused(lambda: start_request(scene.harbor.actor))[0] == 900149
    assert refused(lambda: accept_partnership(seine, pending.token, YES))[0] == 900149
    pending.refresh_from_db()
    assert pending.status == "requested"
    halt(scene.harbor, "indirect_provider", "active")
    assert accept_partnership(seine, pending.token, YES).status == "active"
