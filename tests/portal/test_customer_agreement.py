"""The vendor publishes the customer agreement; customers and partners go on with the newest version."""

import pytest

from tests.portal.lists import person, signed_in, words
from tests.support import enrollment
from tests.support.enrollment import Stage
from twotier.customers.models import AgreementTemplate
from twotier.customers.queries.agreements import MCA, agreement_templates, published

PAGE = "/program/agreements"
FIRST, SECOND = "https://agreements.example/2026", "https://agreements.example/2027"


@pytest.fixture
def stage(db: None) -> Stage:
    """Return a vendor that has published nothing for customers."""
    return enrollment.build()


def publish(stage: Stage, link: str) -> tuple[int, str]:
    """Send the form as the vendor's admin; return the status and the page that follows."""
    answer = signed_in(stage.vendor.person).post(f"{PAGE}/customer", {"link": link}, follow=True)
    return answer.status_code, words(answer)


def test_each_publication_is_the_version_that_is_accepted_from_then_on(stage: Stage) -> None:
    assert published() is None
    for rank, link in enumerate((FIRST, SECOND), 1):
        status, page = publish(stage, link)
        assert status == 200
        assert link in page
        newest = published()
        assert newest
        assert (newest.version_rank, newest.link) == (rank, link)
    assert [row.version_rank for row in agreement_templates(MCA)] == [2, 1]


def test_a_second_press_publishes_nothing(stage: Stage) -> None:
    publish(stage, FIRST)
    status, page = publish(stage, FIRST)
    assert status == 422
    assert "This is the newest version already" in page
    assert AgreementTemplate.objects.count() == 1


@pytest.mark.parametrize(
    "link", ["http://agreements.example", "javascript:alert(1)", "https://", "", "https://x y.example"]
)
def test_what_no_customer_should_open_is_refused(stage: Stage, link: str) -> None:
    status, _page = publish(stage, link)
    assert status == 422
    assert not AgreementTemplate.objects.exists()


@pytest.mark.parametrize("role", ["vendor_reviewer", "vendor_representative"])
def test_only_the_vendor_admin_publishes(stage: Stage, role: str) -> None:
    reader = signed_in(person(stage.vendor.organization.id, role))
    assert reader.post(f"{PAGE}/customer", {"link": FIRST}).status_code == 403
    assert "Address of the text" not in words(reader.get(PAGE))
    assert published() is None
