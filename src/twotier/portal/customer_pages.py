"""A customer: the account tab with the agreement, the expander of the list, its orders and its activity."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import queries as catalog_queries
from twotier.customers import queries
from twotier.customers.models import Customer, CustomerAgreement, Relationship
from twotier.customers.queries.agreements import buyers_for
from twotier.customers.usecases.attest_agreement import attest_agreement
from twotier.partners.regions import country_name
from twotier.portal import customer_access, customer_resellers, customer_reviews, halts, pages, setup_links, wording
from twotier.portal.agreements import AttestationForm
from twotier.portal.templatetags.twotier import drawn_pill
from twotier.subscriptions import queries as subscription_queries

Tab = tuple[str, str | Promise, Permission]
TABS: tuple[Tab, ...] = (
    ("customer", gettext_lazy("Account"), Permission.CUSTOMER_LIST),
    ("customer-subscriptions", gettext_lazy("Subscriptions"), Permission.SUBSCRIPTION_VIEW),
    ("customer-licenses", gettext_lazy("Licenses"), Permission.LICENCE_VIEW),
    ("customer-users", gettext_lazy("Users"), Permission.CUSTOMER_USER_VIEW),
    ("customer-orders", gettext_lazy("Orders"), Permission.ORDER_VIEW),
    ("customer-azure-spending", gettext_lazy("Azure spending"), Permission.USAGE_VIEW),
    ("customer-activity", gettext_lazy("Activity"), Permission.AUDIT_VIEW),
)
SINGLE = frozenset({"customer", "customer-subscriptions", "customer-azure-spending"})
"""What the reseller of single subscriptions may open."""
ROLES_OF = {
    Relationship.DIRECT: gettext_lazy("sells and bills"),
    Relationship.PROVIDER: gettext_lazy("indirect provider, buys and bills"),
    Relationship.RESELLER: gettext_lazy("indirect reseller, serves the customer"),
    Relationship.NAMED: gettext_lazy("indirect reseller of single subscriptions"),
}
YOUR_ROLES = {
    Relationship.DIRECT: gettext_lazy("you sell and bill"),
    Relationship.PROVIDER: gettext_lazy("you, as indirect provider, buy and bill"),
    Relationship.RESELLER: gettext_lazy("you, as indirect reseller, serve the customer"),
    Relationship.NAMED: gettext_lazy("you, as indirect reseller, serve single subscriptions"),
}
Partners = list[tuple[Relationship, str]]


def around(request: HttpRequest, customer: Customer, current: str, partners: Partners | None = None) -> dict[str, Any]:
    """Return what every tab of a customer shows around itself: two statements."""
    actor = pages.acting(request)
    partners = subscription_queries.partners_seen(actor, customer.id) if partners is None else partners
    mine = [(row, name) for row, name in partners if row.partner_id == actor.organization_id]
    own = {row.kind for row, _name in mine}
    single, buys = own == {Relationship.NAMED}, bool(own & {Relationship.DIRECT, Relationship.PROVIDER})
    partners, itself = mine if single else partners, actor.is_("customer")
    return {
        "title": customer.company_name,
        "crumbs": [] if itself else [(_("Customers"), reverse("customers"))],
        "customer": customer,
        "tabs": [] if itself else tabs(actor, customer, current, buys=buys, single=single),
        "labels": origin(actor, partners),
        "partners": partners,
        "buys": buys,
        "direct": Relationship.DIRECT in own,
        "removes": current == "customer" and not single and actor.may(Permission.RELATIONSHIP_REMOVE),
        "single": single,
        "place": ", ".join(filter(None, [customer.domain, customer.city])),
    } | starts(actor, customer, buys=buys, asks=itself or Relationship.RESELLER in own)


def starts(actor: Actor, customer: Customer, *, buys: bool, asks: bool) -> dict[str, Any]:
    """Return the buttons that order or ask, and why there are none while a program is halted: one statement."""
    orders = buys and customer.status == "active" and actor.may(Permission.ORDER_PLACE)
    label = asking(actor) if asks else ""
    halted = halts.of(actor, buying=orders, reselling=bool(label))
    return {
        "orders": orders and not halted.buying,
        "asks": "" if halted.reselling else label,
        "halted": halted.texts,
    }


def asking(actor: Actor) -> str:
    """Return the button that asks the partner that buys, if the actor may (S75)."""
    if not actor.may(Permission.ORDER_REQUEST):
        return ""
    return _("Ask your partner") if actor.is_("customer") else _("Ask your provider")


def tabs(
    actor: Actor, customer: Customer, current: str, *, buys: bool, single: bool
) -> list[tuple[str | Promise, str, bool]]:
    """Return the tabs that are open to the actor: orders for who placed them, a few for single subscriptions (S128)."""
    shown = [tab for tab in TABS if actor.sees(tab[2]) and (tab[0] != "customer-orders" or buys)]
    shown = [tab for tab in shown if tab[0] in SINGLE] if single else shown
    return [(label, reverse(name, args=[customer.id]), name == current) for name, label, _permission in shown]


def origin(actor: Actor, partners: Partners) -> list[str]:
    """Return one label per relationship of the actor with the customer (S79, D3)."""
    own = {row.kind for row, _name in partners if row.partner_id == actor.organization_id}
    found = [_("Direct")] if Relationship.DIRECT in own else []
    if Relationship.NAMED in own and Relationship.RESELLER not in own:
        return [*found, _("Indirect, single subscriptions")]
    if own - {Relationship.DIRECT, Relationship.NAMED}:
        others = [name for row, name in partners if row.partner_id != actor.organization_id and is_other(row, own)]
        via = _("Indirect (via %(partner)s)")
        found += [via % {"partner": name} for name in others] or [_("Indirect")]
    return found


def is_other(row: Relationship, own: set[str]) -> bool:
    """Tell whether a relationship is the other side of the actor's indirect one."""
    wanted = Relationship.PROVIDER if Relationship.RESELLER in own else Relationship.RESELLER
    return row.kind == wanted


def tiers(actor: Actor, customer: Customer, partners: Partners, vendor: str) -> list[dict[str, Any]]:
    """Return who stands where, from the vendor to the customer."""
    order = [Relationship.PROVIDER, Relationship.DIRECT, Relationship.RESELLER, Relationship.NAMED]
    found: list[dict[str, Any]] = [{"name": vendor, "note": _("vendor")}] if vendor else []
    for row, name in sorted(partners, key=lambda pair: order.index(pair[0].kind)):
        you = row.partner_id == actor.organization_id
        note = (YOUR_ROLES if you else ROLES_OF)[row.kind]
        found.append({"name": name, "note": note, "you": you})
    return [*found, {"name": customer.company_name, "note": _("customer"), "you": customer.id == actor.organization_id}]


@pages.page
@require_safe
def account(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show the account tab."""
    actor = pages.acting(request)
    pages.look(actor, Permission.CUSTOMER_LIST)
    return shown(request, queries.customer_seen(actor, customer_id))


def shown(
    request: HttpRequest, customer: Customer, form: AttestationForm | None = None, status: int = 200
) -> HttpResponse:
    """Return the account tab, with the form of the agreement as it stands."""
    actor, context = pages.acting(request), around(request, customer, "customer")
    if context["single"]:
        return of_single_subscriptions(request, customer, context)
    agreement = queries.last_agreement(customer.id, *buyers_for(actor, customer.id, buys=context["buys"]))
    attests = agreement is None and context["buys"] and actor.may(Permission.AGREEMENT_ATTEST_CUSTOMER)
    context |= {
        "facts": facts(customer),
        "side": [(_("Customer agreement"), agreement_words(agreement)), *access_words(actor, context["partners"])],
        "tiers": tiers(actor, customer, context["partners"], catalog_queries.owner_name()),
        "form": form or (AttestationForm(customer) if attests else None),
        "agreement": agreement,
    }
    if context["buys"] and actor.is_("provider") and actor.sees(Permission.CUSTOMER_ASSOCIATE_RESELLER):
        context |= customer_resellers.named(actor, customer)
    context |= customer_access.told(actor, customer, context["partners"])
    context |= {
        "setup_links": setup_links.told(actor, customer.id),
        "edits": actor.may(Permission.CUSTOMER_EDIT),
        "vetting": customer_reviews.note(customer),
    }
    return render(request, "portal/customers/account.html", context, status=status)


def of_single_subscriptions(request: HttpRequest, customer: Customer, context: dict[str, Any]) -> HttpResponse:
    """Return what the reseller of single subscriptions sees of their customer: its name, and where it is."""
    known = [(_("Primary domain"), customer.domain), (_("Country"), country_name(customer.country))]
    context |= {"facts": [(_("Microsoft ID"), mono(customer.id)), *known]}
    return render(request, "portal/customers/single.html", context)


def facts(customer: Customer) -> list[tuple[str, object]]:
    """Return what the record says."""
    lines = [customer.address_line1, customer.address_line2, f"{customer.postal_code} {customer.city}".strip()]
    place = ", ".join(filter(None, [*lines, customer.state, country_name(customer.country)]))
    found = [
        (_("Microsoft ID"), mono(customer.id)),
        (_("Primary domain"), customer.domain),
        (_("Address"), place),
        (_("Contact"), f"{customer.first_name} {customer.last_name}".strip()),
        (_("Email"), customer.email),
        (_("Phone number"), customer.phone),
        (_("Customer since"), wording.day(customer.created_at)),
    ]
    number = (_("Registration number"), customer.registration_number)
    return [*found, number] if customer.registration_number else list(found)


def mono(text: object) -> SafeString:
    """Return an id as ids are written."""
    return format_html('<span class="tt-mono">{}</span>', text)


def agreement_words(agreement: CustomerAgreement | None) -> SafeString:
    """Return the state of the customer agreement with who accepted, and when."""
    if agreement is None:
        return drawn_pill("needs", _("Missing"))
    attested = agreement.attested_by_organization is not None
    label = drawn_pill("good", _("Attested") if attested else _("Accepted by customer"))
    who = _("%(name)s accepted on %(day)s") % {
        "name": f"{agreement.first_name} {agreement.last_name}".strip(),
        "day": wording.day(agreement.agreed_on),
    }
    return format_html('{} <span class="tt-3 tt-small">{}</span>', label, who)


def access_words(actor: Actor, partners: Partners) -> list[tuple[str, object]]:
    """Return whether the actor administers the customer's tenant, if it is a partner."""
    own = [row for row, _name in partners if row.partner_id == actor.organization_id]
    if not own:
        return []
    granted = any(row.delegated_access for row in own)
    label = drawn_pill("good", _("Active with admin rights")) if granted else drawn_pill("ended", _("No admin rights"))
    return [(_("Our access"), label), (_("Since"), wording.day(min(row.created_at for row in own)))]


@pages.page
@require_safe
def row(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Answer what the list's expander loads, and the page that it is without script (S53)."""
    actor = pages.acting(request)
    pages.look(actor, Permission.CUSTOMER_LIST)
    customer = queries.customer_seen(actor, customer_id)
    context = around(request, customer, "")
    services = reverse("customer-subscriptions", args=[customer.id])
    links = [(_("Services") if url == services else label, url) for label, url, _current in context["tabs"]]
    context |= {"tiers": tiers(actor, customer, context["partners"], ""), "links": links}
    return render(request, "portal/customers/row.html", context)


@pages.page
@require_POST
def attest(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Record that the customer accepted the agreement (C12)."""
    actor = pages.acting(request)
    actor.require(Permission.AGREEMENT_ATTEST_CUSTOMER)
    customer = queries.customer_with(actor, customer_id)
    form = AttestationForm(customer, request.POST)
    if form.is_valid():
        with form.shows_refusals():
            attest_agreement(actor, customer_id, form.attestation())
            messages.success(request, _("The acceptance of the customer agreement is recorded."))
            return redirect("customer", customer_id=customer_id)
    return shown(request, customer, form, 422)
