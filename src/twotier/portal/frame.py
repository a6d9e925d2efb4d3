"""The frame of every page: navigation as data, the account picker, languages, theme and the sandbox's clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.portal.languages import html_language

THEMES = {"": _("As the system"), "light": _("Light"), "dark": _("Dark")}
THEME_COOKIE = "theme"
YEAR = timedelta(days=365)

KINDS = {
    "vendor": _("Vendor"),
    "provider": _("Indirect provider"),
    "reseller": _("Indirect reseller"),
    "direct_bill": _("Direct-bill partner"),
    "customer": _("Customer"),
}
PARTNERS = frozenset({"provider", "reseller", "direct_bill"})
SELLERS = frozenset({"provider", "direct_bill"})
CUSTOMERS = frozenset({"customer"})
VENDORS = frozenset({"vendor"})


@dataclass(frozen=True)
class Link:
    """An entry of the navigation: who sees it is said by kind of organization and by permission."""

    label: str | Promise
    url_name: str
    icon: str
    permission: Permission | None = None
    kinds: frozenset[str] = frozenset()
    also: Permission | None = None
    """Another permission that opens the entry as well."""

    def shown_to(self, actor: Actor) -> bool:
        """Tell whether the actor's organization and roles open this entry."""
        fits = not self.kinds or actor.is_(*self.kinds)
        opens = self.permission is None or actor.sees(self.permission)
        return fits and (opens or (self.also is not None and actor.sees(self.also)))


@dataclass(frozen=True)
class Group:
    """Entries under one heading; the first group has none."""

    label: str | Promise
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Entry:
    """A link as this page shows it."""

    label: str | Promise
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Section:
    """A group as this page shows it."""

    label: str | Promise
    entries: list[Entry] = field(default_factory=list)


GROUPS = (
    Group(
        "",
        (
            Link(_("Overview"), "overview", "home"),
            Link(_("Subscriptions"), "subscriptions", "stack-2", Permission.SUBSCRIPTION_VIEW, CUSTOMERS),
            Link(_("Licenses"), "licenses", "id", Permission.LICENCE_VIEW, CUSTOMERS),
            Link(_("Users"), "users", "users", Permission.CUSTOMER_USER_VIEW, CUSTOMERS),
            Link(_("My licenses and support"), "my-licenses", "lifebuoy", Permission.LICENCE_VIEW_OWN, CUSTOMERS),
            Link(_("Partners"), "partners", "building-store", Permission.RELATIONSHIP_VIEW_AS_CUSTOMER, CUSTOMERS),
            Link(_("Invitations"), "own-invitations", "mail", Permission.INVITATION_CONSENT, CUSTOMERS),
            Link(
                _("Customer agreement"),
                "own-agreement",
                "shield-check",
                Permission.AGREEMENT_ACCEPT_CUSTOMER,
                CUSTOMERS,
            ),
            Link(_("Order requests"), "order-requests", "send", Permission.ORDER_REQUEST, CUSTOMERS),
            Link(_("Transfers"), "transfers", "repeat", Permission.RELATIONSHIP_VIEW_AS_CUSTOMER, CUSTOMERS),
            Link(_("Prices and offers"), "prices", "tag", Permission.CATALOG_VIEW, CUSTOMERS),
            Link(_("Azure spending"), "azure-spending", "cloud", Permission.USAGE_VIEW, CUSTOMERS),
        ),
    ),
    Group(
        pgettext_lazy("navigation", "Sell"),
        (
            Link(_("Customers"), "customers", "building", Permission.CUSTOMER_LIST, PARTNERS),
            Link(
                _("Indirect resellers"),
                "indirect-resellers",
                "building-store",
                Permission.PARTNERSHIP_VIEW,
                frozenset({"provider"}),
            ),
            Link(
                _("Indirect providers"),
                "indirect-providers",
                "building-bank",
                Permission.PARTNERSHIP_VIEW,
                frozenset({"reseller"}),
            ),
            Link(_("Invitations"), "invitations", "mail", Permission.INVITATION_RELATIONSHIP, PARTNERS),
            Link(_("Find a provider"), "directory", "search", Permission.DIRECTORY_SEARCH, frozenset({"direct_bill"})),
            Link(_("Provider directory"), "directory", "search", Permission.DIRECTORY_SEARCH, frozenset({"vendor"})),
            Link(_("Directory entry"), "directory-entry", "id", Permission.DIRECTORY_PROPOSE, frozenset({"provider"})),
            Link(_("Orders"), "orders", "shopping-cart", Permission.ORDER_VIEW, SELLERS),
            Link(
                _("Order requests"),
                "order-requests",
                "send",
                Permission.ORDER_DECIDE_REQUEST,
                PARTNERS,
                also=Permission.ORDER_REQUEST,
            ),
            Link(
                _("Transfers"),
                "transfers",
                "repeat",
                Permission.TRANSFER_REQUEST,
                SELLERS,
                also=Permission.TRANSFER_DECIDE,
            ),
            Link(_("Prices and offers"), "prices", "tag", Permission.CATALOG_VIEW, PARTNERS | {"vendor"}),
            Link(
                _("Price list"),
                "price-list",
                "discount",
                Permission.PRICE_LIST_SET_FOR_RESELLER,
                frozenset({"provider"}),
            ),
            Link(
                _("Your prices"),
                "own-prices",
                "discount",
                Permission.PRICE_LIST_VIEW_FROM_PROVIDER,
                frozenset({"reseller"}),
            ),
            Link(_("Imports"), "catalog-imports", "upload", Permission.PRICE_LIST_IMPORT, frozenset({"vendor"})),
            Link(
                _("Customer reviews"),
                "customer-reviews",
                "shield-check",
                Permission.CUSTOMER_VET,
                frozenset({"vendor"}),
            ),
        ),
    ),
    Group(
        pgettext_lazy("navigation", "Program"),
        (
            Link(_("Applications"), "applications", "user-check", Permission.ENROLMENT_REVIEW, VENDORS),
            Link(_("Partners"), "vendor-partners", "building-store", Permission.PARTNER_PROFILE_VIEW_ALL, VENDORS),
            Link(
                _("Enrollment policy"), "enrollment-policy", "adjustments-horizontal", Permission.POLICY_EDIT, VENDORS
            ),
            Link(_("Agreements"), "partner-agreements", "shield-check", Permission.AGREEMENT_PUBLISH, VENDORS),
        ),
    ),
    Group(
        pgettext_lazy("navigation", "Money"),
        (
            Link(_("Azure spending"), "azure-spending", "cloud", Permission.USAGE_VIEW, PARTNERS),
            Link(_("Incentives"), "incentives", "award", Permission.INCENTIVE_ENROL, PARTNERS),
            Link(_("Incentives"), "incentives", "award", Permission.INCENTIVE_MANAGE_PROGRAMMES, frozenset({"vendor"})),
        ),
    ),
    Group(
        pgettext_lazy("navigation", "Run"),
        (
            Link(_("Activity"), "activity", "history", Permission.AUDIT_VIEW),
            Link(_("Settings"), "settings", "settings"),
        ),
    ),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates what the frame shows: the context processor of every page."""
    actor = getattr(request, "actor", None)
    language = (get_language() or settings.LANGUAGE_CODE).lower()
    return {
        "actor": actor,
        "nav": navigation(actor, request.path) if actor else [],
        "memberships": getattr(request, "places", []),
        "programs": programs(actor.kinds) if actor else [],
        "sandbox": settings.SANDBOX,
        "clock": clock.now(),
        "languages": [(code, html_language(code), name) for code, name in settings.LANGUAGES],
        "language": language,
        "html_language": html_language(language),
        "theme": theme(request),
        "themes": THEMES,
    }


def navigation(actor: Actor, path: str) -> list[Section]:
    """Return the groups with the entries that this actor may open and whose page exists; a mere guest has none."""
    if actor.roles <= {"guest"}:
        return []
    sections = [Section(group.label, entries(group.links, actor, path)) for group in GROUPS]
    return [section for section in sections if section.entries]


def entries(links: Iterable[Link], actor: Actor, path: str) -> list[Entry]:
    """Return the links that are shown, with the one that the path lies under marked."""
    found = [(link, address(link.url_name)) for link in links if link.shown_to(actor)]
    return [Entry(link.label, url, link.icon, lies_under(path, url)) for link, url in found if url]


def address(url_name: str) -> str:
    """Return a page's address, or nothing while there is no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def lies_under(path: str, url: str) -> bool:
    """Tell whether a page belongs to a navigation entry: itself, or below it."""
    return path == url or (url != "/" and path.startswith(f"{url.rstrip('/')}/"))


def programs(kinds: Iterable[str]) -> list[str | Promise]:
    """Return what an organization is, one line each, in the order of the trade."""
    return [label for kind, label in KINDS.items() if kind in kinds]


def theme(request: HttpRequest) -> str:
    """Return the reader's choice of theme: a person's own, else this browser's; nothing follows the system."""
    user = getattr(request, "user", None)
    chosen = user.theme if user is not None and user.is_authenticated else request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice of theme on this browser and go back to the page."""
    chosen, back = request.POST.get("theme", ""), request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if safe else "/")
    if chosen in THEMES and chosen:
        answer.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        answer.delete_cookie(THEME_COOKIE, samesite="Lax")
    return answer
