"""Pages where two providers meet at one customer, and buttons that are pressed twice."""

from pathlib import Path

import pytest
from django.test import Client

from tests.portal.lists import signed_in
from tests.support import inviting, two_ways
from tests.support.requests import acting
from tests.support.two_ways import TwoWays
from tests.support.world import Partner
from twotier.core import clock, events
from twotier.customers.models import Invitation, Relationship
from twotier.customers.usecases import _relating as relating
from twotier.customers.usecases.associate_reseller import associate_reseller
from twotier.customers.usecases.create_invitation import create_joint_invitation
from twotier.customers.usecases.remove_relationship import remove_relationship
from twotier.orders.usecases.request_order import request_order
from twotier.partnerships.models import Partnership

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(tmp_path: Path) -> TwoWays:
    """Return Harbor's customer, which Nordic serves with Seine as well."""
    made = two_ways.build(tmp_path)
    nordic, seine = made.trade.nordic, made.trade.seine
    with events.collected():
        relating.relate(nordic.actor, made.indirect, nordic.caller.organization, Relationship.PROVIDER, admin=True)
    Partnership.objects.create(
        tenant_id=nordic.id, provider_id=nordic.id, reseller_id=seine.id, reseller_mpn_id=seine.mpn_id,
        status="active", active_since=clock.now(),
    )  # fmt: skip
    associate_reseller(nordic.actor, made.indirect.id, seine.id)
    return made


def browser(who: Partner) -> Client:
    """Return the browser of a partner's person."""
    return signed_in(who.caller.person)


def test_no_page_of_a_shared_customer_tells_a_partner_of_the_other_side(scene: TwoWays) -> None:
    sold = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    pages = ("", "/row", "/subscriptions", f"/subscriptions/{sold.id}", "/activity", "/licenses", "/users")
    for who in (scene.harbor, scene.alpine):
        http = browser(who)
        for page in pages:
            answer = http.get(f"/customers/{scene.indirect.id}{page}")
            assert answer.status_code == 200, page
            text = answer.content.decode()
            assert "Nordic Supply" not in text, page
            assert "Seine Services" not in text, page
    for path in ("/customers", "/customers.csv"):
        got = browser(scene.alpine).get(path)
        assert "Nordic" not in got.getvalue().decode(), path


def test_an_invitation_that_is_sent_twice_by_one_click_leaves_once(scene: TwoWays) -> None:
    invitation = create_joint_invitation(scene.alpine.actor, scene.harbor.id)
    http, url = browser(scene.alpine), f"/invitations/{invitation.id}"
    typed = {
        "subject": "Please authorize", "text": "Follow the link.", "customer": "", "email": "claire@lumiere.test",
        "language": "fr", "days": "30", "asks_admin": "on", "act": "send", "seen": "0",
    }  # fmt: skip
    for _click in range(2):
        assert http.post(url, typed).status_code == 302
    assert len(inviting.mails("invitation")) == 1
    assert Invitation.objects.get().mailed_count == 1
    assert b'name="seen" value="1"' in http.get(url).content
    assert http.post(url, typed | {"seen": "1"}).status_code == 302
    assert len(inviting.mails("invitation")) == 2


@pytest.mark.parametrize("path", ["/i", "/p"])
def test_a_link_with_a_secret_is_neither_kept_nor_told_elsewhere(scene: TwoWays, path: str) -> None:
    token = create_joint_invitation(scene.alpine.actor, scene.harbor.id).token if path == "/i" else "x" * 32
    answer = Client().get(f"{path}/{token}")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


@pytest.mark.rows("S75")
def test_a_request_can_be_refused_after_the_buyer_let_the_customer_go(scene: TwoWays) -> None:
    """The page used to be closed with the customer: the request stood on Overview for ever."""
    asked = request_order(scene.alpine.actor, scene.indirect.id, [scene.line()], receiver_id=scene.harbor.id)
    remove_relationship(acting(scene.harbor, "global_admin", "admin_agent"), scene.indirect.id, attested=True)
    http, url = browser(scene.harbor), f"/order-requests/{asked.id}"
    page = http.get(url)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Refuse request" in text
    assert "Accept request" not in text
    assert http.post(f"{url}/accept").status_code == 422
    assert http.get(f"{url}/refuse").status_code == 200
    assert http.post(f"{url}/refuse", {"reason": "We no longer serve this customer."}).status_code == 302
    asked.refresh_from_db()
    assert asked.status == "refused"
