"""Attest that a customer accepted the customer agreement."""

from datetime import datetime
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries
from twotier.customers.events import AgreementAttested
from twotier.customers.models import Customer, CustomerAgreement
from twotier.customers.rules.email import check_email
from twotier.customers.rules.names import check_person_name
from twotier.customers.rules.phone import check_phone
from twotier.customers.rules.violation import refuse


class Attestation(msgspec.Struct, frozen=True, kw_only=True):
    """Who accepted on the customer's side, and when; no template id means the newest version."""

    first_name: str
    last_name: str
    email: str
    agreed_on: datetime
    phone: str = ""
    template_id: UUID | None = None


@usecase(permission=Permission.AGREEMENT_ATTEST_CUSTOMER)
def attest_agreement(actor: Actor, customer_id: UUID, attestation: Attestation) -> CustomerAgreement:
    """Record a customer's acceptance (C12); its contact gets a mail.

    Raises 910014 for resellers, 910013 for a date in the future, 600061 when nothing would change.
    """
    customer = queries.customer_with(actor, customer_id)
    refuse_resellers(actor, customer_id)
    return attest(actor, customer, attestation)


def refuse_resellers(actor: Actor, customer_id: UUID) -> None:
    """The partner that buys attests, never the reseller (portal C12)."""
    if not queries.buys_for(actor, customer_id):
        text = _("Indirect resellers cannot attest the customer agreement. The indirect provider attests it.")
        raise Refusal(403, 910014, text, "reseller_cannot_attest")


def attest(actor: Actor, customer: Customer, attestation: Attestation) -> CustomerAgreement:
    """Write the attestation; a piece for use cases that have checked who acts.

    Of two at once the second finds the first; the partner cannot leave meanwhile, and attests no more once it left.
    """
    if not queries.standing_with(actor, customer.id, hold=True)[0]:
        raise queries.not_found(actor, customer.id)
    check(attestation, customer)
    refuse_repetition(actor, customer, attestation)
    agreement = CustomerAgreement.objects.create(
        tenant_id=customer.id,
        template=queries.agreement_template(attestation.template_id),
        attested_by_organization=actor.organization_id,
        attested_by_person=actor.person_id,
        first_name=attestation.first_name,
        last_name=attestation.last_name,
        email=attestation.email,
        phone=attestation.phone,
        agreed_on=attestation.agreed_on,
        recorded_at=clock.now(),
    )
    emit(attested(customer, agreement), actor)
    return agreement


def attested(customer: Customer, agreement: CustomerAgreement) -> AgreementAttested:
    """Return the event of a recorded acceptance."""
    return AgreementAttested(
        tenant_id=customer.id,
        resource_id=str(customer.id),
        template_id=agreement.template_id,
        first_name=agreement.first_name,
        last_name=agreement.last_name,
        email=agreement.email,
        agreed_on=agreement.agreed_on.isoformat(),
        language=customer.language,
    )


def refuse_repetition(actor: Actor, customer: Customer, attestation: Attestation) -> None:
    """Refuse an acceptance that is already recorded for the same contact."""
    last = queries.last_agreement(customer.id, actor.organization_id)
    if last and last.attested_by_organization and same_contact(last, attestation):
        text = _("This acceptance is already recorded for the same contact. Send another contact to replace it.")
        raise Refusal(400, 600061, text)


def check(attestation: Attestation, customer: Customer) -> None:
    """Refuse a contact that breaks a rule, and a date that lies ahead."""
    found = check_person_name("first_name", attestation.first_name)
    found += check_person_name("last_name", attestation.last_name)
    found += check_email(attestation.email)
    found += check_phone(attestation.phone, customer.country) if attestation.phone else []
    refuse(found)
    if attestation.agreed_on.date() > clock.today():
        text = _("The date of acceptance cannot lie in the future.")
        raise Refusal(400, 910013, text, "agreement_date_in_future", fields=[("accepted_on", text)])


def same_contact(last: CustomerAgreement, attestation: Attestation) -> bool:
    """Tell whether the recorded contact is the one attested again."""
    recorded = (last.first_name, last.last_name, last.email, last.phone)
    return recorded == (attestation.first_name, attestation.last_name, attestation.email, attestation.phone)
