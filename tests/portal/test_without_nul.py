"""The character NUL in forms and addresses: no database sees it, and nobody gets an error of the server for it."""

import pytest

from tests.portal.lists import person, signed_in
from tests.support import incentives, inviting, vendors, world
from twotier.incentives.usecases.enroll import enroll

pytestmark = pytest.mark.django_db


def test_no_nul_reaches_the_database() -> None:
    trade = world.build()
    vendor = vendors.vendor(trade, "vendor_admin")
    incentives.opened(vendor)
    incentives.issued()
    row, admin = incentives.invitation(trade.alpine), incentives.admin(trade.alpine)
    enroll(admin, row.id, incentives.profile(admin, "payout").id, incentives.profile(admin, "tax").id)
    decided = signed_in(vendor.person).post(f"/incentives/{row.id}/decide", {"ask\0": "1", "reason": "Wrong\0 bank"})
    assert decided.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.reason) == ("action_required", "Wrong bank")
    boss = signed_in(person(trade.alpine.id, "global_admin"))
    for path in ("/incentives/locations/%00", "/i/a%00b", "/p/a%00b", "/p/a%00b/decline"):
        assert boss.get(path).status_code == 404, path
    invitation, made = inviting.joint(trade), inviting.organization()
    claire, link = signed_in(made.person), f"/i/{invitation.token}"
    for via in ("%00", "portal%00", "x" * 500):
        assert claire.get(f"{link}?via={via}").status_code == 409
        assert claire.post(f"{link}?via={via}", {"agreement": "1", "decision": "authorize"}).status_code == 409
    assert claire.post(link, {"agreement": "1", "decision": "authorize"}).headers["Location"] == "/partners"
