"""The published Python client `partnercenterservices`, unmodified, against a running server."""

from typing import Any

import pytest
from msrest.authentication import BasicTokenAuthentication

from tests.wire.conftest import Caller, caller
from tests.wire.test_catalog import DEMO, OFFER
from twotier.access.actors import program
from twotier.access.tokens import keys, verify
from twotier.catalog.usecases.load_legacy_offers import load_legacy_offers
from twotier.core import tenancy
from twotier.partners.models import MpnAccount

pytestmark = pytest.mark.django_db(transaction=True)
VERSION = "1"


@pytest.fixture
def provider(transactional_db: None) -> Caller:
    with tenancy.scope(tenancy.PROGRAM):
        keys.forget()
        verify.forget()
        found = caller("Harbor Distribution", ["provider"], "DE", ["admin_agent"])
        load_legacy_offers(program(), DEMO / "legacy-offers.json")
        MpnAccount.objects.create(
            tenant_id=found.organization.id, mpn_id="4391507", level="location", name="Harbor", country="DE",
            email="a@example.org", tied_to_tenant=True,
        )  # fmt: skip
    return found


@pytest.fixture
def client(provider: Caller, live_server: Any) -> Any:
    from microsoft.store.partnercenterservices.microsoft_partner_store_apis import MicrosoftPartnerStoreApis

    with tenancy.scope(tenancy.PROGRAM):
        token = provider.token()
    return MicrosoftPartnerStoreApis(BasicTokenAuthentication({"access_token": token}), base_url=live_server.url)


def test_it_reads_what_these_routes_answer(client: Any, provider: Caller) -> None:
    offers = client.getvversionofferscountrycountry.value(VERSION, country="US")
    assert offers.total_count == len(offers.items) == 274
    assert client.getvversionoffersoffer.value1(OFFER, VERSION, country="US").name == "Microsoft 365 E5"
    assert client.getvversionoffersoffer.value(OFFER, VERSION, country="US").total_count > 0
    shelf = client.getvversionofferscountrycountry.value(VERSION, country="US", offer_category_id="Trial_Key", size=2)
    assert [offer.category.id for offer in shelf.items] == ["Trial_Key", "Trial_Key"]
    assert client.getvversionoffercategoriescountrycountry.value(VERSION, country="US").items[0].id == "Enterprise_Key"
    assert client.getvversioncountryvalidationrulescountry("DE", VERSION).iso2_code == "DE"
    assert client.getvversionprofilesmpnmpn_idmpn_id.value(VERSION, mpn_id="4391507").mpn_id == "4391507"


def test_it_learns_whether_a_domain_is_taken(client: Any, provider: Caller) -> None:
    taken = client.headvversiondomainsdomain(provider.organization.domain, VERSION, raw=True)
    assert taken.response.status_code == 200
    free = client.headvversiondomainsdomain("nobody.onmicrosoft.com", VERSION, raw=True)
    assert free.response.status_code == 404
