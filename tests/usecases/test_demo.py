"""The demo program: what contract.md lists is there, and a reset brings exactly that back."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from pytest_django import Settings

from twotier.access.models import Organization, Person
from twotier.core import clock, sealing, vault
from twotier.customers.models import Customer, Invitation
from twotier.demo import bulk, loading
from twotier.incentives.models import IncentiveEnrollment, IncentiveProfile
from twotier.licences.models import LicenseAssignment
from twotier.orders.models import OrderRequest
from twotier.partners.models import DirectoryChange, Enrollment, Program
from twotier.partnerships.models import Partnership, PartnershipRequest
from twotier.subscriptions import families
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db(transaction=True)
EXPECTED = {
    "meridian": ("vendor", "Meridian Cloud", "US", 3),
    "harbor": ("indirect_provider", "Harbor Distribution", "DE", 11),
    "pacific": ("indirect_provider", "Pacific Channel", "TW", 11),
    "alpine": ("indirect_reseller", "Alpine IT", "AT", 10),
    "seine": ("indirect_reseller", "Seine Services", "FR", 10),
    "formosa": ("indirect_reseller", "Formosa Tech", "TW", 10),
    "baltic": ("direct_bill", "Baltic Systems", "EE", 10),
    "rhine": ("direct_bill", "Rhine Direct", "DE", 10),
    "kranich": ("customer", "Kranich Logistik", "DE", 2),
    "ostsee": ("customer", "Ostsee Werft", "EE", 2),
    "lumiere": ("customer", "Café Lumière", "FR", 2),
}
EVERYTHING: dict[Any, set[str]] = {
    Partnership: {"active", "removed"},
    PartnershipRequest: {"draft", "requested", "accepted", "declined", "expired", "withdrawn"},
    Enrollment: {"draft", "pending", "action_required", "approved", "rejected"},
    Invitation: {"draft", "pending", "accepted", "declined", "expired", "revoked"},
    OrderRequest: {"open", "accepted", "refused", "withdrawn"},
    IncentiveEnrollment: {"invited", "action_required", "validating", "enrolled"},
    DirectoryChange: {"proposed", "approved", "declined", "withdrawn"},
}


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> dict[str, Any]:
    """Load the demo program and return what its file tells, by key."""
    settings.DATA = tmp_path
    loading.load()
    told = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    return {organization["key"]: organization for organization in told["organizations"]}


def test_the_demo_program_is_complete_and_comes_back(demo: dict[str, Any], tmp_path: Path) -> None:
    """One load serves all questions: it is the slow part."""
    the_file_tells_everyone(demo, tmp_path)
    everyone_can_sign_in_with_what_is_told(demo)
    the_first_sales_are_made(demo)
    assert loading.loaded()
    assert sealing.first_broken() is None
    many_customers_stand_beside_it()
    a_reset_brings_back_what_was(demo, tmp_path)


def the_file_tells_everyone(demo: dict[str, Any], tmp_path: Path) -> None:
    found = {key: (o["kind"], o["name"], o["market"], len(o["users"])) for key, o in demo.items()}
    assert found == EXPECTED
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
    for organization in demo.values():
        alone, with_user = organization["api_clients"]
        assert (alone["flow"], with_user["flow"]) == ("app_only", "app_user")
        assert with_user["refresh_token"]
        assert with_user["user"] in {user["email"] for user in organization["users"]}
        if organization["kind"] not in ("vendor", "customer"):
            assert organization["mpn_id"] != organization["location_mpn_id"]
            assert len(organization["location_mpn_id"]) == 7


def everyone_can_sign_in_with_what_is_told(demo: dict[str, Any]) -> None:
    for key in ("harbor", "kranich", "lumiere", "meridian"):
        user = demo[key]["users"][0]
        person = authenticate(None, username=user["email"], password=user["password"])
        assert isinstance(person, Person)
        assert not person.must_change_password
        assert str(person.tenant_id) == demo[key]["tenant_id"]


def the_first_sales_are_made(demo: dict[str, Any]) -> None:
    kranich = Subscription.objects.filter(tenant_id=demo["kranich"]["tenant_id"])
    assert {s.partner_of_record for s in kranich} == {demo["alpine"]["location_mpn_id"]}
    assert {s.status for s in kranich} == {"active"}
    ostsee = Subscription.objects.filter(tenant_id=demo["ostsee"]["tenant_id"])
    assert {str(s.partner_id) for s in ostsee} == {demo["baltic"]["tenant_id"]}
    assert not Customer.objects.filter(id=demo["lumiere"]["tenant_id"]).exists()


def many_customers_stand_beside_it() -> None:
    before = Customer.objects.count(), Subscription.objects.count()
    bulk.load(200, 300)
    assert (Customer.objects.count(), Subscription.objects.count()) == (before[0] + 200, before[1] + 300)
    assert sum(customer.company_name.startswith("Nord") for customer in Customer.objects.all()) > 10
    assert Enrollment.objects.filter(status="pending").count() == 3
    bulk.load(2_000, 0)
    many_partners_trade()


def many_partners_trade() -> None:
    """Every tenth new organization is a partner, in each of the states that the program knows."""
    assert Program.objects.filter(kind="indirect_provider").count() == 2 + 5
    for model, states in EVERYTHING.items():
        found = set(model.objects.values_list("status", flat=True))
        assert found >= states, f"{model.__name__} lacks {states - found}"
    open_period = Partnership.objects.filter(periods__until=None, status="active").distinct()
    assert open_period.count() == Partnership.objects.filter(status="active").count()
    assert not Person.objects.exclude(tenant_id__in=Organization.objects.values("id")).exists()
    second = Person.objects.filter(user_name__startswith="user@c").values("tenant_id")
    licensed = Subscription.objects.filter(tenant_id__in=second, family__in=families.LICENSED)
    assigned = LicenseAssignment.objects.filter(person__user_name__startswith="user@c")
    assert assigned.count() == licensed.values("tenant_id").distinct().count() > 150
    profile = IncentiveProfile.objects.filter(kind="tax").latest("id")
    assert vault.unseal("incentive profile", bytes(profile.sealed_number), str(profile.id)).startswith(b"DE")


def a_reset_brings_back_what_was(demo: dict[str, Any], tmp_path: Path) -> None:
    before = (tmp_path / "demo.json").read_bytes()
    client = Client()
    client.post("/sandbox/clock", {"advance": "P40D"}, content_type="application/json")
    Organization.objects.filter(id=demo["seine"]["tenant_id"]).update(name="Renamed")
    assert client.post("/sandbox/reset").status_code == 200
    assert (tmp_path / "demo.json").read_bytes() == before
    assert abs((clock.now() - clock.wall()).total_seconds()) < 1
    assert Organization.objects.count() == len(EXPECTED)
    assert Organization.objects.get(id=demo["seine"]["tenant_id"]).name == "Seine Services"
    everyone_can_sign_in_with_what_is_told(demo)
