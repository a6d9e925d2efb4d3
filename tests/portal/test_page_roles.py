"""Every page and form of the portal × every role of every kind of organization: open as the role table says, else 403."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.test_role_table import allowed, roles_of
from tests.support.scene import Scene
from tests.wire.test_hostile_roles import looks
from twotier.access.models import Membership

ANYONE = "anyone"
KINDS = ("provider", "reseller", "direct_bill", "customer", "vendor")
SALE = "!customer.create_with_order|customer.create_without_order"
# What a page asks for, by the name of its address; behind the slash what a customer is asked for on the same page,
# a bar between two rights of which one suffices. POST is an act; GET is a look, or with a mark of exclamation the form of an act.
PAGES = {
    "activity": "audit.view",
    "activity-export": "audit.export",
    "add-subscription": "!order.place",
    "catalog-import": "price_list.import",
    "catalog-import-job": "price_list.import",
    "catalog-import-rejected": "price_list.import",
    "catalog-imports": "price_list.import",
    "customer": "customer.list",
    "customer-activity": "audit.view",
    "customer-orders": "order.view",
    "customer-row": "customer.list",
    "customer-subscriptions": "subscription.view",
    "customer-subscriptions-export": "customer.export",
    "customer-user-new": "!customer_user.manage",
    "customer-user-reset": "!customer_user.reset_password",
    "customer-users": "customer_user.view",
    "customers": "customer.list",
    "customers-export": "customer.export",
    "indirect-provider": "partnership.view",
    "indirect-providers": "partnership.view",
    "indirect-reseller": "partnership.view",
    "indirect-resellers": "partnership.view",
    "new-customer": SALE,
    "orders": "order.view",
    "partner-profile": "enrolment.view_status",
    "partner-settings": "enrolment.view_status",
    "partners": "relationship.view_as_customer",
    "prices": "catalog.view",
    "program-info": "enrolment.view_status",
    "subscription": "subscription.view",
    "subscriptions": "subscription.view",
    "users": "customer_user.view",
    "POST customer-agreement": "agreement.attest_customer",
    "POST customer-user-new": "customer_user.manage",
    "POST customer-user-reset": "customer_user.reset_password",
}
# Pages that everyone has, and steps of a person's own draft, which is nobody else's.
OPEN = {
    "overview", "settings", "choose-account", "confirmation", "first-password", "guide", "sale-cancel",
    "sale-confirmation", "sale-customer", "sale-domain", "sale-review", "sale-subscriptions", "setup-link",
    "setup-link-make",
}  # fmt: skip
# Sign-in, second factor and frame: their tests are test_sign_in.py and test_frame.py.
WITHOUT_ROLES = ("frame_urls", "sign_in_urls", "guide_urls")


def names() -> Iterator[str]:
    """Yield the name of every address of the portal, without those that know no roles."""
    portal = next(part for part in get_resolver().url_patterns if "portal" in str(getattr(part, "urlconf_name", "")))
    assert isinstance(portal, URLResolver)
    for section in portal.url_patterns:
        assert isinstance(section, URLResolver)
        if not str(section.urlconf_name.__name__).endswith(WITHOUT_ROLES):  # type: ignore[union-attr]
            yield from (str(made.name) for made in section.url_patterns if isinstance(made, URLPattern))


def test_every_page_has_its_right_in_the_table() -> None:
    known = {name.removeprefix("POST ") for name in PAGES} | OPEN
    assert not set(names()) - known, "Name the right of a new page here."
    assert not {name.removeprefix("POST ") for name in PAGES} - set(names()), "These pages are gone."


def may(name: str, kind: str, role: str) -> bool:
    """Tell what the role table says of a page or a form."""
    act, rights = name.startswith("POST") or PAGES[name].startswith("!"), PAGES[name].removeprefix("!").split("/")
    wanted = (rights[-1] if kind == "customer" else rights[0]).split("|")
    return any((kind, role) in (allowed if act else looks)(permission) for permission in wanted)


@pytest.fixture
def scene(db: None, tmp_path: Path) -> Scene:
    """Return a sale with everyone who stands in it."""
    return Scene(tmp_path)


def address(name: str, scene: Scene, kind: str) -> str:
    """Return where a page lies for a kind of organization."""
    for values in scene.addresses(kind):
        try:
            return reverse(name.removeprefix("POST "), kwargs=values)
        except LookupError:
            continue
        except Exception:  # noqa: BLE001 - the next values may fit
            continue
    raise AssertionError(f"No values fit the address {name}.")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_refused_exactly_to_the_roles_that_the_table_leaves_out(scene: Scene, kind: str) -> None:
    wrong, client = [], Client()
    who = scene.callers[kind]
    client.force_login(who.person)
    for name in PAGES:
        url = address(name, scene, kind)
        for role, _column in roles_of(kind):
            Membership.objects.filter(person=who.person).update(roles=[role])
            got = client.post(url) if name.startswith("POST") else client.get(url)
            missing = got.status_code == 404 and not may(name, kind, role)  # what one cannot see is not there
            refused = got.status_code == 403 and role_is_named(got)
            if got.status_code >= 500 or not (missing or refused != may(name, kind, role)):
                wrong.append(f"{name} ({url}) as {role}: {got.status_code}, may: {may(name, kind, role)}")
    assert not wrong, "\n".join(wrong)


def role_is_named(got: object) -> bool:
    """Tell whether a refusal is one of roles, and says which may."""
    text = got.content.decode()  # type: ignore[attr-defined]
    return any(
        words in text
        for words in ("Your role does not allow this", "Your organization cannot do this", "Access denied")
    )
