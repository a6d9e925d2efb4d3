"""Submit the wizard's draft: customer, agreement, relationship, reseller and order as one unit (S159)."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.customers.new_customer import NewCustomer
from twotier.customers.usecases import _creating as creating
from twotier.customers.usecases._creating import AS_AGREED, Created, Levels
from twotier.customers.usecases.attest_agreement import Attestation, attest
from twotier.orders import drafts
from twotier.orders.models import Order, OrderLine
from twotier.orders.usecases import _placing as placing


@dataclass(frozen=True, slots=True)
class Sale:
    """What came of a submission; `created` bears the credentials that are shown once."""

    customer: Customer
    created: Created | None
    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)


@usecase(permission=Permission.CUSTOMER_CREATE_WITHOUT_ORDER)
def sell_to_new_customer(
    actor: Actor,
    draft_id: UUID,
    form: NewCustomer,
    attestation: Attestation | None,
    *,
    seen: str = "",
    levels: Levels = AS_AGREED,
) -> Sale:
    """Create the customer and order for it, all or nothing; a second click finds the draft gone (910036).

    Whoever may not order (user management admins), or not before the vendor's review, creates the customer alone.
    `seen` is what the person agreed to, draft and prices (910056 when either changed).
    """
    draft = drafts.open_draft(actor, draft_id)
    prices = drafts.check_seen(actor, draft, seen)
    lines = drafts.wanted(actor, draft) if drafts.may_order(actor, draft) else []
    actor.require(Permission.CUSTOMER_CREATE_WITH_ORDER if lines else Permission.CUSTOMER_CREATE_WITHOUT_ORDER)
    created = creating.create(actor, form, drafts.reseller_of(draft), levels)
    if attestation is not None:
        actor.require(Permission.AGREEMENT_ATTEST_CUSTOMER)
        attest(actor, created.customer, attestation)
    orders, rows = placing.place(actor, created.customer, lines, seen=prices) if lines else ([], [])
    drafts.close(draft, str(created.customer.id))
    return Sale(created.customer, created, orders, rows)


@usecase(permission=Permission.ORDER_PLACE)
def sell_to_customer(actor: Actor, draft_id: UUID, *, seen: str = "", attestation: Attestation | None = None) -> Sale:
    """Order more subscriptions for an existing customer from a draft, with its acceptance of the agreement if missing."""
    draft = drafts.open_draft(actor, draft_id)
    prices = drafts.check_seen(actor, draft, seen)
    if draft.customer_id is None or not draft.lines:
        raise Refusal(400, 3000, _("Choose at least one subscription first."))
    customer = customer_queries.customer_with(actor, draft.customer_id)
    if attestation is not None:
        actor.require(Permission.AGREEMENT_ATTEST_CUSTOMER)
        attest(actor, customer, attestation)
    orders, rows = placing.place(actor, customer, drafts.wanted(actor, draft), seen=prices)
    drafts.close(draft, str(customer.id))
    return Sale(customer, None, orders, rows)
