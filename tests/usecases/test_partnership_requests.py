"""Requests for partnerships: from draft to answer, each rule that refuses, and what is told to whom."""

from datetime import timedelta

import pytest

from tests.support import world
from tests.support.requests import YES, acting, partners, sent
from tests.support.world import World
from twotier.access.actors import program
from twotier.access.models import Organization, Visibility
from twotier.core import clock, due
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.core.refusal import Refusal
from twotier.partners.models import PartnerAgreement, Program
from twotier.partnerships import letters, queries
from twotier.partnerships.drafts import Draft
from twotier.partnerships.models import Partnership, PartnershipPeriod, PartnershipRequest, RequestAnswer
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases.accept_request import Acceptance, accept_request
from twotier.partnerships.usecases.decline_request import decline_request
from twotier.partnerships.usecases.edit_request import edit_request
from twotier.partnerships.usecases.open_request import open_request
from twotier.partnerships.usecases.request_partnership import request_partnership
from twotier.partnerships.usecases.resend_request import resend_request
from twotier.partnerships.usecases.revoke_request import revoke_request
from twotier.partnerships.usecases.start_request import start_request

pytestmark = pytest.mark.django_db
OUTSIDERS = ("helpdesk_agent", "billing_admin", "mpn_partner_admin", "account_admin", "incentives_admin", "guest")


@pytest.fixture
def trade(db: None) -> World:
    """Return the small world."""
    return world.build()


def refused(code: int, act: object, *args: object, **kwargs: object) -> Refusal:
    """Return the refusal of an act, which has this code."""
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)  # type: ignore[operator]
    assert caught.value.code == code, (caught.value.code, str(caught.value))
    return caught.value


def mails() -> list[dict[str, object]]:
    """Return the mails that wait to leave."""
    return [row.body for row in OutboxMessage.objects.filter(channel="mail").order_by("created_at", "id")]


# Making a request


@pytest.mark.rows("S36", "S114", "S120")
def test_a_request_alone_makes_no_partnership(trade: World) -> None:
    before = Partnership.objects.count()
    request = sent(trade.harbor, recipient="it@seine.test")
    assert request.status == "requested"
    assert Partnership.objects.count() == before
    assert queries.active_between(trade.harbor.id, trade.seine.id) is None
    assert mails() == []


@pytest.mark.rows("S89", "S90", "S91", "S92")
@pytest.mark.parametrize("role", ["global_admin", "user_management_admin", "admin_agent", "sales_agent"])
def test_these_roles_request_a_partnership(trade: World, role: str) -> None:
    assert start_request(acting(trade.harbor, role)).status == "draft"


@pytest.mark.rows("S92")
@pytest.mark.parametrize("role", OUTSIDERS)
def test_any_other_role_is_refused(trade: World, role: str) -> None:
    refused(910046, start_request, acting(trade.harbor, role))
    assert not PartnershipRequest.objects.exists()


@pytest.mark.rows("S124")
def test_a_link_cannot_be_guessed_or_altered(trade: World) -> None:
    first, second = start_request(trade.harbor.actor), start_request(trade.harbor.actor)
    assert len(first.token) == 32
    assert len(set(first.token) & set(second.token)) < 64
    assert first.token != second.token
    admin = acting(trade.seine, "global_admin")
    refused(910023, accept_request, admin, first.token[:-1], YES)
    refused(910023, accept_request, admin, first.token.swapcase(), YES)
    refused(910023, accept_request, admin, str(first.id), YES)


@pytest.mark.rows("S111", "S122", "S124")
def test_the_text_always_ends_with_link_and_guide(trade: World) -> None:
    request = start_request(trade.harbor.actor, Draft(subject="Together", text="Only this."))
    text = letters.message(request)
    assert text.startswith("Only this.\n\n")
    assert letters.link(request.token) in text
    assert "/guide/become-a-reseller" in text
    assert text.index(letters.link(request.token)) > text.index("Only this.")


def test_a_new_language_brings_its_text_unless_somebody_wrote(trade: World) -> None:
    actor = trade.harbor.actor
    request = start_request(actor, Draft(language="en"))
    same = Draft(language="de", subject=request.subject, text=request.text.replace("\n", "\r\n"))
    german = edit_request(actor, request.id, same)
    assert german.text == letters.first_draft("Harbor Distribution", "de")[1]
    assert german.text != request.text
    kept = edit_request(actor, request.id, Draft(language="fr", subject="Own", text="My words"))
    assert (kept.subject, kept.text) == ("Own", "My words")


@pytest.mark.rows("S115")
def test_an_address_is_optional_but_never_wrong(trade: World) -> None:
    assert start_request(trade.harbor.actor, Draft(recipient="")).recipient == ""
    refusal = refused(3000, start_request, trade.harbor.actor, Draft(recipient="seine at example"))
    assert refusal.fields[0][0] == "recipient"
    request = start_request(trade.harbor.actor)
    refused(3000, request_partnership, trade.harbor.actor, request.id, by_mail=True)
    request.refresh_from_db()
    assert (request.status, mails()) == ("draft", [])


@pytest.mark.parametrize("changes", [{"valid_days": 0}, {"valid_days": 366}, {"language": "tlh"}, {"text": "x" * 4001}])
def test_what_no_request_can_say_is_refused(trade: World, changes: dict[str, object]) -> None:
    refused(3000, start_request, trade.harbor.actor, Draft(**changes))  # type: ignore[arg-type]


@pytest.mark.rows("S94", "S110")
def test_an_mpn_id_is_checked_before_anything_is_sent(trade: World) -> None:
    actor = trade.harbor.actor
    refused(800015, start_request, actor, Draft(mpn_id="9999999"))
    refused(2072, start_request, actor, Draft(mpn_id=trade.nordic.mpn_id))
    refusal = refused(910022, start_request, actor, Draft(mpn_id=trade.seine.global_mpn_id))
    assert trade.seine.mpn_id in str(refusal)
    taiwan = world.partner("Formosa Tech", "reseller", "TW")
    differs = refused(910015, start_request, actor, Draft(mpn_id=taiwan.mpn_id))
    assert "Europe" in str(differs)
    assert "Taiwan" in str(differs)
    refused(910017, start_request, actor, Draft(mpn_id=trade.alpine.mpn_id))
    request = start_request(actor, Draft(mpn_id=trade.seine.mpn_id))
    assert request.reseller_id == trade.seine.id
    refused(910017, start_request, actor, Draft(mpn_id=trade.seine.mpn_id))
    refused(3000, start_request, actor, Draft(mpn_id=trade.seine.mpn_id, reusable=True))


# Sending, sending again, revoking


@pytest.mark.rows("S37", "S114")
def test_sending_mails_the_text_in_the_language_of_the_request(trade: World) -> None:
    request = start_request(trade.harbor.actor, Draft(recipient="it@seine.test", language="fr"))
    request_partnership(trade.harbor.actor, request.id, by_mail=True)
    [body] = mails()
    assert (body["to"], body["language"], body["template"]) == (["it@seine.test"], "fr", "partnerships/request")
    assert letters.link(request.token) in str(body["context"])
    refused(910055, request_partnership, trade.harbor.actor, request.id, by_mail=True)
    assert len(mails()) == 1


@pytest.mark.rows("S123")
def test_done_twice_changes_nothing(trade: World) -> None:
    request = start_request(trade.harbor.actor)
    first = request_partnership(trade.harbor.actor, request.id)
    second = request_partnership(trade.harbor.actor, request.id)
    assert first.requested_at == second.requested_at
    assert AuditRecord.objects.filter(operation="request_partnership").count() == 1


def test_sending_again_renews_the_time_and_a_double_click_sends_once(trade: World) -> None:
    actor = trade.harbor.actor
    request = sent(trade.harbor, recipient="it@seine.test", valid_days=10)
    PartnershipRequest.objects.update(expires_at=clock.now() + timedelta(days=1))
    again = resend_request(actor, request.id, seen=0)
    assert again.expires_at > clock.now() + timedelta(days=9)
    assert resend_request(actor, request.id, seen=0).sent_count == 1
    assert len(mails()) == 1
    draft = start_request(actor, Draft(recipient="it@seine.test"))
    refused(910055, resend_request, actor, draft.id)


@pytest.mark.rows("S92")
def test_who_may_request_but_not_revoke(trade: World) -> None:
    request = sent(trade.harbor, recipient="it@seine.test")
    manager = acting(trade.harbor, "user_management_admin")
    refused(910046, resend_request, manager, request.id)
    refused(910046, revoke_request, manager, request.id)
    refused(910023, revoke_request, trade.nordic.actor, request.id)
    refused(910023, edit_request, trade.nordic.actor, request.id, Draft())
    assert revoke_request(trade.harbor.actor, request.id).status == "withdrawn"
    refused(910055, revoke_request, trade.harbor.actor, request.id)
    refused(910055, edit_request, trade.harbor.actor, request.id, Draft())
    refused(910026, accept_request, acting(trade.seine, "global_admin"), request.token, YES)


def test_requests_expire_by_the_clock(trade: World) -> None:
    old, young = sent(trade.harbor, valid_days=90), sent(trade.harbor, valid_days=91)
    assert requests.next_expiry(clock.now()) == old.expires_at
    assert due.run_all(old.expires_at)["expire partnership requests"] == 1
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.status, young.status) == ("expired", "requested")
    assert "expire partnership requests" not in due.run_all(old.expires_at)
    assert mails() == []
    refused(910025, accept_request, acting(trade.seine, "global_admin"), old.token, YES)


def test_a_request_whose_time_is_over_is_refused_before_the_clock_comes_by(trade: World) -> None:
    request = sent(trade.harbor)
    PartnershipRequest.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    refused(910025, accept_request, acting(trade.seine, "global_admin"), request.token, YES)
    refused(910025, decline_request, acting(trade.seine, "global_admin"), request.token)


def test_the_first_opening_is_kept(trade: World) -> None:
    request = sent(trade.harbor)
    assert open_request(program(), request.id, "Seine Services")
    assert not open_request(program(), request.id, "Somebody else")
    request.refresh_from_db()
    assert request.opened_by_name == "Seine Services"
    assert request.opened_at


# Answering


@pytest.mark.rows("S38", "S39", "S125")
def test_acceptance_fills_both_lists_and_tells_both_once(trade: World) -> None:
    trade.harbor.caller.person.email, trade.harbor.caller.person.language = "jana@harbor.test", "de"
    trade.harbor.caller.person.save()
    admin = acting(trade.seine, "global_admin")
    request = sent(trade.harbor)
    made = accept_request(admin, request.token, YES)
    assert (made.status, made.reseller_mpn_id) == ("active", trade.seine.mpn_id)
    assert "Harbor Distribution" in [row.name for row in queries.providers(admin)]
    assert "Seine Services" in [row.name for row in queries.resellers(trade.harbor.actor)]
    told = {(str(body["to"]), str(body["language"])) for body in mails()}
    assert len(mails()) == 2
    assert ("['jana@harbor.test']", "de") in told
    assert (f"['{admin.user_name}']", "en") in told
    audit = AuditRecord.objects.get(operation="accept_partnership")
    assert (audit.tenant_id, audit.person_id) == (trade.seine.id, admin.person_id)
    period = PartnershipPeriod.objects.get(partnership=made)
    assert (period.accepted_by, period.until) == (admin.person_id, None)


@pytest.mark.rows("S38")
@pytest.mark.parametrize("role", ["admin_agent", "user_management_admin", "helpdesk_agent", "billing_admin"])
def test_only_the_global_admin_accepts(trade: World, role: str) -> None:
    refused(910046, accept_request, acting(trade.seine, role), sent(trade.harbor).token, YES)
    refused(910046, decline_request, acting(trade.seine, role), PartnershipRequest.objects.get().token)
    assert queries.active_between(trade.harbor.id, trade.seine.id) is None


@pytest.mark.rows("S38")
def test_a_request_for_another_organization_is_refused(trade: World) -> None:
    request = sent(trade.harbor, mpn_id=trade.seine.mpn_id)
    other = world.partner("Lagune Cloud", "reseller", "IT")
    refusal = refused(910019, accept_request, acting(other, "global_admin"), request.token, YES)
    assert "Lagune Cloud" in str(refusal)
    dual = acting(trade.harbor, "global_admin")
    Organization.objects.filter(id=trade.harbor.id).update(kinds=["provider", "reseller"])
    refused(910019, accept_request, acting(trade.harbor, "global_admin"), request.token, YES)
    assert dual.organization_id == trade.harbor.id
    assert accept_request(acting(trade.seine, "global_admin"), str(request.id), YES).status == "active"


@pytest.mark.rows("S110")
def test_who_is_not_enrolled_is_led_to_the_guide(trade: World) -> None:
    Program.objects.filter(tenant_id=trade.seine.id).update(status="suspended")
    refusal = refused(910018, accept_request, acting(trade.seine, "global_admin"), sent(trade.harbor).token, YES)
    assert refusal.data == [letters.guide_link()]
    assert letters.guide_link() in str(refusal)


@pytest.mark.rows("S94", "S36")
def test_a_partnership_across_regions_is_refused(trade: World) -> None:
    taiwan = world.partner("Formosa Tech", "reseller", "TW")
    refusal = refused(910015, accept_request, acting(taiwan, "global_admin"), sent(trade.harbor).token, YES)
    assert "Europe" in str(refusal)
    assert "Taiwan" in str(refusal)
    assert not Partnership.objects.filter(reseller_id=taiwan.id).exists()


def test_without_the_partner_agreement_nobody_becomes_a_partner(trade: World) -> None:
    PartnerAgreement.objects.filter(tenant_id=trade.seine.id).delete()
    refused(910011, accept_request, acting(trade.seine, "global_admin"), sent(trade.harbor).token, YES)


def test_acceptance_needs_the_explicit_authorization(trade: World) -> None:
    request = sent(trade.harbor)
    refused(910021, accept_request, acting(trade.seine, "global_admin"), request.token, Acceptance())
    request.refresh_from_db()
    assert request.status == "requested"


def test_the_own_tenant_stays_closed_unless_it_is_opened(trade: World) -> None:
    partners(trade)
    made = Partnership.objects.get(reseller_id=trade.seine.id)
    assert not made.administers_reseller
    assert not Visibility.objects.filter(organization_id=trade.harbor.id, tenant_id=trade.seine.id).exists()


def test_the_own_tenant_opens_by_explicit_choice(trade: World) -> None:
    chosen = Acceptance(authorized=True, administers_reseller=True)
    accept_request(acting(trade.seine, "global_admin"), sent(trade.harbor).token, chosen)
    assert Partnership.objects.get(reseller_id=trade.seine.id).administers_reseller
    assert Visibility.objects.filter(organization_id=trade.harbor.id, tenant_id=trade.seine.id).exists()


@pytest.mark.rows("S124")
def test_a_link_is_used_once(trade: World) -> None:
    admin, request = acting(trade.seine, "global_admin"), sent(trade.harbor)
    accept_request(admin, request.token, YES)
    refused(910024, accept_request, admin, request.token, YES)
    other = world.partner("Lagune Cloud", "reseller", "IT")
    refused(910024, accept_request, acting(other, "global_admin"), request.token, YES)


@pytest.mark.rows("S124")
def test_a_link_for_several_is_used_once_by_each(trade: World) -> None:
    request = sent(trade.harbor, reusable=True)
    lagune = world.partner("Lagune Cloud", "reseller", "IT")
    moldau = world.partner("Moldau Systems", "reseller", "CZ")
    for partner in (trade.seine, lagune):
        accept_request(acting(partner, "global_admin"), request.token, YES)
    refused(910024, accept_request, acting(trade.seine, "sales_agent", "global_admin"), request.token, YES)
    decline_request(acting(moldau, "global_admin"), request.token, "Not now")
    refused(910026, accept_request, acting(moldau, "account_admin", "global_admin"), request.token, YES)
    request.refresh_from_db()
    assert request.status == "requested"
    assert RequestAnswer.objects.filter(request=request, answer="accepted").count() == 2


def test_partners_need_no_second_partnership(trade: World) -> None:
    admin = acting(trade.seine, "global_admin")
    first, second = sent(trade.harbor), sent(trade.harbor)
    accept_request(admin, first.token, YES)
    refused(910017, accept_request, admin, second.token, YES)


def test_acceptance_answers_the_named_request_too(trade: World) -> None:
    named, shared = sent(trade.harbor, mpn_id=trade.seine.mpn_id), sent(trade.harbor)
    accept_request(acting(trade.seine, "global_admin"), shared.token, YES)
    named.refresh_from_db()
    assert named.status == "accepted"


def test_declining_tells_who_asked_and_why(trade: World) -> None:
    admin, request = acting(trade.seine, "global_admin"), sent(trade.harbor)
    declined = decline_request(admin, request.token, "We buy elsewhere.")
    assert (declined.status, declined.reason) == ("declined", "We buy elsewhere.")
    [body] = mails()
    assert body["template"] == "partnerships/declined"
    assert "We buy elsewhere." in str(body["context"])
    refused(910026, accept_request, admin, request.token, YES)
    assert queries.active_between(trade.harbor.id, trade.seine.id) is None
