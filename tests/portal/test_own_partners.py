"""The customer's own pages about partners, and the page on which a partner ends a relationship."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.portal.lists import person, signed_in, words
from tests.support import inviting, world
from tests.support.world import World
from twotier.core.models import AuditRecord
from twotier.customers.models import AgreementTemplate, CustomerAgreement, Relationship
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade() -> World:
    return world.build()


def test_a_global_admin_takes_rights_away_and_reads_what_follows(trade: World) -> None:
    tenant = world.customer(trade.harbor, trade.alpine).customer.id
    admin = signed_in(inviting.person_of(tenant))
    page = words(admin.get("/partners"))
    assert "Alpine IT" in page
    assert "Take admin rights away" in page
    url = f"/partners/{trade.alpine.id}/take-rights"
    assert "renew and are billed as before" in words(admin.get(url))
    assert admin.post(url).headers["Location"] == "/partners"
    row = Relationship.objects.get(partner_id=trade.alpine.id)
    assert (row.status, row.delegated_access) == ("active", False)
    assert admin.get(f"/partners/{trade.seine.id}/take-rights").status_code == 404


def test_users_of_a_customer_and_partners_see_none_of_it(trade: World) -> None:
    tenant = world.customer(trade.harbor, trade.alpine).customer.id
    user = signed_in(person(tenant, "user"))
    for path in ("/partners", "/own-invitations", "/agreement", f"/partners/{trade.alpine.id}/take-rights"):
        assert user.get(path).status_code == 403, path
        assert signed_in(trade.harbor).get(path).status_code == 404, path
    assert user.post(f"/partners/{trade.alpine.id}/take-rights").status_code == 403
    assert Relationship.objects.filter(delegated_access=True).count() == 2
    assert "Partners" not in words(user.get("/"))


def test_the_customer_agreement_is_accepted_with_a_box(trade: World) -> None:
    made = inviting.organization()
    claire = signed_in(made.person)
    assert "Missing" in words(claire.get("/agreement"))
    assert claire.post("/agreement").status_code == 422
    assert not CustomerAgreement.objects.exists()
    assert claire.post("/agreement", {"agreement": "1"}).status_code == 302
    page = claire.get("/agreement")
    assert "Accepted by customer" in words(page)
    assert "Accept the agreement" not in words(page)
    assert "https://example.org/agreement" in page.content.decode()


def test_the_version_that_is_accepted_is_the_one_that_was_read(trade: World) -> None:
    """C12: a version that the vendor publishes while the page is open was not accepted by anybody."""
    invited, own = inviting.organization(), inviting.organization("Autre")
    pages = [(signed_in(invited.person), f"/i/{inviting.joint(trade).token}"), (signed_in(own.person), "/agreement")]
    ticked = [box_of(browser.get(path)) for browser, path in pages]
    AgreementTemplate.objects.create(
        agreement_type="MicrosoftCustomerAgreement", version_rank=2, link="https://example.org/agreement-2"
    )
    for (browser, path), box in zip(pages, ticked, strict=True):
        assert browser.post(path, {"agreement": box, "decision": "authorize"}).status_code == 302
    assert set(CustomerAgreement.objects.values_list("tenant_id", "template__version_rank")) == {
        (invited.organization.id, 1), (own.organization.id, 1),
    }  # fmt: skip
    claire = pages[1][0]
    assert "Accept the agreement" in words(claire.get("/agreement"))
    assert claire.post("/agreement", {"agreement": box_of(claire.get("/agreement"))}).status_code == 302
    assert "Accept the agreement" not in words(claire.get("/agreement"))


def box_of(page: Any) -> str:
    """Return what the box of the customer agreement sends."""
    found = re.findall(r'name="agreement" value="([^"]*)"', page.content.decode())
    assert len(found) == 1
    return str(found[0])


def test_what_was_accepted_directly_is_not_asked_for_again_after_an_attestation(trade: World) -> None:
    tenant = world.customer(trade.harbor, trade.alpine, agreed=False).customer.id
    admin = signed_in(inviting.person_of(tenant))
    admin.post("/agreement", {"agreement": "1"})
    world.attested(trade.harbor, tenant)
    assert "Accept the agreement" not in words(admin.get("/agreement"))
    assert admin.post("/agreement", {"agreement": "1"}).status_code == 400
    assert CustomerAgreement.objects.filter(attested_by_organization=None).count() == 1


def test_a_customer_with_purchases_leaves_it_to_its_partner(trade: World, tmp_path: Path) -> None:
    items = world.prices(tmp_path)
    tenant = world.customer(trade.baltic).customer.id
    place_order(trade.baltic.actor, tenant, [Wanted(id=1, catalog_item_id=items["Basic P1Y monthly"], quantity=1)])
    admin = signed_in(inviting.person_of(tenant))
    assert "Your partner recorded your acceptance" in words(admin.get("/agreement"))
    assert admin.post("/agreement", {"agreement": "1"}).status_code == 409
    assert CustomerAgreement.objects.count() == 1


def test_a_partner_ends_a_relationship_once_nothing_is_active(trade: World, tmp_path: Path) -> None:
    items = world.prices(tmp_path)
    tenant = world.customer(trade.baltic).customer.id
    place_order(trade.baltic.actor, tenant, [Wanted(id=1, catalog_item_id=items["Basic P1Y monthly"], quantity=1)])
    url, baltic = f"/customers/{tenant}/remove", signed_in(trade.baltic)
    assert "Remove relationship" in words(baltic.get(f"/customers/{tenant}"))
    page = baltic.get(url)
    assert "Still active: 1 (Basic" in words(page)
    assert "btn-danger" not in page.content.decode()
    assert baltic.post(url, {"attested": "on"}).status_code == 422
    Subscription.objects.update(status="suspended")
    assert "good faith" in words(baltic.get(url))
    assert baltic.post(url, {}).status_code == 422
    assert Relationship.objects.get().status == "active"
    assert baltic.post(url, {"attested": "on", "notice_given_on": "2020-01-31"}).headers["Location"] == "/customers"
    assert Relationship.objects.get().status == "ended"
    assert AuditRecord.objects.get(operation="attest_relationship_removal").after["notice_given_on"] == "2020-01-31"
    assert baltic.get(f"/customers/{tenant}").status_code == 403
    assert "Former partners" in words(signed_in(inviting.person_of(tenant)).get("/partners"))


def test_strangers_and_readers_end_nothing(trade: World) -> None:
    tenant = world.customer(trade.harbor, trade.alpine).customer.id
    url = f"/customers/{tenant}/remove"
    assert signed_in(trade.nordic).get(url).status_code == 404
    assert signed_in(person(trade.alpine.id, "helpdesk_agent")).post(url, {"attested": "on"}).status_code == 403
    assert Relationship.objects.filter(status="active").count() == 2
