"""A partner's profiles through the published Python client, unmodified, against a running server."""

from typing import Any

import pytest

from tests.e2e.published_client import Client, model
from tests.support import enrollment as stages
from twotier.access.tokens import keys, verify
from twotier.core import tenancy
from twotier.partners.models import BillingProfile, PartnerProfile

pytestmark = pytest.mark.django_db(transaction=True)
LEGAL = "getvversionprofileslegalbusinessvetting_versionvetting_version"


@pytest.fixture
def client(transactional_db: None, live_server: Any) -> Client:
    with tenancy.scope(tenancy.PROGRAM):
        keys.forget()
        verify.forget()
        return Client(live_server.url, stages.build().baltic.caller.token())


def test_profiles_are_read_and_written_back(client: Client) -> None:
    organization = client.ask("", "getvversionprofilesorganization")
    organization.default_address.phone_number = "4255550100"
    assert client.ask("", "putvversionprofilesorganization", organization).email == "contact@baltic.test"
    billing = client.ask("", "getvversionprofilesbilling")
    billing.purchase_order_number = "9888"
    assert client.ask("", "putvversionprofilesbilling", billing).purchase_order_number == "9888"
    legal = client.ask(LEGAL, "value", vetting_version="current")
    legal.primary_contact.phone_number = "4255550110"
    assert client.ask("", "putvversionprofileslegalbusiness", legal).address.phone_number == "4255550110"
    assert client.ask(LEGAL, "value", vetting_version="last_finalized").vetting_status == "authorized"
    support = client.ask("", "getvversionprofilessupport")
    support.website = "www.baltic.test"
    assert client.ask("", "putvversionprofilessupport", support).website == "www.baltic.test"
    with tenancy.scope(tenancy.PROGRAM):
        row, billed = PartnerProfile.objects.get(), BillingProfile.objects.get()
    assert (row.contact_phone, row.support_website) == ("4255550110", "www.baltic.test")
    assert (billed.purchase_order_number, billed.address_line) == ("9888", "")  # the address stays that of the record


def test_a_profile_is_made_from_nothing_but_what_changes(client: Client) -> None:
    body = model("SupportProfile", telephone="4255555555")
    assert client.ask("", "putvversionprofilessupport", body).email == "support@baltic.test"
    assert client.ask("", "putvversionprofilesbilling", model("BillingProfile", tax_id="EE1")).tax_id == "EE1"
