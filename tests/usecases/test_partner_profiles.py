"""A partner's profiles as the acts keep them: what is told, what follows the record, who is verified again."""

from collections.abc import Iterator

import pytest

from tests.support import enrollment as stages
from tests.support.enrollment import Stage
from twotier.access.models import Organization
from twotier.core import tenancy
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.partners.models import BillingProfile, PartnerProfile, VerifiedProfile
from twotier.partners.queries import own_profiles as queries
from twotier.partners.usecases.decide_verification import decide_verification
from twotier.partners.usecases.edit_billing_profile import edit_billing_profile
from twotier.partners.usecases.edit_organization_profile import edit_organization_profile
from twotier.partners.usecases.edit_partner_profile import edit_partner_profile
from twotier.partners.usecases.edit_support_profile import edit_support_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with tenancy.scope(tenancy.PROGRAM):
        yield stages.build()


def record() -> PartnerProfile:
    """Return Baltic's record."""
    return PartnerProfile.objects.get()


def test_what_changed_of_a_billing_profile_is_told_once(stage: Stage) -> None:
    for _again in range(2):
        edit_billing_profile(stage.kadri, {"tax_id": "EE1", "contact_first_name": "Mari"})
    row = AuditRecord.objects.get(operation="update_partner_profile")
    assert (row.before, row.after) == ({"billing_tax_id": ""}, {"billing_tax_id": "EE1"})
    own = BillingProfile.objects.get()
    assert (own.tax_id, own.address_line, own.contact_first_name) == ("EE1", "", "")


def test_a_whole_group_stands_apart_and_comes_back(stage: Stage) -> None:
    edit_billing_profile(stage.kadri, {"city": "Tartu"})
    edit_partner_profile(stage.kadri, {"address_line": "Pikk 1"})
    said = queries.billing(stage.kadri, record())
    assert (said["address_line"], said["city"]) == ("Narva maantee 9", "Tartu")
    edit_billing_profile(stage.kadri, {"address_line": "Pikk 1", "city": "Tallinn"})
    edit_partner_profile(stage.kadri, {"address_line": "Pikk 2"})
    assert queries.billing(stage.kadri, record())["address_line"] == "Pikk 2"


def test_what_is_not_sent_stays(stage: Stage) -> None:
    edit_support_profile(stage.kadri, {"support_phone": "1"})
    edit_partner_profile(stage.kadri, {"city": "Tartu"})
    row = record()
    assert (row.support_email, row.support_phone, row.city) == ("support@baltic.test", "1", "Tartu")
    assert (row.legal_name, row.contact_email) == ("Baltic Systems OÜ", "contact@baltic.test")


def test_another_name_of_the_organization_is_told_and_verified_again(stage: Stage) -> None:
    edit_organization_profile(stage.kadri, {"name": "Baltic Cloud", "language": "fr"})
    home = Organization.objects.get(id=stage.baltic.id)
    assert (home.name, home.language) == ("Baltic Cloud", "fr")
    assert record().verification == "pending"
    kept = VerifiedProfile.objects.get()
    assert (kept.content["legal_name"], kept.verification) == ("Baltic Systems OÜ", "accepted")


def test_an_address_that_mends_a_rejection_is_verified_again(stage: Stage) -> None:
    decide_verification(stage.meridian, stage.baltic.id, accepted=False)
    edit_organization_profile(stage.kadri, {"culture": "de-EE"})
    assert record().verification == "rejected"
    edit_organization_profile(stage.kadri, {"city": "Tartu"})
    assert record().verification == "pending"


def test_a_refused_change_leaves_no_record_behind(stage: Stage) -> None:
    PartnerProfile.objects.all().delete()
    with pytest.raises(Refusal):
        edit_support_profile(stage.kadri, {"support_phone": "1"})
    assert not PartnerProfile.objects.exists()
