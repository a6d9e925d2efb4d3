"""Profiles of partners over the wire."""

from tests.wire.conftest import Caller
from twotier.partners.models import MpnAccount


def test_an_mpn_id_is_verified_whoever_owns_it(alice: Caller, charlie: Caller) -> None:
    MpnAccount.objects.create(
        tenant_id=charlie.organization.id, mpn_id="4391507", level="location", name="Pacific Channel",
        country="TW", email="a@example.org", tied_to_tenant=True,
    )  # fmt: skip
    got = alice("GET", "/v1/profiles/mpn?MpnId=4391507").json
    assert (got["mpnId"], got["partnerName"], got["attributes"]) == (
        "4391507",
        "Pacific Channel",
        {"objectType": "MpnProfile"},
    )
    assert charlie("GET", "/v1/profiles/mpn").json == got
    for nobodys in ("?mpnId=1111111", ""):
        refused = alice("GET", f"/v1/profiles/mpn{nobodys}")
        assert (refused.status, refused.json["code"]) == (404, 3000)
    assert alice("GET", "/v1/profiles/mpn", app_only=True).json["code"] == 910047
