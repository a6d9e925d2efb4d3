"""Who is told when the vendor moves a reseller's program: the reseller itself, and each of its providers once."""

from typing import Any

import pytest

from tests.support import enrollment
from tests.support.enrollment import Stage, mails
from tests.support.two_tier import at_most
from tests.support.world import Partner
from twotier.access.models import Organization
from twotier.core import clock
from twotier.notices.models import SandboxMail
from twotier.partners.models import DIRECT_BILL, INDIRECT_RESELLER, PartnerProfile
from twotier.partners.usecases.set_program_status import set_program_status
from twotier.partnerships.models import Partnership

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(db: None, settings: Any) -> Stage:
    """Return the vendor; mail goes to the sandbox's mailbox."""
    settings.EMAIL_BACKEND = settings.EMAIL["backend"]
    return enrollment.build()


def provider(stage: Stage, name: str, language: str = "en") -> Partner:
    """Return a provider whose record names its own contact."""
    made = stage.partner(name, "provider", "DE")
    Organization.objects.filter(id=made.id).update(language=language)
    PartnerProfile.objects.filter(tenant_id=made.id).update(
        contact_email=f"{name.split(maxsplit=1)[0].lower()}@providers.test"
    )
    return made


def together(one: Partner, reseller: Partner, status: str = "active") -> None:
    """Let a provider and a reseller be partners, or have been."""
    Partnership.objects.create(
        tenant_id=one.id, provider_id=one.id, reseller_id=reseller.id, reseller_mpn_id=reseller.mpn_id,
        status=status, active_since=clock.now(),
    )  # fmt: skip


def told(reseller: str) -> list[SandboxMail]:
    """Return the mails that name a reseller in their subject."""
    return [mail for mail in mails() if reseller in mail.subject]


@pytest.mark.rows("S95", "S106")
@pytest.mark.parametrize(
    ("move", "said"), [("suspend", "is suspended"), ("deauthorise", "was ended"), ("reinstate", "is active again")]
)
def test_each_provider_of_a_reseller_is_told_once_in_its_language(stage: Stage, move: str, said: str) -> None:
    alpine = stage.partner("Alpine IT", "reseller", "AT")
    harbor, nordic = provider(stage, "Harbor Distribution", "de"), provider(stage, "Nordic Supply")
    former, stranger = provider(stage, "Former Supply"), provider(stage, "Other Supply")
    together(harbor, alpine)
    together(nordic, alpine)
    together(former, alpine, "removed")
    together(stranger, stage.partner("Seine Services", "reseller", "FR"))
    if move == "reinstate":
        set_program_status(stage.meridian, alpine.id, INDIRECT_RESELLER, "suspend", "Overdue")
        mails()
        SandboxMail.objects.all().delete()
    set_program_status(stage.meridian, alpine.id, INDIRECT_RESELLER, move, "A secret of Alpine")
    found = {mail.to: mail for mail in told("Alpine IT")}
    assert set(found) == {"harbor@providers.test", "nordic@providers.test"}
    assert len(told("Alpine IT")) == 2
    english, german = found["nordic@providers.test"], found["harbor@providers.test"]
    assert english.subject == f"[Sandbox] The reseller program of Alpine IT {said}"
    assert (english.language, german.language) == ("en", "de")
    assert german.subject != english.subject
    for mail in found.values():
        assert "Mari Saar" in mail.text
        assert f"/indirect-resellers/{alpine.id}" in mail.text
        assert "A secret of Alpine" not in mail.text + mail.html
    assert {mail.tenant_id for mail in found.values()} == {harbor.id, nordic.id}
    assert "A secret of Alpine" in mails("contact@baltic.test")[-1].text


def test_a_provider_without_a_record_is_told_through_its_global_admin(stage: Stage) -> None:
    alpine, harbor = stage.partner("Alpine IT", "reseller", "AT"), provider(stage, "Harbor Distribution")
    PartnerProfile.objects.filter(tenant_id=harbor.id).delete()
    together(harbor, alpine)
    set_program_status(stage.meridian, alpine.id, INDIRECT_RESELLER, "suspend", "Overdue")
    assert [mail.to for mail in told("Alpine IT")] == [harbor.caller.person.email]


def test_other_programs_and_other_moves_tell_no_provider(stage: Stage) -> None:
    harbor = provider(stage, "Harbor Distribution")
    together(harbor, stage.baltic)
    set_program_status(stage.meridian, stage.baltic.id, DIRECT_BILL, "restrict", "Overdue")
    set_program_status(stage.meridian, stage.baltic.id, DIRECT_BILL, "suspend", "Overdue")
    assert not mails("harbor@providers.test")


def test_many_providers_take_as_many_statements_as_one(stage: Stage) -> None:
    few, many = stage.partner("Alpine IT", "reseller", "AT"), stage.partner("Seine Services", "reseller", "FR")
    providers = [provider(stage, f"P{number} Supply") for number in range(10)]
    together(providers[0], few)
    for one in providers:
        together(one, many)
    with at_most(50) as first:
        set_program_status(stage.meridian, few.id, INDIRECT_RESELLER, "suspend", "Overdue")
    with at_most(len(first)):
        set_program_status(stage.meridian, many.id, INDIRECT_RESELLER, "suspend", "Overdue")
    assert len(told("Seine Services")) == 10
