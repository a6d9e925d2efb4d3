"""A partner whose program is not active: no button that starts something, a sentence instead, and the act still refuses."""

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.portal.lists import person, signed_in, statements, words
from tests.portal.test_sale import typed as sale_form
from tests.support import inviting, requests, two_ways, world
from tests.support.two_ways import TwoWays
from tests.support.world import Partner
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.customers.models import CustomerDraft, Invitation
from twotier.customers.usecases.associate_reseller import associate_reseller
from twotier.customers.usecases.change_invitation import finish_invitation, mail_invitation
from twotier.customers.usecases.create_customer import create_customer
from twotier.customers.usecases.create_invitation import create_joint_invitation
from twotier.orders.models import OrderRequest
from twotier.orders.usecases.request_order import request_order
from twotier.partners.models import DIRECT_BILL, INDIRECT_PROVIDER, INDIRECT_RESELLER, Program
from twotier.partnerships.drafts import Draft
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.usecases.start_request import start_request
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.request_change import request_quantity

pytestmark = pytest.mark.django_db
WHY = "Your program is not active, so nothing new can begin"
WHY_RESELLER = "Your reseller program is not active"
WAITS = "This request cannot be accepted now"
HALTED = ("restricted", "suspended", "deauthorised")


@pytest.fixture
def scene(tmp_path: Path) -> TwoWays:
    """Return the world of both ways, with Alpine's direct-bill program."""
    made = two_ways.build(tmp_path)
    Program.objects.create(tenant_id=made.alpine.id, kind=DIRECT_BILL, status="active")
    return made


def halt(partner: Partner, kind: str, status: str = "suspended") -> None:
    """Halt a program of a partner, or let it go on."""
    Program.objects.filter(tenant_id=partner.id, kind=kind).update(status=status)


def act_words(answer: Any) -> set[str]:
    """Return which buttons of a start a page shows."""
    text = answer.content.decode()
    return {word for word in STARTS if f">{word}</a>" in text or f">{word}</button>" in text}


def pressed(answer: Any) -> set[str]:
    """Return which buttons that send a request a page shows."""
    text = answer.content.decode()
    return {word for word in ("Send", "Send again", "Done") if f"{word}</button>" in text}


STARTS = (
    "Add new customer", "Add subscription", "Add products", "Request a partnership", "Ask for a relationship", "Submit",
    "New customer", "Buy more", "Invite new customers", "Ask for a direct relationship",
    "Ask for a reseller relationship", "Ask your provider", "Accept request",
)  # fmt: skip


def begun(scene: TwoWays) -> str:
    """Return the address of a sale that Harbor's person has begun."""
    jana = signed_in(scene.harbor)
    started = jana.get(f"/customers/{scene.indirect.id}/add-subscription")
    at = started.headers["Location"].removesuffix("/subscriptions")
    item = scene.items["Basic P1Y monthly"]
    jana.post(
        f"{at}/subscriptions", {"act": f"add:{item.rpartition(':')[0]}", f"offer-{item.rpartition(':')[0]}": item}
    )
    return at


@pytest.mark.rows("S120", "S154", "S157")
@pytest.mark.parametrize("status", HALTED)
def test_a_provider_whose_program_is_halted_sees_why_instead_of_what_would_be_refused(
    scene: TwoWays, status: str
) -> None:
    jana, at = signed_in(scene.harbor), begun(scene)
    customer, reseller = f"/customers/{scene.indirect.id}", f"/indirect-resellers/{scene.alpine.id}"
    starts = {
        "/": {"Add new customer"},
        "/customers": {"Add new customer", "Ask for a relationship"},
        "/invitations": {"Ask for a relationship"},
        "/indirect-resellers": {"Add new customer", "Request a partnership", "New customer"},
        "/indirect-resellers/requests": {"Request a partnership"},
        reseller: {"Add new customer"},
        customer: {"Add subscription"},
        f"{customer}/row": {"Add subscription"},
        f"{customer}/licenses": {"Add subscription", "Buy more"},
        f"{at}/review": {"Submit"},
    }
    for path, buttons in starts.items():
        page = jana.get(path)
        assert act_words(page) == buttons, path
        assert WHY not in words(page), path
    halt(scene.harbor, INDIRECT_PROVIDER, status)
    for path in starts:
        page = jana.get(path)
        assert act_words(page) == set(), path
        assert words(page).count(WHY) == 1, path
        assert "the vendor can say when it may again" in words(page), path
    assert WHY in words(jana.get(f"{customer}/row", headers={"HX-Request": "true"}))
    for path in ("/customers/new", f"{customer}/add-subscription"):
        refused = jana.get(path)
        assert refused.status_code == 403, path
        assert WHY in words(refused), path
    assert jana.post("/indirect-resellers/requests").status_code == 403
    assert jana.post("/invitations/new", {"relation": "direct"}).status_code == 403
    refused = jana.post(f"{at}/confirmation")
    assert refused.status_code == 409
    assert act_words(refused) == set()
    assert CustomerDraft.objects.count() == 1
    assert not Invitation.objects.exists()
    assert not PartnershipRequest.objects.exists()
    assert not Subscription.objects.exists()
    halt(scene.harbor, INDIRECT_PROVIDER, "active")
    assert act_words(jana.get(customer)) == {"Add subscription"}


def test_who_could_start_nothing_anyway_reads_nothing_of_it(scene: TwoWays) -> None:
    halt(scene.harbor, INDIRECT_PROVIDER)
    bob = signed_in(person(scene.harbor.id, "helpdesk_agent"))
    for path in ("/", "/customers", f"/customers/{scene.indirect.id}"):
        assert WHY not in words(bob.get(path)), path


@pytest.mark.rows("S44", "S75", "S78")
def test_the_two_programs_of_a_dual_partner_are_halted_apart(scene: TwoWays) -> None:
    eva = signed_in(scene.alpine)
    direct, indirect = f"/customers/{scene.direct.id}", f"/customers/{scene.indirect.id}"
    halt(scene.alpine, DIRECT_BILL, "restricted")
    assert act_words(eva.get("/customers")) == {"Ask for a reseller relationship"}
    assert act_words(eva.get(direct)) == set()
    assert WHY in words(eva.get(direct))
    assert act_words(eva.get(indirect)) == {"Ask your provider"}
    assert WHY not in words(eva.get(indirect))
    assert act_words(eva.get("/indirect-providers")) == {"Invite new customers"}
    halt(scene.alpine, DIRECT_BILL, "active")
    halt(scene.alpine, INDIRECT_RESELLER)
    assert act_words(eva.get("/customers")) == {"Add new customer", "Ask for a direct relationship"}
    assert act_words(eva.get(direct)) == {"Add products", "Add subscription"}
    for path in (indirect, "/indirect-providers", "/invitations"):
        assert act_words(eva.get(path)) <= {"Ask for a direct relationship"}, path
        assert WHY_RESELLER in words(eva.get(path)), path
    asked = eva.get(f"{indirect}/ask")
    assert asked.status_code == 403
    assert WHY_RESELLER in words(asked)
    item = scene.items["Basic P1Y monthly"]
    assert eva.post(f"{indirect}/ask", {"act": "send", "item": [item], "n": ["1"]}).status_code == 403
    assert not OrderRequest.objects.exists()


@pytest.mark.rows("S44")
@pytest.mark.parametrize("status", HALTED)
def test_nobody_is_invited_together_with_a_provider_whose_program_is_halted(scene: TwoWays, status: str) -> None:
    eva, path = signed_in(scene.alpine), "/indirect-providers"
    begun = create_joint_invitation(scene.alpine.actor, scene.harbor.id)
    assert 'aria-disabled="true" aria-describedby="row-' not in eva.get(path).content.decode()
    halt(scene.harbor, INDIRECT_PROVIDER, status)
    page = eva.get(path)
    assert (
        f'aria-disabled="true" aria-describedby="row-{scene.harbor.id} off-{scene.harbor.id}"' in page.content.decode()
    )
    assert "Invite new customers The provider's program is not active." in words(page)
    assert statements(eva, path) <= 15
    refused = eva.post("/invitations/new", {"provider": scene.harbor.id})
    assert refused.status_code == 403
    assert "The program of Harbor Distribution is not active" in words(refused)
    for act in (finish_invitation, partial(mail_invitation, email="claire@lumiere.test")):
        with pytest.raises(Refusal) as raised:
            act(scene.alpine.actor, begun.id)
        assert raised.value.code == 900149
    assert [row.status for row in Invitation.objects.all()] == ["draft"]
    halt(scene.harbor, INDIRECT_PROVIDER, "active")
    assert finish_invitation(scene.alpine.actor, begun.id).status == "pending"


@pytest.mark.rows("S120")
def test_a_halted_provider_sends_no_request_that_nobody_could_accept(scene: TwoWays) -> None:
    jana, path = signed_in(scene.harbor), "/indirect-resellers/requests"
    draft = start_request(scene.harbor.actor, Draft(recipient="it@seine.test"))
    asked = requests.sent(scene.harbor, recipient="office@seine.test")
    buttons = {
        f"{path}/{draft.id}": {"Send", "Done"},
        f"{path}/{asked.id}": {"Send again", "Done"},
        path: {"Send again"},
    }
    buttons["/indirect-resellers"] = {"Send again"}
    for address, shown in buttons.items():
        assert pressed(jana.get(address)) == shown, address
    halt(scene.harbor, INDIRECT_PROVIDER)
    for address in buttons:
        page = jana.get(address)
        assert pressed(page) == ({"Done"} if address.endswith(str(asked.id)) else set()), address
        assert words(page).count(WHY) == 1, address
        assert "Revoke request" in words(page), address
    for act in ("send", "done"):
        refused = jana.post(f"{path}/{draft.id}", {"do": act, "recipient": "it@seine.test", "language": "en", "subject": "a", "text": "b", "valid_days": 9})  # fmt: skip
        assert refused.status_code == 422
        assert "is not active, so it gains no customers" in words(refused)
    assert jana.post(f"{path}/{asked.id}/resend").status_code == 403
    assert sorted(PartnershipRequest.objects.values_list("status", "sent_count")) == [("draft", 0), ("requested", 0)]
    halt(scene.harbor, INDIRECT_PROVIDER, "active")
    assert jana.post(f"{path}/{asked.id}/resend").status_code == 302


def test_what_a_halted_provider_could_not_finish_is_not_kept_either(scene: TwoWays) -> None:
    jana, request = signed_in(scene.harbor), start_request(scene.harbor.actor)
    halt(scene.harbor, INDIRECT_PROVIDER)
    typed = {"language": "en", "valid_days": "90", "subject": "Changed", "text": "Changed too", "do": "done"}
    answer = jana.post(f"/indirect-resellers/requests/{request.id}", typed)
    assert answer.status_code == 422
    assert WHY in words(answer) or "is not active" in words(answer)
    assert "Changed too" in answer.content.decode()
    assert PartnershipRequest.objects.get().text == request.text


def test_a_halted_reseller_gains_no_customers(scene: TwoWays) -> None:
    jana, gains_none = signed_in(scene.harbor), "is not active, so it gains no customers"
    own = world.customer(scene.harbor, domain="adria.onmicrosoft.com", company_name="Adria Bau").customer
    at = str(jana.get("/customers/new", {"reseller": str(scene.alpine.id)}).headers["Location"])
    jana.post(at, sale_form())
    halt(scene.alpine, INDIRECT_RESELLER)
    listed, page = jana.get("/indirect-resellers"), jana.get(f"/indirect-resellers/{scene.alpine.id}")
    for answer in (listed, page):
        assert f"/customers/new?reseller={scene.alpine.id}" not in answer.content.decode()
        assert gains_none in words(answer)
    refused = jana.get("/customers/new", {"reseller": str(scene.alpine.id)})
    assert refused.status_code == 403
    assert gains_none in words(refused)
    assert gains_none in words(jana.get(f"{at}?check"))
    for path in ("/customers/new", f"/customers/{own.id}"):
        assert f'<option value="{scene.alpine.id}"' not in jana.get(path, follow=True).content.decode()
    for act in (
        partial(
            create_customer, scene.harbor.actor, world.form(domain="neu.onmicrosoft.com"), reseller_id=scene.alpine.id
        ),
        partial(associate_reseller, scene.harbor.actor, own.id, scene.alpine.id),
    ):
        with pytest.raises(Refusal) as why:
            act()
        assert (why.value.code, [name for name, _text in why.value.fields]) == (800039, ["reseller"])


def test_an_invitation_offers_neither_sending_nor_authorizing_while_it_could_not_begin(scene: TwoWays) -> None:
    row = create_joint_invitation(scene.alpine.actor, scene.harbor.id)
    eva, claire = signed_in(scene.alpine), signed_in(inviting.organization().person)
    sending, deciding = f"/invitations/{row.id}", f"/i/{row.token}"
    assert pressed(eva.get(sending)) == {"Send", "Done"}
    assert {"Authorize</button>", "Decline</button>"} <= set(re.findall(r"\w+</button>", text_of(claire.get(deciding))))
    for partner, kind in ((scene.harbor, INDIRECT_PROVIDER), (scene.alpine, INDIRECT_RESELLER)):
        halt(partner, kind)
        for client, path in ((eva, sending), (claire, deciding)):
            assert "is not active, so it gains no customers" in words(client.get(path)), path
            assert statements(client, path) <= 15
        assert pressed(eva.get(sending)) == set()
        assert "Authorize</button>" not in text_of(claire.get(deciding))
        assert "Decline</button>" in text_of(claire.get(deciding))
        assert claire.post(deciding, {"decision": "authorize", "agreement": "1"}).status_code == 403
        halt(partner, kind, "active")
    finish_invitation(scene.alpine.actor, row.id)
    abroad = signed_in(inviting.organization("Formosa Trading", "TW").person)
    two_ways.end_partnership(scene)
    assert pressed(eva.get(sending)) == {"Done"}
    for client in (claire, abroad):
        assert "Authorize</button>" not in text_of(client.get(deciding))
    assert claire.post(deciding, {"decision": "decline"}).status_code == 302


def text_of(answer: Any) -> str:
    """Return the markup of a page."""
    return str(answer.content.decode())


@pytest.mark.rows("S61")
def test_a_customer_in_transition_is_invited_while_both_programs_are_active(scene: TwoWays) -> None:
    eva, path = signed_in(person(scene.alpine.id, "global_admin", "admin_agent")), "/enrollment/customers"
    row, form = f"{path}/{scene.direct.id}", f"{path}/{scene.direct.id}/invite"
    for address in (path, row):
        assert "Invite with a provider" in words(eva.get(address)), address
    for partner, kind, why in (
        (scene.alpine, INDIRECT_RESELLER, "once your indirect reseller program is active"),
        (scene.harbor, INDIRECT_PROVIDER, "The programs of your indirect providers are not active"),
    ):
        halt(partner, kind)
        for address in (path, row):
            assert "Invite with a provider" not in words(eva.get(address)), address
        assert why in words(eva.get(path))
        assert "Write invitation" not in words(eva.get(form))
        assert "is not active" in words(eva.get(form)) or why in words(eva.get(form))
        assert eva.post(form, {"provider": scene.harbor.id}).status_code in (403, 422)
        halt(partner, kind, "active")
    assert not Invitation.objects.exists()
    assert "Write invitation" in words(eva.get(form))


@pytest.mark.rows("S75")
def test_a_request_that_cannot_be_accepted_shows_no_button_but_why(scene: TwoWays) -> None:
    request = request_order(scene.alpine.actor, scene.indirect.id, [scene.line(quantity=10)])
    jana, path = signed_in(scene.harbor), f"/order-requests/{request.id}"
    assert act_words(jana.get(path)) == {"Accept request"}
    for partner, kind, why in (
        (scene.harbor, INDIRECT_PROVIDER, WHY),
        (scene.alpine, INDIRECT_RESELLER, "does not belong to an active indirect reseller"),
    ):
        halt(partner, kind)
        page = jana.get(path)
        assert act_words(page) == set(), kind
        assert WAITS in words(page)
        assert why in words(page)
        assert "Refuse request" in words(page)
        assert statements(jana, path) <= 15
        refused = jana.post(f"{path}/accept", {})
        assert refused.status_code == 422
        assert "The request could not be accepted" in words(refused)
        assert WAITS not in words(refused)
        halt(partner, kind, "active")
    two_ways.end_partnership(scene)
    assert WAITS in words(jana.get(path))
    assert act_words(jana.get(path)) == set()
    assert not Subscription.objects.exists()


@pytest.mark.rows("S75")
def test_license_changes_go_on_while_the_provider_is_halted_not_while_the_reseller_on_record_is(scene: TwoWays) -> None:
    sold = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    halt(scene.harbor, INDIRECT_PROVIDER)
    with tenancy.scope(tenancy.PROGRAM):
        request = request_quantity(scene.alpine.actor, sold.tenant_id, sold.id, quantity=7)
    jana, path = signed_in(scene.harbor), f"/order-requests/{request.id}"
    halt(scene.alpine, INDIRECT_RESELLER)
    assert act_words(jana.get(path)) == set()
    assert WAITS in words(jana.get(path))
    assert jana.post(f"{path}/accept", {}).status_code == 422
    eva, ask = signed_in(scene.alpine), f"/customers/{sold.tenant_id}/subscriptions/{sold.id}/ask"
    page = words(eva.get(ask))
    assert "Send request" not in page
    assert "Ask to turn auto-renew" in page
    assert WHY_RESELLER in page
    again = eva.post(ask, {"quantity": 9, "note": ""})
    assert (again.status_code, OrderRequest.objects.count()) == (422, 1)
    assert WHY_RESELLER in words(again)
    halt(scene.alpine, INDIRECT_RESELLER, "active")
    assert act_words(jana.get(path)) == {"Accept request"}
    assert jana.post(f"{path}/accept", {}).status_code == 302
    sold.refresh_from_db()
    assert sold.quantity == 7


def test_pages_of_a_halted_partner_take_few_statements(scene: TwoWays) -> None:
    world.customer(scene.harbor, company_name="Elbe Digital", domain="elbe.onmicrosoft.com")
    halt(scene.harbor, INDIRECT_PROVIDER)
    jana = signed_in(scene.harbor)
    for path in ("/", "/customers", "/indirect-resellers", f"/customers/{scene.indirect.id}"):
        assert statements(jana, path) <= 15, path
