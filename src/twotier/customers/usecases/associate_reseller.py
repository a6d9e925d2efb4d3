"""Name a reseller for a customer, or take it back: the customer as a whole, whatever single subscriptions say (S100)."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Sentence
from twotier.core.usecase import usecase
from twotier.customers import new_customer, queries
from twotier.customers.events import ResellerNamed, ResellerRemoved
from twotier.customers.models import Customer, Relationship, ResellerAssociation
from twotier.customers.rules.program import check_gaining
from twotier.customers.usecases import _relating as relating
from twotier.partnerships import queries as partnership_queries
from twotier.partnerships.models import Partnership


@usecase(permission=Permission.CUSTOMER_ASSOCIATE_RESELLER)
def associate_reseller(actor: Actor, customer_id: UUID, reseller_id: UUID) -> ResellerAssociation:
    """Name a partner reseller for an existing customer, which then stands in its list; once is as good as twice.

    Raises 404/60003 or 20002 (customer), 910028 (the caller does not buy for it), 910016 (no partnership),
    800039 (the reseller's program), 910015 (another region).
    """
    customer = bought_for(actor, customer_id)
    partnership = partnership_with(actor, reseller_id)
    new_customer.check_region(partnership.reseller.market, customer.country)
    association, new = relating.associate(actor, customer_id, actor.organization_id, reseller_id)
    if new:
        relating.serve(actor, customer_id, actor.organization_id, Relationship.PROVIDER, admin=True)
        relating.serve(actor, customer_id, reseller_id, Relationship.RESELLER, admin=partnership.manages_account)
        emit(ResellerNamed(**told(customer, partnership.reseller)), actor)
    return association


@usecase(permission=Permission.CUSTOMER_ASSOCIATE_RESELLER)
def remove_reseller(actor: Actor, customer_id: UUID, reseller_id: UUID) -> None:
    """End the designation of a reseller for a customer; subscriptions that name it go on naming it.

    Raises 404/60003 or 20002 (customer), 910028 (the caller does not buy for it, or the reseller does not serve it).
    """
    customer = bought_for(actor, customer_id)
    reseller = access_queries.organization(reseller_id)
    mine = queries.associations(customer_id).filter(provider_id=actor.organization_id)
    if reseller is None or not mine.filter(reseller_id=reseller_id).update(ended_at=clock.now()):
        text = _("%(partner)s has no reseller relationship with this customer. Nothing was changed.")
        values = {"partner": reseller.name if reseller else reseller_id}
        raise Refusal(403, 910028, Sentence(text, values), "no_relationship")
    if not queries.associations(customer_id).filter(reseller_id=reseller_id).exists():
        relating.stop_serving(actor, customer_id, reseller_id, Relationship.RESELLER)
    if not mine.exists():
        relating.serve(actor, customer_id, actor.organization_id, Relationship.DIRECT, admin=True)
        relating.stop_serving(actor, customer_id, actor.organization_id, Relationship.PROVIDER)
    emit(ResellerRemoved(**told(customer, reseller)), actor)


def bought_for(actor: Actor, customer_id: UUID) -> Customer:
    """Return a customer that the actor, a provider, buys for."""
    customer = queries.customer_to_change(actor, customer_id)
    if not queries.buys_for(actor, customer_id):
        text = _("Only the indirect provider of this customer names its resellers.")
        raise Refusal(403, 910028, text, "no_relationship")
    return customer


def partnership_with(actor: Actor, reseller_id: UUID) -> Partnership:
    """Return the active partnership with a reseller; raises 910016 (S106), and 800039 while its program is not active."""
    found = partnership_queries.active_between(actor.organization_id, reseller_id)
    if found is None:
        text = _("Without a partnership you cannot transact with a reseller.")
        raise Refusal(403, 910016, text, "partnership_not_active", fields=[("reseller", text)])
    check_gaining(found)
    return found


def told(customer: Customer, reseller: Organization) -> dict[str, Any]:
    """Return what both events tell."""
    return {
        "tenant_id": customer.id,
        "resource_id": str(customer.id),
        "company_name": customer.company_name,
        "reseller": reseller.name,
        "reseller_id": reseller.id,
    }
