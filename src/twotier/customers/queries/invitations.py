"""Every question about invitations and acceptance channels.

A customer reads an invitation by its token alone, whoever sent it, so the program itself looks for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.core import clock, tenancy
from twotier.core.refusal import Refusal
from twotier.customers.models import AcceptanceChannel, Customer, Invitation, InvitationAnswer
from twotier.customers.queries import matching, visible
from twotier.partnerships.models import Partnership

PORTAL, STORE = "portal", "store"
CHANNELS = (STORE,)
"""Channels that the vendor opens and closes; the portal is always open (D11)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation as a customer's page about invitations shows it."""

    invitation: Invitation
    answer: InvitationAnswer | None


def sent_by(actor: Actor) -> QuerySet[Invitation]:
    """Return the invitations of the actor's organization."""
    return Invitation.objects.filter(tenant_id=actor.organization_id).select_related("sender", "provider")


def listed(actor: Actor) -> QuerySet[Invitation]:
    """Return the sender's invitations with what the list is sorted by."""
    customer = Customer.objects.filter(id=OuterRef("customer_id")).values("folded_name")
    return sent_by(actor).annotate(
        invited_key=Coalesce(Subquery(customer), F("email"), output_field=CharField()),
        provider_name=Coalesce(F("provider__name"), Value("")),
    )


def sought(actor: Actor, text: str) -> Q:
    """Return the condition that an invitation is for such a customer or address, or names such a provider."""
    customers = visible(actor).filter(matching(text)).values("id")
    return Q(customer_id__in=customers) | Q(email__icontains=text) | Q(provider__name__icontains=text)


def page_by_id(actor: Actor, *, after: UUID | None, size: int, status: str = "") -> list[Invitation]:
    """Return the sender's invitations behind an id, by id: one statement."""
    rows = sent_by(actor).filter(id__gt=after) if after else sent_by(actor)
    return list((rows.filter(status=status) if status else rows).order_by("id")[:size])


def customer_names(rows: Iterable[Invitation]) -> dict[UUID | None, str]:
    """Return names by id of the customers that invitations are meant for: one statement at most."""
    wanted = {row.customer_id for row in rows if row.customer_id}
    found: dict[UUID | None, str] = {}
    if wanted:
        found.update(Customer.objects.filter(id__in=wanted).values_list("id", "company_name"))
    return found


def invitation_with(actor: Actor, invitation_id: UUID, *, lock: bool = False) -> Invitation:
    """Return one of the sender's invitations; raises 404/910023 for anybody else's."""
    rows = Invitation.objects.filter(tenant_id=actor.organization_id, id=invitation_id)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.select_related("sender", "provider").first()
    if found is None:
        raise unknown_link()
    return found


def answers(invitation: Invitation) -> list[InvitationAnswer]:
    """Return who opened an invitation and what they answered, in their order."""
    return list(InvitationAnswer.objects.filter(invitation=invitation).order_by("opened_at", "id"))


def by_token(token: str, *, lock: bool = False) -> Invitation:
    """Return the invitation behind a link, whoever sent it; raises 404/910023 for an unknown or altered one."""
    with tenancy.scope(tenancy.PROGRAM):
        rows = Invitation.objects.filter(token=token)
        rows = rows.select_for_update(of=("self",)) if lock else rows
        found = rows.select_related("sender", "provider").first() if "\0" not in token else None
    if found is None:
        raise unknown_link()
    return found


def unknown_link() -> Refusal:
    """Return the refusal of a link that leads nowhere."""
    text = _("This link leads to no invitation. Open it exactly as you got it, or ask its sender for a new one.")
    return Refusal(404, 910023, text, "link_unknown")


def answer_of(invitation: Invitation, customer_id: UUID) -> InvitationAnswer | None:
    """Return what one customer did with an invitation."""
    with tenancy.scope(tenancy.PROGRAM):
        return InvitationAnswer.objects.filter(invitation=invitation, customer_id=customer_id).first()


def asked(customer_id: UUID) -> list[Asked]:
    """Return the invitations that are meant for a customer or that it opened, the newest first: two statements.

    A draft that is not finished and that nobody opened stays with its sender.
    """
    with tenancy.scope(tenancy.PROGRAM):
        own = {row.invitation_id: row for row in InvitationAnswer.objects.filter(customer_id=customer_id)}
        meant = Q(customer_id=customer_id) & ~Q(status="draft")
        rows = Invitation.objects.filter(meant | Q(id__in=list(own))).select_related("sender", "provider")
        return [Asked(row, own.get(row.id)) for row in rows.order_by("-id")[:200]]


def open_for(customer_id: UUID) -> int:
    """Return how many invitations wait for a customer's answer."""
    waiting = [row for row in asked(customer_id) if row.invitation.status in ("draft", "pending")]
    return sum(1 for row in waiting if row.answer is None or row.answer.answer == InvitationAnswer.OPENED)


def known_customers(actor: Actor, limit: int = 200) -> list[Customer]:
    """Return customers that the sender can aim an invitation at, by name: one statement."""
    return list(visible(actor).order_by("folded_name", "id")[:limit])


def known_customer(actor: Actor, domain: str) -> Customer | None:
    """Return the sender's customer with this domain."""
    return visible(actor).filter(domain__iexact=domain.strip()).first()


def standing_link(actor: Actor, relation: str, provider_id: UUID | None) -> Invitation | None:
    """Return the reusable, still open invitation of the sender for a kind of relationship."""
    rows = sent_by(actor).filter(status="pending", reusable=True, customer_id=None, relation=relation)
    return rows.filter(provider_id=provider_id, expires_at__gt=clock.now()).order_by("-id").first()


def locked_partnership(provider_id: UUID, reseller_id: UUID) -> Partnership | None:
    """Return the active partnership of two partners and keep it from ending until this act is over."""
    rows = Partnership.objects.select_for_update()
    return rows.filter(tenant_id=provider_id, reseller_id=reseller_id, status="active").first()


def locked_organization(organization_id: UUID) -> Organization:
    """Return an organization and let nobody else change its relationships until this act is over."""
    return Organization.objects.select_for_update().get(id=organization_id)


def channel_open(name: str) -> bool:
    """Tell whether invitations can be accepted in a channel; a word that names none is asked of no database."""
    return name == PORTAL or (name in CHANNELS and AcceptanceChannel.objects.filter(name=name, open=True).exists())


def channels() -> list[tuple[str, bool]]:
    """Return every channel that can be switched, and whether it is open."""
    opened = set(AcceptanceChannel.objects.filter(open=True).values_list("name", flat=True))
    return [(name, name in opened) for name in CHANNELS]


def customer_domain(actor: Actor, customer_id: UUID) -> str:
    """Return the domain of one of the sender's customers."""
    return visible(actor).filter(id=customer_id).values_list("domain", flat=True).first() or ""


def told(invitation_id: str) -> Invitation:
    """Return the invitation that an event is about, for those who react to it."""
    with tenancy.scope(tenancy.PROGRAM):
        return Invitation.objects.select_related("sender", "provider").get(id=invitation_id)


def id_taken(invitation_id: UUID) -> bool:
    """Tell whether any sender's invitation has this id."""
    with tenancy.scope(tenancy.PROGRAM):
        return Invitation.objects.filter(id=invitation_id).exists()
