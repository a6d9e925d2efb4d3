"""The customer agreement to read, and whether the customer accepted it itself."""

from uuid import uuid4

import msgspec

from tests.support import world as worlds
from tests.support.two_tier import admin_of, colleague
from tests.support.wire_schemas import check
from tests.support.world import World
from tests.wire.test_schemas import EXAMPLES
from twotier.access import queries as access_queries
from twotier.customers.models import AgreementTemplate
from twotier.customers.usecases.accept_agreement import accept_agreement

EXAMPLE = "GET_v1_agreementTemplates_agreement_template_id_document.json"


def test_a_version_is_linked_in_a_language_and_for_a_country(world: World) -> None:
    template = AgreementTemplate.objects.get()
    alice = world.harbor.caller
    documented = msgspec.json.decode((EXAMPLES / EXAMPLE).read_bytes())["responseBody"]
    got = alice("GET", f"/v1/agreementtemplates/{template.id}/document?language=en-US&country=US").json
    check("AgreementDocument", got)
    assert got.keys() == documented.keys()
    assert (got["language"], got["country"]) == ("en-US", "US")
    assert got["displayUri"] == got["downloadUri"] == f"{template.link}?country=US&language=en-US"
    AgreementTemplate.objects.update(link="https://example.org/agreement?of=customers#top")
    mine = alice("GET", f"/v1/agreementTemplates/{template.id}/document").json
    assert mine["displayUri"] == "https://example.org/agreement?of=customers&country=DE&language=en-US#top"
    for query in ("?language=a%20b", "?country=XX", "?country=DEU"):
        refused = alice("GET", f"/v1/agreementTemplates/{template.id}/document{query}")
        assert (refused.status, refused.json["code"]) == (400, 800002)
    for unknown in (uuid4(), "x"):
        assert alice("GET", f"/v1/agreementTemplates/{unknown}/document").json["code"] == 1000
    assert alice("GET", f"/v1/agreementTemplates/{template.id}/document", app_only=True).json["code"] == 910047


def test_only_the_customers_own_acceptance_is_a_direct_signature(world: World) -> None:
    made = worlds.customer(world.harbor, world.alpine).customer
    path = f"/v1/customers/{made.id}/directSignedMicrosoftCustomerAgreementStatus"
    customer = admin_of(made)
    readers = (world.harbor.caller, world.alpine.caller, customer)
    for reader in readers:
        assert check("DirectSignedCustomerAgreementStatus", reader("GET", path).json) == {"isSigned": False}
    actor = access_queries.member(customer.person.id, made.id)
    assert actor
    accept_agreement(actor, AgreementTemplate.objects.get().id)
    for reader in readers:
        assert reader("GET", path.lower()).json == {"isSigned": True}
    assert world.nordic.caller("GET", path).json["code"] == 60003
    assert colleague(world.harbor, "guest")("GET", path).json["code"] == 900150
    assert world.harbor.caller("GET", path, app_only=True).json["code"] == 910047
