"""Pages in states that the demo program does not have, on the narrowest screen: whole, and accessible."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.e2e.axe import LEVELS, violations
from tests.e2e.test_every_page import NARROWEST, WIDER
from tests.portal.lists import signed_in
from tests.support import inviting, requests
from tests.support.scene_more import FullScene
from twotier.access.models import Membership, Person
from twotier.customers.usecases.create_invitation import create_joint_invitation
from twotier.orders.models import OrderRequest
from twotier.partners.models import Enrollment, EnrollmentStep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def page(chromium: Browser) -> Page:
    """Return a page of a narrow browser in the dark."""
    size = {"width": NARROWEST[0], "height": NARROWEST[1]}
    return chromium.new_page(viewport=size, color_scheme="dark", reduced_motion="reduce")  # type: ignore[arg-type]


def places(scene: FullScene) -> Iterator[tuple[Person, str]]:
    """Yield who looks at what."""
    trade, asked = scene.world, OrderRequest.objects.filter(status="open").latest("created_at")
    invitation = scene.sent(create_joint_invitation(trade.alpine.actor, trade.harbor.id).id, trade.alpine)
    for name in ("dual", "approved", "asked", "rejected"):
        yield scene.callers[name].person, "/"
    yield inviting.organization().person, f"/i/{invitation}"
    yield trade.alpine.caller.person, f"/p/{requests.sent(trade.nordic).token}"
    yield trade.harbor.caller.person, f"/indirect-resellers/{trade.alpine.id}/remove"
    yield trade.harbor.caller.person, f"/order-requests/{asked.id}"
    pending = Enrollment.objects.filter(tenant_id=scene.callers["pending"].organization.id).get()
    EnrollmentStep.objects.filter(enrollment=pending).update(note="Donaudampfschifffahrtsgesellschaft" * 9)
    yield scene.callers["pending"].person, "/enrollment/status"
    yield scene.callers["vendor"].person, f"/program/applications/{pending.id}"
    yield scene.callers["eligible"].person, "/enrollment"
    lists = (
        "program/applications",
        "program/partners",
        "directory",
        "directory/changes",
        "customer-reviews",
        "incentives",
    )
    for path in ("", *lists):
        yield scene.callers["vendor"].person, f"/{path}"
    for path in ("users", "users/deleted"):
        yield trade.harbor.caller.person, f"/customers/{scene.customer('provider')}/{path}"


def test_full_pages_fit_and_are_accessible(live_server: LiveServer, page: Page, tmp_path: Path) -> None:
    scene, wrong = FullScene(tmp_path), list[str]()
    for who in (scene.world.harbor, scene.world.alpine):
        Membership.objects.filter(person=who.caller.person).update(roles=["global_admin"])
    Membership.objects.filter(person=scene.callers["vendor"].person).update(roles=["vendor_admin"])
    for person, path in places(scene):
        session = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        answer = page.goto(f"{live_server.url}{path}")
        assert answer
        assert answer.status == 200, path
        wider = page.evaluate(WIDER)
        wrong += [f"{path}: {wider} px too wide"] if wider else []
        wrong += [f"{path}: {found}" for found in violations(page, levels=LEVELS)]
    assert not wrong, "\n".join(wrong)
