"""Every question about the customer agreement: what is published, and who accepted it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.compiled import Compiled
from twotier.core.refusal import Refusal
from twotier.customers.models import AgreementTemplate, CustomerAgreement

MCA = "MicrosoftCustomerAgreement"


def agreement_template(template_id: UUID | None = None) -> AgreementTemplate:
    """Return a version of the customer agreement, the newest when none is named."""
    rows = AgreementTemplate.objects.filter(agreement_type=MCA).order_by("-version_rank")
    found = rows.filter(id=template_id).first() if template_id else rows.first()
    if found is None:
        raise Refusal(
            400, 3000, _("There is no such version of the customer agreement. Read /v1/agreements for the present one.")
        )
    return found


def agreement_templates(agreement_type: str = "") -> list[AgreementTemplate]:
    """Return the published agreements, the newest first."""
    rows = AgreementTemplate.objects.order_by("agreement_type", "-version_rank")
    return list(rows.filter(agreement_type__iexact=agreement_type) if agreement_type else rows)


def last_agreement(customer_id: UUID) -> CustomerAgreement | None:
    """Return a customer's last recorded acceptance."""
    return CustomerAgreement.objects.filter(tenant_id=customer_id).order_by("-recorded_at").first()


any_agreement = Compiled(
    lambda customer: CustomerAgreement.objects.filter(tenant_id=customer).values_list("id")[:1], customer=UUID
)


def has_agreed(customer_id: UUID) -> bool:
    """Tell whether a customer's acceptance is recorded: every order asks."""
    return bool(any_agreement(customer=customer_id))


def agreements(customer_id: UUID) -> list[CustomerAgreement]:
    """Return every recorded acceptance of a customer, the newest first."""
    rows = CustomerAgreement.objects.filter(tenant_id=customer_id).select_related("template")
    return list(rows.order_by("-recorded_at"))
