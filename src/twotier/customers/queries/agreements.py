"""Every question about the customer agreement: what is published, and who accepted it."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.compiled import Compiled
from twotier.core.refusal import Refusal
from twotier.customers.models import AgreementTemplate, CustomerAgreement
from twotier.customers.queries.designations import associations

MCA = "MicrosoftCustomerAgreement"


def agreement_template(template_id: UUID | None = None) -> AgreementTemplate:
    """Return a version of the customer agreement, the newest when none is named."""
    found = AgreementTemplate.objects.filter(agreement_type=MCA, id=template_id).first() if template_id else published()
    if found is None and not template_id:
        raise unpublished()
    if found is None:
        raise Refusal(
            400, 3000, _("There is no such version of the customer agreement. Read /v1/agreements for the present one.")
        )
    return found


def published() -> AgreementTemplate | None:
    """Return the newest version of the customer agreement, or nothing while the vendor has published none."""
    return AgreementTemplate.objects.filter(agreement_type=MCA).order_by("-version_rank").first()


def unpublished() -> Refusal:
    """Return the refusal of an acceptance of what is not there yet."""
    text = _("The vendor has not published a customer agreement yet, so nobody can accept it. Ask the vendor.")
    return Refusal(400, 3000, text)


def agreement_templates(agreement_type: str = "") -> list[AgreementTemplate]:
    """Return the published agreements, the newest first."""
    rows = AgreementTemplate.objects.order_by("agreement_type", "-version_rank")
    return list(rows.filter(agreement_type__iexact=agreement_type) if agreement_type else rows)


def in_force(*buyers: UUID) -> Q:
    """Return the condition that an acceptance counts: the customer's own for every partner, an attested one for the
    partner that attested, as long as it serves the customer (C14). Without buyers: for any partner.
    """
    counts = Q(lost_at=None)
    return counts & (Q(attested_by_organization=None) | Q(attested_by_organization__in=buyers)) if buyers else counts


def buyers_for(actor: Actor, customer_id: UUID, *, buys: bool) -> set[UUID]:
    """Return whose attestations count for a reader: its own if it buys, else of those that buy on its behalf.

    The customer reads them all: nobody in particular.
    """
    me = actor.organization_id
    if buys or actor.is_("customer"):
        return {me} if buys else set()
    providers = associations(customer_id).filter(reseller_id=me).values_list("provider_id", flat=True)
    return {me, *providers}


def last_agreement(customer_id: UUID, *buyers: UUID) -> CustomerAgreement | None:
    """Return a customer's last acceptance that counts for one of these partners, or for any of its partners."""
    rows = CustomerAgreement.objects.filter(in_force(*buyers), tenant_id=customer_id)
    return rows.order_by("-recorded_at").first()


def accepted_itself(customer_id: UUID, template_id: UUID) -> bool:
    """Tell whether the customer's own people accepted a version, whatever partners attested before or after."""
    own = CustomerAgreement.objects.filter(tenant_id=customer_id, attested_by_organization=None)
    return own.filter(template_id=template_id).exists()


def signed_directly(customer_id: UUID) -> bool:
    """Tell whether the customer's own people accepted any version of the customer agreement that still counts."""
    own = CustomerAgreement.objects.filter(tenant_id=customer_id, attested_by_organization=None, lost_at=None)
    return own.filter(template__agreement_type=MCA).exists()


def template_with(template_id: UUID) -> AgreementTemplate | None:
    """Return a published version of an agreement, or nothing."""
    return AgreementTemplate.objects.filter(id=template_id).first()


agreement_that_counts = Compiled(
    lambda customer, buyer: (
        CustomerAgreement.objects.filter(tenant_id=customer, lost_at=None)
        .filter(Q(attested_by_organization=None) | Q(attested_by_organization=buyer))
        .values_list("id")[:1]
    ),
    customer=UUID,
    buyer=UUID,
)


def has_agreed(customer_id: UUID, buyer_id: UUID) -> bool:
    """Tell whether an acceptance counts for the partner that buys: every order asks (C12, C14)."""
    return bool(agreement_that_counts(customer=customer_id, buyer=buyer_id))


def has_ever_agreed(customer_id: UUID) -> bool:
    """Tell whether an acceptance was ever recorded: who has purchases may be unable to accept directly (C13)."""
    return CustomerAgreement.objects.filter(tenant_id=customer_id).exists()


def agreements(customer_id: UUID, *buyers: UUID, lost: bool = False) -> list[CustomerAgreement]:
    """Return a customer's acceptances that count for one of these partners, or for any, the newest first; `lost` too."""
    rows = CustomerAgreement.objects.filter(tenant_id=customer_id).select_related("template")
    rows = rows if lost else rows.filter(in_force(*buyers))
    return list(rows.order_by("-recorded_at"))
