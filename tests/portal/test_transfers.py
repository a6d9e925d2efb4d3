"""Transfers in the portal: asked for on the customer's page, decided on a page of their own, read by the customer."""

from pathlib import Path

import pytest
from django.test import Client

from tests.portal.lists import asked, body_rows, csv_of, heading, signed_in, statements, words
from tests.support import inviting, transfers
from tests.support.transfers import Scene
from twotier.subscriptions.models import Subscription
from twotier.transfers.models import Transfer, TransferLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Return a customer with a present and a future partner."""
    return transfers.build(tmp_path)


@pytest.fixture
def baltic(scene: Scene) -> Client:
    """Return the future partner's browser."""
    return signed_in(scene.baltic)


@pytest.fixture
def harbor(scene: Scene) -> Client:
    """Return the present partner's browser."""
    return signed_in(scene.harbor)


def new(scene: Scene) -> str:
    """Return the address where a transfer is asked for."""
    return f"/customers/{scene.customer.id}/transfers/new"


def test_the_customers_subscriptions_lead_to_a_request(scene: Scene, baltic: Client) -> None:
    page = baltic.get(f"/customers/{scene.customer.id}/subscriptions")
    assert new(scene) in page.content.decode()
    reseller = signed_in(scene.trade.alpine).get(f"/customers/{scene.customer.id}/subscriptions")
    assert new(scene) not in reseller.content.decode()


@pytest.mark.parametrize("named", ["mpn_id", "domain", "tenant"])
def test_a_partner_is_named_as_people_know_it_and_its_sales_are_shown_without_prices(
    scene: Scene, baltic: Client, named: str
) -> None:
    free, addon = scene.sold(quantity=12), None
    addon = scene.sold("Premium P1Y monthly", base=free.id)
    text = {"mpn_id": scene.harbor.mpn_id, "domain": scene.harbor.caller.organization.domain.upper(), "tenant": str(scene.harbor.id)}[named]  # fmt: skip
    page = baltic.get(new(scene), {"way": "take", "partner": text})
    assert page.status_code == 200
    assert heading(page) == "Request a transfer"
    said = words(page)
    assert "What shall come from Harbor Distribution" in said
    assert "12" in said
    assert "An add-on: it goes with its base." in said
    assert f'value="{addon.id}"' not in page.content.decode()
    assert "€" not in said
    assert scene.trade.alpine.mpn_id not in said


def test_a_partner_that_is_not_there_or_sells_nothing_is_told(scene: Scene, baltic: Client) -> None:
    for text, said in (
        ("nobody.example", "There is no such partner."),
        (scene.baltic.mpn_id, "This is your own organization."),
        (scene.trade.nordic.mpn_id, "This partner has sold the customer nothing that runs."),
        (str(scene.customer.id), "There is no such partner."),
    ):
        page = baltic.get(new(scene), {"way": "take", "partner": text})
        assert page.status_code == 422
        assert said in words(page)
    page = baltic.get(new(scene), {"way": "give", "partner": scene.harbor.mpn_id})
    assert "You have sold the customer nothing that runs" in words(page)


def test_a_request_is_sent_accepted_in_part_and_read_by_all_three(scene: Scene, baltic: Client, harbor: Client) -> None:
    goes, stays = scene.sold(quantity=12), scene.sold("Premium P1Y monthly")
    form = {
        "way": "take",
        "partner": scene.harbor.mpn_id,
        "lines": [goes.id, stays.id],
        "when": "now",
        "note": "As agreed.",
    }
    sent = baltic.post(new(scene), form, follow=True)
    assert heading(sent) == "Basic and 1 more"
    said = words(sent)
    assert "Harbor Distribution has 30 days to answer it" in said
    assert "Withdraw transfer" in said
    assert "Accept transfer" not in said
    key = Transfer.objects.get().id
    assert harbor.get("/").content.decode().count(f"/transfers/{key}") == 1
    page = harbor.get(f"/transfers/{key}")
    said = words(page)
    assert "Yours to accept" in said
    assert "You are charged up to and including the day on which you accept" in said
    assert "As agreed." in said
    unagreed = harbor.post(f"/transfers/{key}/accept", {"line": [goes.id]})
    assert unagreed.status_code == 422
    assert "Tick that you agree to the transfer first." in words(unagreed)
    assert f'value="{stays.id}" checked' not in unagreed.content.decode()
    nothing = harbor.post(f"/transfers/{key}/accept", {"agreed": "1"})
    assert "Choose at least one subscription" in words(nothing)
    done = harbor.post(f"/transfers/{key}/accept", {"agreed": "1", "line": [goes.id]}, follow=True)
    assert "The transfer is accepted and carried out." in words(done)
    assert [line.status for line in TransferLine.objects.order_by("number")] == ["moved", "rejected"]
    again = harbor.post(f"/transfers/{key}/accept", {"agreed": "1", "line": [goes.id]})
    assert (again.status_code, Subscription.objects.filter(partner_id=scene.baltic.id).count()) == (422, 1)
    new_one = Subscription.objects.get(partner_id=scene.baltic.id)
    assert str(new_one.id) in baltic.get(f"/transfers/{key}").content.decode()
    customer = signed_in(inviting.person_of(scene.customer.id))
    assert "Basic and 1 more" in words(customer.get("/transfers"))
    told = customer.get(f"/transfers/{key}")
    assert "Completed" in words(told)
    assert "Accept transfer" not in words(told)


def test_a_refused_request_keeps_what_was_chosen(scene: Scene) -> None:
    row = scene.sold(seller=scene.baltic)
    provider = signed_in(scene.harbor)
    form = {
        "way": "take",
        "partner": scene.baltic.mpn_id,
        "lines": [row.id],
        "when": "end",
        "mpn_id": "1",
        "note": "Soon.",
    }
    page = provider.post(new(scene), form)
    assert page.status_code == 422
    html = page.content.decode()
    assert f'value="{row.id}" checked' in html
    assert "There is no MPN ID 1." in words(page)
    assert "Soon." in html
    empty = provider.post(new(scene), form | {"lines": []})
    assert "Choose at least one subscription." in words(empty)
    assert not Transfer.objects.exists()


def test_a_double_click_sends_one_request(scene: Scene, baltic: Client) -> None:
    form = {"way": "take", "partner": scene.harbor.mpn_id, "lines": [scene.sold().id], "when": "now"}
    for _click in range(2):
        assert baltic.post(new(scene), form).status_code == 302
    assert Transfer.objects.count() == 1


def test_it_is_rejected_with_a_reason_and_withdrawn_by_who_asked(scene: Scene, baltic: Client, harbor: Client) -> None:
    row = scene.sold()
    key = scene.request(row).transfer.id
    assert heading(harbor.get(f"/transfers/{key}/reject")) == "Reject this transfer?"
    page = harbor.post(f"/transfers/{key}/reject", {"reason": "Ask in January."}, follow=True)
    assert "The transfer is rejected." in words(page)
    assert "Ask in January." in words(baltic.get(f"/transfers/{key}"))
    assert harbor.get(f"/transfers/{key}/reject").status_code == 400
    key = scene.request(row).transfer.id
    assert heading(baltic.get(f"/transfers/{key}/withdraw")) == "Withdraw this transfer?"
    assert "The transfer is withdrawn." in words(baltic.post(f"/transfers/{key}/withdraw", follow=True))


def test_strangers_and_other_customers_find_nothing(scene: Scene, baltic: Client) -> None:
    key = scene.request(scene.sold()).transfer.id
    nordic = signed_in(scene.trade.nordic)
    for path in (f"/transfers/{key}", f"/transfers/{key}/reject", f"/transfers/{key}/withdraw"):
        assert nordic.get(path).status_code == 404
    assert nordic.post(f"/transfers/{key}/accept", {"agreed": "1"}).status_code == 404
    assert nordic.get(new(scene)).status_code == 404
    assert not body_rows(nordic.get("/transfers"))
    other = signed_in(inviting.organization().person)
    assert other.get(f"/transfers/{key}").status_code == 404
    assert signed_in(scene.trade.alpine).get("/transfers").status_code == 403
    assert baltic.get(f"/transfers/{key}").status_code == 200


def test_the_list_filters_sorts_and_exports(scene: Scene, baltic: Client) -> None:
    rows = [scene.sold(), scene.sold("Premium P1Y monthly")]
    for row in rows:
        scene.request(row)
    first = Transfer.objects.order_by("created_at")[0]
    baltic.post(f"/transfers/{first.id}/withdraw")
    assert len(body_rows(baltic.get("/transfers"))) == 2
    assert len(body_rows(baltic.get("/transfers?status=withdrawn"))) == 1
    assert len(body_rows(baltic.get("/transfers?q=premium"))) == 1
    for order in ("customer", "from", "to", "requested", "status", "until"):
        assert baltic.get(f"/transfers?sort=-{order}").status_code == 200
    lines = csv_of(baltic.get("/transfers.csv"))
    assert len(lines) == 3
    assert str(rows[0].id) in "".join(lines)
    few = statements(baltic, "/transfers")
    for _more in range(5):
        scene.request(scene.sold())
    assert statements(baltic, "/transfers") == few


def test_a_page_asks_few_statements(scene: Scene, harbor: Client) -> None:
    key = scene.request(scene.sold(), scene.sold()).transfer.id
    harbor.get(f"/transfers/{key}")
    with asked() as sent:
        assert harbor.get(f"/transfers/{key}").status_code == 200
    assert len(sent) <= 9, "\n".join(sent)
