"""Organizations, people and programs: what the use cases write, and what they never write."""

from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password, verify_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils.translation import override

from twotier.access import client_secrets, passwords, queries
from twotier.access.actors import Actor, program
from twotier.access.models import ApiClient, Organization, Person, Visibility
from twotier.access.usecases.add_member import add_member
from twotier.access.usecases.create_api_client import create_api_client
from twotier.access.usecases.create_organization import create_organization
from twotier.access.usecases.create_person import create_person
from twotier.access.usecases.reset_password_by_admin import reset_password_by_admin
from twotier.core import tenancy
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def harbor() -> Organization:
    """Make a provider."""
    return create_organization(
        program("tests"), kind="partner", kinds=["provider"], name="Harbor", market="DE", domain="Harbor.example"
    )


def acting(organization: Organization, *roles: str) -> Actor:
    """Return someone of the organization with these roles."""
    return Actor(
        organization_id=organization.id, kinds=frozenset(organization.kinds), roles=frozenset(roles), person_id=uuid4()
    )


def test_temporary_passwords_meet_the_policy_and_never_repeat() -> None:
    made = {passwords.temporary() for _one in range(200)}
    assert len(made) == 200
    for password in made:
        validate_password(password)
        assert any(letter.isupper() for letter in password)
        assert any(letter.islower() for letter in password)
        assert any(letter.isdigit() for letter in password)


def test_an_organization_sees_itself_and_is_seen_by_whom_it_names(harbor: Organization) -> None:
    other = uuid4()
    customer = create_organization(
        program("tests"), kind="customer", kinds=["customer"], name="Kranich", market="DE", domain="kranich.example",
        seen_by=[harbor.id, other],
    )  # fmt: skip
    assert harbor.domain == "harbor.example"
    with tenancy.scope(tenancy.PROGRAM):
        viewers = Visibility.objects.filter(tenant_id=customer.id).values_list("organization_id", flat=True)
        assert set(viewers) == {customer.id, harbor.id, other}
    with tenancy.scope(harbor.id):
        assert queries.sees_tenant(acting(harbor), customer.id)


def test_a_domain_belongs_to_one_organization(harbor: Organization) -> None:
    with pytest.raises(Refusal) as refusal:
        create_organization(
            program("tests"), kind="customer", kinds=["customer"], name="Other", market="DE", domain="HARBOR.example"
        )
    assert (refusal.value.status, refusal.value.code, refusal.value.error_name) == (409, 910033, "domain_taken")
    with tenancy.scope(tenancy.PROGRAM):
        assert Organization.objects.count() == 1


def test_a_global_admin_adds_people_and_the_password_is_kept_as_a_hash_alone(harbor: Organization) -> None:
    person, password = create_person(
        acting(harbor, "global_admin"), organization_id=harbor.id, user_name="ada@harbor.example", roles=["sales_agent"]
    )
    with tenancy.scope(tenancy.PROGRAM):
        kept = Person.objects.get(id=person.id)
        rows = str(list(AuditRecord.objects.values())) + str(list(Person.objects.values()))
        assert queries.member(person.id, harbor.id).roles == {"sales_agent"}  # type: ignore[union-attr]
    assert kept.password.startswith("argon2$argon2id")
    assert kept.check_password(password)
    assert kept.must_change_password
    assert password not in rows


@pytest.mark.parametrize("mode", ["sandbox", "production"])
def test_production_keeps_a_password_of_the_sandbox_anew(mode: str) -> None:
    with override_settings(PASSWORD_HASHERS=["twotier.access.hashers.OfSandbox"]):
        kept = make_password("a long password")
    hasher = {"sandbox": "OfSandbox", "production": "Argon2id"}[mode]
    with override_settings(PASSWORD_HASHERS=[f"twotier.access.hashers.{hasher}"]):
        right, anew = verify_password("a long password", kept)
    assert (right, anew) == (True, mode == "production")


def test_who_may_not_manage_people_adds_nobody(harbor: Organization) -> None:
    with pytest.raises(Refusal) as refusal:
        create_person(
            acting(harbor, "sales_agent"), organization_id=harbor.id, user_name="eve@harbor.example", roles=["guest"]
        )
    assert (refusal.value.status, refusal.value.code) == (403, 910046)
    with tenancy.scope(tenancy.PROGRAM):
        assert not Person.objects.exists()


def test_a_user_name_belongs_to_one_person_whatever_its_case(harbor: Organization) -> None:
    create_person(program("tests"), organization_id=harbor.id, user_name="ada@harbor.example", roles=["guest"])
    with pytest.raises(Refusal) as refusal:
        create_person(program("tests"), organization_id=harbor.id, user_name="ADA@harbor.example", roles=["guest"])
    assert refusal.value.status == 409


def test_a_reset_gives_a_new_temporary_password(harbor: Organization) -> None:
    person, first = create_person(
        program("tests"), organization_id=harbor.id, user_name="ada@harbor.example", roles=["guest"], must_change=False
    )
    second = reset_password_by_admin(acting(harbor, "user_management_admin"), person)
    with tenancy.scope(tenancy.PROGRAM):
        kept = Person.objects.get(id=person.id)
    assert kept.check_password(second)
    assert not kept.check_password(first)
    assert kept.must_change_password


def test_only_global_admins_make_api_clients_and_the_secret_is_shown_once(harbor: Organization) -> None:
    client, secret = create_api_client(
        acting(harbor, "global_admin"), organization_id=harbor.id, name="Ledger", flow=ApiClient.APP_ONLY
    )
    assert client_secrets.matches(secret, client.secret_hash)
    assert secret not in client.secret_hash
    with pytest.raises(Refusal):
        create_api_client(
            acting(harbor, "admin_agent"), organization_id=harbor.id, name="Other", flow=ApiClient.APP_ONLY
        )


def test_a_member_keeps_the_home_and_gains_a_place(harbor: Organization) -> None:
    alpine = create_organization(
        program("tests"), kind="partner", kinds=["reseller"], name="Alpine", market="AT", domain="alpine.example"
    )
    person, _password = create_person(
        program("tests"), organization_id=harbor.id, user_name="ada@harbor.example", roles=["sales_agent"]
    )
    add_member(program("tests"), organization_id=alpine.id, person=person, roles=["helpdesk_agent"])
    with tenancy.scope(tenancy.PROGRAM):
        assert [place.name for place in queries.places(person.id)] == ["Alpine", "Harbor"]
        assert queries.member(person.id, alpine.id).roles == {"helpdesk_agent"}  # type: ignore[union-attr]
        assert Person.objects.get(id=person.id).tenant_id == harbor.id


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("Kx7-pq", "Dieses Kennwort ist zu kurz. Verwenden Sie mindestens 12 Zeichen."),
        ("903174625518", "Viele Menschen verwenden dieses Kennwort. Wählen Sie ein anderes."),
        ("password1234", "Viele Menschen verwenden dieses Kennwort. Wählen Sie ein anderes."),
        (
            "ada.lovelace.x",
            "Dieses Kennwort ähnelt zu sehr Ihrem Namen oder Ihrer E-Mail-Adresse. Wählen Sie ein anderes.",
        ),
    ],
)
def test_a_weak_password_is_refused_in_the_words_of_the_portal(password: str, told: str) -> None:
    person = Person(email="ada.lovelace@example.org", first_name="Ada", last_name="Lovelace")
    with override("de"), pytest.raises(ValidationError) as refused:
        validate_password(password, person)
    assert told in refused.value.messages
