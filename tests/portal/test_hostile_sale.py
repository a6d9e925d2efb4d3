"""The wizard between two windows, and when the world around a draft changes before Submit."""

import pytest

from tests.portal import lists
from tests.portal.lists import words
from tests.portal.test_sale import begun, chosen, heading, reviewed, signed_in, submitted, typed
from tests.support import inviting, world
from tests.support.requests import acting
from tests.support.world import World
from twotier.core import clock
from twotier.customers.models import AgreementTemplate, Customer, Policy, Relationship
from twotier.customers.usecases.create_invitation import create_relationship_invitation
from twotier.customers.usecases.remove_relationship import remove_relationship
from twotier.orders.models import Order
from twotier.partnerships.usecases.remove_partnership import remove_partnership

pytestmark = pytest.mark.django_db
LEFT_OUT = "The subscriptions that were chosen are left out"


@pytest.mark.rows("S158", "S159")
def test_what_another_window_changed_after_review_is_not_submitted_unseen(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    at = begun(alice)
    alice.post(f"{at}/customer", typed())
    chosen(alice, at, items["Basic P1Y monthly"])
    seen = reviewed(alice, at)
    changes = {"company_name": "Inn Optik GmbH", "domain_prefix": "innoptik", "reseller": str(trade.alpine.id)}
    assert alice.post(f"{at}/customer", typed(**changes)).status_code == 302
    answer = alice.post(f"{at}/confirmation", {"seen": seen})
    assert answer.status_code == 409
    assert "This sale was changed since you looked at it" in words(answer)
    assert "Inn Optik GmbH" in words(answer)
    assert Customer.objects.count() == Order.objects.count() == 0
    assert heading(submitted(alice, at)) == "Confirmation"
    assert Customer.objects.get().company_name == "Inn Optik GmbH"


def test_a_support_contact_changed_in_another_window_is_looked_at_first(trade: World, items: dict[str, str]) -> None:
    alice, made = signed_in(trade.harbor), world.customer(trade.harbor, trade.alpine)
    begin = alice.get(f"/customers/{made.customer.id}/add-subscription")
    at = str(begin.headers["Location"]).removesuffix("/subscriptions")
    chosen(alice, at, items["Basic P1Y monthly"])
    seen = reviewed(alice, at)
    alice.post(f"{at}/subscriptions", {"act": "keep", "support-1": "reseller"})
    assert alice.post(f"{at}/confirmation", {"seen": seen}).status_code == 409
    assert Order.objects.count() == 0
    assert heading(submitted(alice, at)) == "Confirmation"


@pytest.mark.parametrize("since", ["role", "review"])
def test_lines_that_may_no_longer_be_ordered_are_left_out_and_said(
    trade: World, items: dict[str, str], since: str
) -> None:
    alice = signed_in(trade.harbor)
    at = begun(alice)
    alice.post(f"{at}/customer", typed())
    chosen(alice, at, items["Basic P1Y monthly"])
    seen = reviewed(alice, at)
    if since == "role":
        alice = signed_in(trade.harbor, "user_management_admin")
    else:
        Policy.objects.update_or_create(name=Policy.VETTING, defaults={"on": True, "changed_at": clock.now()})
    unseen = alice.post(f"{at}/confirmation", {"seen": seen})
    assert unseen.status_code == 409
    for page in (unseen, alice.get(f"{at}/review")):
        assert "without an order" in words(page)
        assert LEFT_OUT in words(page)
        assert "€61.20" not in words(page)
    assert heading(submitted(alice, at)) == "Confirmation"
    assert (Customer.objects.count(), Order.objects.count()) == (1, 0)


@pytest.mark.rows("S160")
def test_a_sale_to_a_customer_that_left_can_be_canceled(trade: World, items: dict[str, str]) -> None:
    alice, made = signed_in(trade.harbor), world.customer(trade.harbor)
    begin = alice.get(f"/customers/{made.customer.id}/add-subscription")
    at = str(begin.headers["Location"]).removesuffix("/subscriptions")
    chosen(alice, at, items["Basic P1Y monthly"])
    remove_relationship(acting(trade.harbor, "global_admin", "admin_agent"), made.customer.id, attested=True)
    assert alice.get(f"{at}/review").status_code == 403
    assert f"{at}/cancel" in alice.get("/customers").content.decode()
    asked = alice.get(f"{at}/cancel")
    assert asked.status_code == 200
    assert "no longer yours to sell to" in words(asked)
    assert alice.post(f"{at}/cancel").status_code == 302
    assert f"{at}/cancel" not in alice.get("/customers").content.decode()


UNPUBLISHED = "The vendor has not published a customer agreement yet"


def test_without_a_published_agreement_the_wizard_says_so_at_once(trade: World) -> None:
    AgreementTemplate.objects.all().delete()
    alice = signed_in(trade.harbor)
    answer = alice.post(f"{begun(alice)}/customer", typed())
    assert answer.status_code == 422
    assert UNPUBLISHED in words(answer)


def test_without_a_published_agreement_an_invitation_is_answered_all_the_same(trade: World) -> None:
    AgreementTemplate.objects.all().delete()
    invitation = create_relationship_invitation(trade.harbor.actor)
    customer = inviting.organization()
    ines, url = lists.signed_in(customer.person), f"/i/{invitation.token}"
    assert "I accept the customer agreement" not in words(ines.get(url))
    assert ines.post(url, {"decision": "authorize"}).headers["Location"] == "/partners"
    assert Relationship.objects.get(tenant_id=customer.organization.id).status == "active"
    page = ines.get("/agreement")
    assert page.status_code == 200
    assert UNPUBLISHED in words(page)


@pytest.mark.rows("S155", "S106")
def test_a_sale_that_began_at_a_former_partner_goes_on_with_another_choice(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    at = begun(alice, trade.alpine.id)
    alice.post(f"{at}/customer", typed())
    chosen(alice, at, items["Basic P1Y monthly"])
    seen = reviewed(alice, at)
    remove_partnership(trade.harbor.actor, trade.alpine.id, attested=True)
    for answer in (alice.get(f"{at}/review"), alice.post(f"{at}/confirmation", {"seen": seen})):
        assert answer.headers["Location"] == f"{at}/customer?check"
    page = alice.get(f"{at}/customer?check")
    assert "Without a partnership you cannot transact with a reseller." in words(page)
    assert '<select name="reseller"' in page.content.decode()
    assert alice.post(f"{at}/customer", typed(reseller="")).status_code == 302
    assert heading(submitted(alice, at)) == "Confirmation"
    assert [row.partner_id for row in Relationship.objects.all()] == [trade.harbor.id]


def test_a_reseller_that_left_is_refused_beside_its_field(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    at = begun(alice)
    alice.post(f"{at}/customer", typed())
    chosen(alice, at, items["Basic P1Y monthly"])
    remove_partnership(trade.harbor.actor, trade.alpine.id, attested=True)
    answer = alice.post(f"{at}/subscriptions", {"act": "next", "quantity-1": "5", "reseller": str(trade.alpine.id)})
    assert answer.status_code == 422
    assert "Without a partnership you cannot transact with a reseller." in words(answer)
    assert 'value="5"' in answer.content.decode()
