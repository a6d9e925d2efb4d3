"""The customer accepts the customer agreement itself (C12)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock, tenancy
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries
from twotier.customers.events import AgreementAccepted
from twotier.customers.models import CustomerAgreement
from twotier.customers.queries.agreements import accepted_itself
from twotier.customers.queries.invitations import locked_organization
from twotier.customers.usecases._relating import customer_record


@usecase(permission=Permission.AGREEMENT_ACCEPT_CUSTOMER)
def accept_agreement(actor: Actor, template_id: UUID | None = None) -> CustomerAgreement:
    """Accept a version of the customer agreement, by default the newest; no mail leaves for it.

    Raises 600061 when this version is accepted already, 910055 when a partner must attest instead (C13).
    """
    with tenancy.scope(tenancy.PROGRAM):
        locked_organization(actor.organization_id)
        customer_record(actor)
        template = queries.agreement_template(template_id)
        if accepted_itself(actor.organization_id, template.id):
            raise Refusal(400, 600061, _("Your organization has already accepted this version of the agreement."))
        return record_acceptance(actor, template.id)


def record_acceptance(actor: Actor, template_id: UUID | None) -> CustomerAgreement:
    """Write that the customer's own person accepted; a piece for use cases that have checked who acts."""
    template = queries.agreement_template(template_id)
    person = access_queries.person(actor.person_id) if actor.person_id else None
    now = clock.now()
    event = AgreementAccepted(
        tenant_id=actor.organization_id,
        resource_id=str(actor.organization_id),
        template_id=template.id,
        version=template.version_rank,
    )
    emit(event, actor)
    return CustomerAgreement.objects.create(
        tenant_id=actor.organization_id,
        template=template,
        attested_by_person=actor.person_id,
        first_name=person.first_name if person else "",
        last_name=person.last_name if person else "",
        email=person.email if person else "",
        agreed_on=now,
        recorded_at=now,
    )
