"""Indirect resellers and indirect providers: the lists and the page of a partnership."""

import pytest

from tests.portal.lists import heading, person, signed_in, statements, words
from tests.support import world
from tests.support.world import World
from twotier.core import clock
from twotier.partners.models import PartnerAgreement
from twotier.partnerships.models import Partnership

pytestmark = pytest.mark.django_db


@pytest.mark.rows("S153", "S154", "S126")
def test_a_provider_sees_its_resellers(trade: World) -> None:
    world.customer(trade.harbor, trade.alpine)
    page = signed_in(trade.harbor).get("/indirect-resellers")
    assert heading(page) == "Indirect resellers"
    assert f"Alpine IT Austria, {trade.alpine.caller.organization.domain} {trade.alpine.mpn_id}" in words(page)
    assert "Active Accepted 1 Add new customer" in words(page)
    address = f'href="/customers/new?reseller={trade.alpine.id}" aria-describedby="row-{trade.alpine.id}"'
    assert address in page.content.decode()
    assert "Seine" not in words(page)


@pytest.mark.rows("S154")
def test_customers_are_added_for_active_partners_by_those_who_may(trade: World) -> None:
    helpdesk = signed_in(person(trade.harbor.id, "helpdesk_agent"))
    assert helpdesk.get("/indirect-resellers").status_code == 403
    Partnership.objects.update(status="removed")
    alice = signed_in(trade.harbor)
    assert "Alpine IT" not in words(alice.get("/indirect-resellers"))
    page = words(alice.get("/indirect-resellers?show=ended"))
    assert "Alpine IT" in page
    assert "Removed" in page
    assert "Add new customer" not in page


def test_a_missing_agreement_is_said(trade: World) -> None:
    PartnerAgreement.objects.filter(tenant_id=trade.alpine.id).delete()
    alice = signed_in(trade.harbor)
    assert "Active Missing" in words(alice.get("/indirect-resellers"))
    assert "Waiting for others" in words(alice.get("/"))


@pytest.mark.parametrize("text", ["alpine", "ALP", "{mpn}", "{domain}"])
def test_search_finds_name_domain_and_mpn_id(trade: World, text: str) -> None:
    wanted = text.format(mpn=trade.alpine.mpn_id, domain=trade.alpine.caller.organization.domain)
    assert "Alpine IT" in words(signed_in(trade.harbor).get("/indirect-resellers", {"q": wanted}))


def test_search_without_a_hit_can_be_cleared(trade: World) -> None:
    assert "No partner matches" in words(signed_in(trade.harbor).get("/indirect-resellers", {"q": "nobody"}))


def test_the_list_takes_a_fixed_number_of_statements_and_pages(trade: World) -> None:
    for n in range(27):
        other = world.partner(f"Reseller {n:02}", "reseller", "DE")
        Partnership.objects.create(
            tenant_id=trade.harbor.id, provider_id=trade.harbor.id, reseller_id=other.id,
            reseller_mpn_id=other.mpn_id, status="active", active_since=clock.now(),
        )  # fmt: skip
    alice = signed_in(trade.harbor)
    assert statements(alice, "/indirect-resellers") <= 12
    page = alice.get("/indirect-resellers").content.decode()
    assert page.count("data-opens") == 25
    mark = page.partition("?after=")[2].partition('"')[0]
    second = words(alice.get(f"/indirect-resellers?after={mark}"))
    assert "Reseller 24" in second
    assert "Reseller 26" in second
    assert "Reseller 23" not in second


def test_the_page_of_a_reseller_lists_common_customers(trade: World) -> None:
    world.customer(trade.harbor, trade.alpine)
    alice = signed_in(trade.harbor)
    page = alice.get(f"/indirect-resellers/{trade.alpine.id}")
    assert heading(page) == "Alpine IT"
    assert "Kranich Logistik" in words(page)
    part = alice.get(f"/indirect-resellers/{trade.alpine.id}", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert alice.get(f"/indirect-resellers/{trade.seine.id}").status_code == 404
    assert signed_in(trade.nordic).get(f"/indirect-resellers/{trade.alpine.id}").status_code == 404


def test_a_reseller_sees_its_providers(trade: World) -> None:
    world.customer(trade.harbor, trade.alpine)
    bob = signed_in(trade.alpine)
    page = bob.get("/indirect-providers")
    assert heading(page) == "Indirect providers"
    assert "Harbor Distribution" in words(page)
    assert "Kranich Logistik" in words(bob.get(f"/indirect-providers/{trade.harbor.id}"))
    assert bob.get("/indirect-resellers").status_code == 404
    assert signed_in(trade.seine).get(f"/indirect-providers/{trade.harbor.id}").status_code == 404
    assert "No indirect providers yet" in words(signed_in(trade.seine).get("/indirect-providers"))


def test_program_info_shows_programs_and_mpn_ids(trade: World) -> None:
    page = signed_in(trade.alpine).get("/settings/partner-settings/partner-profile/program-info")
    text = words(page)
    assert heading(page) == "Program info"
    assert "Settings Partner Settings Partner Profile Program info" in text
    assert "Indirect reseller Active" in text
    for mpn_id in (trade.alpine.global_mpn_id, trade.alpine.mpn_id, trade.alpine.other_mpn_id):
        assert mpn_id in text
    assert text.count("Tied to your tenant") == 1
    assert "Accepted version 1" in text


def test_levels_of_settings_lead_down(trade: World) -> None:
    alice = signed_in(trade.harbor)
    path = "/settings"
    for name in ("partner-settings", "partner-profile", "program-info"):
        page = alice.get(path).content.decode()
        path = f"{path}/{name}"
        assert f'href="{path}"' in page


@pytest.mark.rows("S19")
def test_any_role_reaches_program_info_but_not_everyone_reads_the_record(trade: World) -> None:
    helpdesk = signed_in(person(trade.harbor.id, "helpdesk_agent"))
    for path in ("", "/partner-profile", "/partner-profile/program-info"):
        page = helpdesk.get(f"/settings/partner-settings{path}")
        assert page.status_code == 200
        assert "Legal name" not in words(page)


def test_the_time_zone_is_kept_and_used(trade: World) -> None:
    alice = signed_in(trade.harbor)
    assert alice.post("/settings", {"time_zone": "Europe/Berlin"}).status_code == 302
    trade.harbor.caller.person.refresh_from_db()
    assert trade.harbor.caller.person.time_zone == "Europe/Berlin"
    assert alice.post("/settings", {"time_zone": "Mars/Base"}).status_code == 404


@pytest.mark.rows("S101")
def test_one_workspace_reaches_customers_resellers_and_the_vendor(trade: World) -> None:
    world.customer(trade.harbor, trade.alpine)
    alice = signed_in(trade.harbor)
    home = alice.get("/").content.decode()
    assert all(f'href="{path}"' in home for path in ("/customers", "/indirect-resellers", "/settings"))
    assert "Kranich Logistik" in words(alice.get("/customers"))
    assert "Alpine IT" in words(alice.get("/indirect-resellers"))
    vendor = words(alice.get("/settings/partner-settings/partner-profile/program-info"))
    assert "Indirect provider Active" in vendor
    assert "Partner agreement" in vendor
