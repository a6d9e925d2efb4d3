"""A customer's users: created, edited, deleted for 30 days, restored, gone; a file of up to a hundred."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.portal.lists import person
from tests.support import kept
from tests.usecases.test_licenses import Shop, actor_of, refused
from twotier.access.actors import Actor
from twotier.access.models import Membership, Person, RefreshToken
from twotier.core import clock, due
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer, Relationship
from twotier.customers.usecases.manage_users import reset_user_password
from twotier.licences import queries, user_file
from twotier.licences.models import ImportedPasswords, LicenseAssignment
from twotier.licences.shapes import UserChanges, UserForm
from twotier.licences.usecases.create_user import create_user
from twotier.licences.usecases.delete_user import delete_user
from twotier.licences.usecases.edit_user import edit_user
from twotier.licences.usecases.import_users import import_users
from twotier.licences.usecases.restore_user import restore_user
from twotier.licences.usecases.set_role import set_role
from twotier.licences.usecases.take_passwords import take_passwords

MINA = UserForm(first_name="Mina", last_name="Park", user_name="mina.park", usage_location="at", display_name="Mina P.")


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Shop:
    return kept.scene("shop of licenses", lambda: Shop(tmp_path))


@pytest.fixture
def kranich(shop: Shop) -> Customer:
    """Return the customer's record."""
    return customer_queries.customer_with(shop.alpine, shop.id)


def operations(shop: Shop) -> list[str]:
    """Return what the reseller did to users, in order."""
    rows = AuditRecord.objects.filter(tenant_id=shop.world.alpine.id, customer_id=shop.id)
    return list(rows.order_by("recorded_at", "id").values_list("operation", flat=True))


@pytest.mark.rows("S51", "S76")
def test_the_reseller_creates_and_resets_users_and_each_act_is_in_the_audit(shop: Shop, kranich: Customer) -> None:
    made, secret = create_user(shop.alpine, shop.id, MINA)
    assert made.user_name == f"mina.park@{kranich.domain}"
    assert made.check_password(secret)
    assert made.must_change_password
    found = queries.user(kranich, made.id)
    assert (found.display_name, found.usage_location, found.roles) == ("Mina P.", "AT", ["user"])
    again, new = reset_user_password(shop.alpine, shop.id, made.id)
    assert again.check_password(new)
    assert not again.check_password(secret)
    assert operations(shop) == ["add_user", "reset_user_password"]
    for row in AuditRecord.objects.all():
        assert secret not in str(row.after)
        assert new not in str(row.after)


def test_what_a_new_user_must_be(shop: Shop, kranich: Customer) -> None:
    def fields(**changes: str) -> list[str]:
        values = {"first_name": "A", "last_name": "B", "user_name": "ab"} | changes
        return [name for name, _text in refused(lambda: create_user(shop.alpine, shop.id, UserForm(**values))).fields]

    assert fields(user_name="ab@elsewhere.example") == ["user_name"]
    assert fields(usage_location="ZZ") == ["usage_location"]
    assert fields(first_name="x" * 51) == ["first_name"]
    assert fields(display_name="y" * 257) == ["display_name"]
    assert fields(role="vendor_admin") == ["role"]
    weak = refused(lambda: create_user(shop.alpine, shop.id, MINA, password="password"))
    assert [name for name, _text in weak.fields] == ["password"]
    create_user(shop.alpine, shop.id, MINA, password="Renew-456-Harbor*", must_change=False)
    made = Person.objects.get(user_name=f"mina.park@{kranich.domain}")
    assert made.check_password("Renew-456-Harbor*")
    assert not made.must_change_password
    assert refused(lambda: create_user(shop.alpine, shop.id, MINA)).code == 910055


def test_an_edit_says_what_was_and_what_is(shop: Shop, kranich: Customer) -> None:
    made, _secret = create_user(shop.alpine, shop.id, MINA)
    edit_user(shop.alpine, shop.id, made.id, UserChanges(last_name=" Lindt ", usage_location="de", user_name="m.lindt"))
    record = AuditRecord.objects.get(operation="update_customer_user")
    assert record.before == {"last_name": "Park", "usage_location": "AT", "user_name": made.user_name}
    renamed = f"m.lindt@{kranich.domain}"
    assert record.after == {"last_name": "Lindt", "usage_location": "DE", "user_name": renamed}
    edit_user(shop.alpine, shop.id, made.id, UserChanges(last_name="Lindt"))
    assert AuditRecord.objects.filter(operation="update_customer_user").count() == 1
    taken = refused(lambda: edit_user(shop.alpine, shop.id, made.id, UserChanges(user_name=shop.admin.user_name)))
    assert taken.code == 910055
    bad = refused(lambda: edit_user(shop.alpine, shop.id, made.id, UserChanges(first_name="", usage_location="XX")))
    assert [name for name, _text in bad.fields] == ["first_name", "usage_location"]
    without = shop.people[0]
    assert edit_user(shop.alpine, shop.id, without.id, UserChanges(usage_location="FR")).usage_location == "FR"


def test_a_customer_keeps_its_last_global_admin(shop: Shop, kranich: Customer) -> None:
    alpine, other = shop.alpine, shop.people[0]
    assert refused(lambda: set_role(alpine, shop.id, shop.admin.id, "user")).code == 910055
    assert refused(lambda: delete_user(alpine, shop.id, shop.admin.id)).code == 910055
    set_role(alpine, shop.id, other.id, "global_admin")
    set_role(alpine, shop.id, other.id, "global_admin")
    set_role(alpine, shop.id, shop.admin.id, "user")
    assert [found.person.id for found in queries.admins(kranich)] == [other.id]
    assert operations(shop) == ["add_user_member", "remove_user_member"]
    assert refused(lambda: set_role(alpine, shop.id, other.id, "guest")).code == 3000
    set_role(alpine, shop.id, shop.admin.id, "global_admin")
    assert "delete yourself" in str(refused(lambda: delete_user(actor_of(other, shop.id), shop.id, other.id)))


def test_a_deleted_user_is_out_at_once_and_frees_the_license(shop: Shop, kranich: Customer) -> None:
    who = shop.people[0]
    shop.give(who)
    token = RefreshToken.objects.create(
        tenant_id=shop.id, token_hash="h", client=shop.world.harbor.caller.client, person=who,
        issued_at=clock.wall(), expires_at=clock.wall() + timedelta(days=9),
    )  # fmt: skip
    delete_user(shop.alpine, shop.id, who.id)
    who.refresh_from_db()
    token.refresh_from_db()
    assert not who.is_active
    assert token.revoked_at
    assert shop.basic.free == 3
    assert refused(lambda: queries.user(kranich, who.id)).code == 60002
    assert [found.person.id for found in queries.users_by_name(kranich, deleted=True)] == [who.id]
    assert refused(lambda: delete_user(shop.alpine, shop.id, who.id)).code == 60002
    assert refused(lambda: reset_user_password(shop.alpine, shop.id, who.id)).code == 60002
    assert operations(shop)[-2:] == ["update_customer_user_licenses", "delete_customer_user"]


def test_a_user_comes_back_within_thirty_days_and_is_gone_after(shop: Shop, kranich: Customer) -> None:
    first, second = shop.hire("a", "b")
    delete_user(shop.alpine, shop.id, first.id)
    delete_user(shop.alpine, shop.id, second.id)
    due.advance(clock.now() + timedelta(days=29, hours=23))
    back = restore_user(shop.alpine, shop.id, first.id)
    assert back.person.is_active
    assert back.purge_at is None
    assert not LicenseAssignment.objects.filter(person=first).exists()
    assert refused(lambda: restore_user(shop.alpine, shop.id, first.id)).code == 910055
    assert due.advance(clock.now() + timedelta(hours=2))["purge deleted users"] == 1
    assert refused(lambda: restore_user(shop.alpine, shop.id, second.id)).code == 60002
    assert not Person.objects.filter(id=second.id).exists()
    assert not Membership.objects.filter(person_id=second.id).exists()
    assert Person.objects.filter(id=first.id).exists()
    assert AuditRecord.objects.get(operation="purge_customer_user").after == {"user_name": second.user_name}
    create_user(shop.alpine, shop.id, MINA)


def test_strangers_plain_users_and_partners_without_privileges_change_no_user(shop: Shop) -> None:
    who = shop.people[0]
    acts: list[Callable[[Actor], object]] = [
        lambda actor: create_user(actor, shop.id, MINA),
        lambda actor: edit_user(actor, shop.id, who.id, UserChanges(first_name="X")),
        lambda actor: set_role(actor, shop.id, who.id, "global_admin"),
        lambda actor: delete_user(actor, shop.id, who.id),
        lambda actor: restore_user(actor, shop.id, who.id),
        lambda actor: import_users(actor, shop.id, [], "DE"),
        lambda actor: take_passwords(actor, shop.id, who.id, b""),
    ]
    helpdesk = actor_of(person(shop.world.alpine.id, "helpdesk_agent"), shop.world.alpine.id)
    for act in acts:
        assert refused(partial(act, shop.world.nordic.actor)).status == 404
        assert refused(partial(act, actor_of(who, shop.id))).error_name == "role_missing"
        assert refused(partial(act, helpdesk)).error_name == "role_missing"
    Relationship.objects.filter(partner_id=shop.world.alpine.id).update(delegated_access=False)
    for act in acts:
        assert refused(partial(act, shop.alpine)).error_name == "no_delegated_access"


# A file of users


def lines_of(text: str) -> list[user_file.Line]:
    """Return the lines of a file with the template's head."""
    return user_file.read(f"First name,Last name,Email address\n{text}".encode())


def test_a_file_is_added_whole_and_its_passwords_are_taken_once(shop: Shop, kranich: Customer) -> None:
    lines = lines_of(f"Ada,Lovelace,ada.l@{kranich.domain}\nGrace,Hopper,GRACE@{kranich.domain}\n\n")
    assert user_file.faults(lines, kranich) == []
    ready = user_file.prepared(lines, kranich)
    made = import_users(shop.alpine, shop.id, ready, "fr")
    names = [f"ada.l@{kranich.domain}", f"grace@{kranich.domain}"]
    assert [who.user_name for who in made.people] == names
    assert {queries.user(kranich, who.id).usage_location for who in made.people} == {"FR"}
    kept = ImportedPasswords.objects.get()
    assert ready[0].password.encode() not in bytes(kept.ciphertext)
    wrong = bytes(reversed(made.key))
    assert refused(lambda: take_passwords(shop.alpine, shop.id, made.passwords_id, wrong)).status == 404
    taken = take_passwords(shop.alpine, shop.id, made.passwords_id, made.key)
    assert [name for name, _secret in taken] == names
    assert all(Person.objects.get(user_name=name).check_password(secret) for name, secret in taken)
    assert refused(lambda: take_passwords(shop.alpine, shop.id, made.passwords_id, made.key)).code == 910035
    kept.refresh_from_db()
    assert bytes(kept.ciphertext) == b""
    with pytest.raises(Refusal, match="taken in the meantime"):
        import_users(shop.alpine, shop.id, ready, "fr")


def test_every_fault_of_a_file_is_named_by_its_line(shop: Shop, kranich: Customer) -> None:
    lines = lines_of(
        f"{'x' * 51},B,one@{kranich.domain}\n,B,two@{kranich.domain}\nA,B,a@elsewhere.example\n"
        f"A,B,same@{kranich.domain}\nA,B,SAME@{kranich.domain}\nA,B,{shop.admin.user_name}\nA,B,no blanks\n"
    )
    found = user_file.faults(lines, kranich)
    assert [number for number, _text in found] == [2, 3, 4, 5, 6, 7, 8]
    texts = [str(text) for _number, text in found]
    assert "at most 50 characters" in texts[0]
    assert "must end in a domain of the customer" in texts[2]
    assert "more than once" in texts[3]
    assert "is taken" in texts[5]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The first line must be"),
        (b"Name,Mail\nA,B\n", "The first line must be"),
        (b"First name,Last name,Email address\n", "at least one and at most 100"),
        (b"First name,Last name,Email address\n" + b"A,B,c\n" * 101, "at least one and at most 100"),
        ("First name,Last name,Email address\nÄ,B,c".encode("latin-1"), "not in UTF-8"),
        (b"First name,Last name,Email address\nA,B,c,d\n", "Line 2 has more than three cells"),
        (b'First name,Last name,Email address\nA,"B\n', "cannot be read as CSV"),
        (b"x" * 300_000, "larger than 256 KB"),
    ],
)
def test_what_is_no_file_of_users(content: bytes, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        user_file.read(content)


def test_a_file_with_semicolons_is_read_too() -> None:
    found = user_file.read("\ufefffirst name;Last Name;EMAIL address\nAda;Lovelace;ada\n".encode())
    assert [(line.number, line.first_name, line.user_name) for line in found] == [(2, "Ada", "ada")]
