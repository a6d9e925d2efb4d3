"""A partner adds a domain that a customer proved to own."""

from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.events import DomainVerified
from twotier.customers.models import VerifiedDomain
from twotier.customers.rules.domain import check_owned_domain, domain_key, owned_domain_taken
from twotier.customers.rules.violation import refuse

FEDERATED = "federated"
NEEDED = (
    "issuerUri", "logOffUri", "passiveLogOnUri", "preferredAuthenticationProtocol", "promptLoginBehavior",
    "signingCertificate",
)  # fmt: skip
"""What federated sign-in cannot do without."""
LONGEST_SETTINGS = 20_000


class NewDomain(msgspec.Struct, frozen=True, kw_only=True):
    """A domain, how people sign in there, and what it is used for."""

    name: str
    authentication: str
    capability: str
    status: str
    root_domain: str = ""
    federation: dict[str, Any] = {}


@usecase(permission=Permission.CUSTOMER_EDIT)
def add_verified_domain(actor: Actor, customer_id: UUID, new: NewDomain) -> VerifiedDomain:
    """Record a domain that its owner verified; it belongs to this customer alone from now on.

    Raises 3000 for what is no domain or not verified or lacks its settings, 409/910033 for another's, 404 or
    403/20002 out of reach.
    """
    customer = customer_queries.customer_to_change(actor, customer_id)
    name, root, suffix = domain_key(new.name), domain_key(new.root_domain), settings.ENVIRONMENT.tenant_domain
    refuse(check_owned_domain(name, suffix) or (check_owned_domain(root, suffix) if root else []))
    refuse_unverified(new)
    if access_queries.domain_taken(name):
        refuse([owned_domain_taken(new.name)])
    row = VerifiedDomain(
        tenant_id=customer.id,
        name=new.name.strip().rstrip("."),
        authentication=new.authentication,
        capability=new.capability,
        root_domain=root,
        federation=new.federation if new.authentication == FEDERATED else {},
        added_by=actor.organization_id,
        created_at=clock.now(),
    )
    save(row)
    customer.verified_domains = f"{customer.verified_domains}{row.name}\n"
    customer.save(update_fields=["verified_domains"])
    emit(DomainVerified.of(row), actor)
    return row


def refuse_unverified(new: NewDomain) -> None:
    """Refuse a domain that nobody verified, and a federated one without the settings of its sign-in."""
    if len(msgspec.json.encode(new.federation)) > LONGEST_SETTINGS:
        text = _("The settings of federated sign-in are too long.")
        raise Refusal(400, 3000, text, fields=[("domainFederationSettings", text)])
    if new.status != "verified":
        text = _("Only a verified domain can be added. Verify it first, then send the status verified.")
        raise Refusal(400, 3000, text, fields=[("status", text)])
    missing = [name for name in NEEDED if not new.federation.get(name)] if new.authentication == FEDERATED else []
    if missing:
        text = _("A federated domain needs the settings of its sign-in. Send the members that are named.")
        raise Refusal(400, 3000, text, fields=[(name, text) for name in missing], data=missing)


def save(row: VerifiedDomain) -> None:
    """Write the domain; whoever claimed it a moment ago has it."""
    try:
        row.save(force_insert=True)
    except IntegrityError:
        refuse([owned_domain_taken(row.name)])
