"""The support contact of a subscription: which partner answers the customer's questions."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Links, Wire, attributes, link
from twotier.core.refusal import Refusal
from twotier.partners import queries as partner_queries
from twotier.subscriptions import queries
from twotier.subscriptions.models import Subscription as Record
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription


class SupportContact(Wire):
    """The partner that answers the customer's questions."""

    support_tenant_id: str | None = None
    support_mpn_id: str | None = None
    name: str | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("SupportContact")


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/supportcontact",
    answers=SupportContact,
    auth="app+user",
    summary="Get a subscription's support contact",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 20003)],
)
def get_support_contact(call: Call, customer_id: UUID, subscription_id: UUID) -> SupportContact:
    """Answer who supports the customer."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    return contact_of(queries.subscription(call.actor, customer_id, subscription_id))


@route(
    "PUT",
    "customers/{customer_id}/subscriptions/{subscription_id}/supportcontact",
    answers=SupportContact,
    takes=SupportContact,
    auth="app+user",
    summary="Change a subscription's support contact",
    group="subscriptions",
    right="subscription.support_contact",
    refuses=[
        (404, 20003),
        (400, 910038),
        (403, 910030),
        (403, 910032),
        (400, 800081),
        (400, 900277),
        (409, 900278),
        (400, 900279),
        (400, 900311),
    ],
)
def put_support_contact(call: Call, customer_id: UUID, subscription_id: UUID) -> SupportContact:
    """Let another related partner support the customer; named by tenant id or MPN ID."""
    sent = call.body(SupportContact)
    changes = Changes(support_partner_id=partner_named(sent))
    return contact_of(change_subscription(call.actor, customer_id, subscription_id, changes))


def partner_named(sent: SupportContact) -> UUID:
    """Return the partner that was named."""
    account = partner_queries.account(sent.support_mpn_id) if sent.support_mpn_id else None
    try:
        found = UUID(sent.support_tenant_id) if sent.support_tenant_id else account and account.tenant_id
    except ValueError:
        found = None
    if not found or (account and account.tenant_id != found):
        text = _("Name the support contact by supportTenantId or supportMpnId of one partner.")
        raise Refusal(400, 3000, text, fields=[("supportTenantId", text)])
    return found


def contact_of(row: Record) -> SupportContact:
    """Return the partner that supports a subscription."""
    partner = row.support_partner_id
    mpn_id = row.support_mpn_id or partner_queries.tied_mpn_ids([partner]).get(partner)
    return SupportContact(
        support_tenant_id=str(partner),
        support_mpn_id=mpn_id,
        name=access_queries.names_of([partner]).get(partner),
        links={"self": link(f"/customers/{row.tenant_id}/subscriptions/{row.id}/supportcontact")},
    )
