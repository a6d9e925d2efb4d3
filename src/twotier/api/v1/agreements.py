"""Agreements: the templates, and that a customer accepted one (spec/api.md 12)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.models import CustomerAgreement
from twotier.customers.queries.agreements import buyers_for
from twotier.customers.usecases.attest_agreement import Attestation, attest_agreement


class AgreementMetaData(Wire):
    """A published agreement."""

    template_id: str
    agreement_type: str
    agreement_link: str
    version_rank: int
    attributes: Attributes | None = attributes("AgreementMetaData")


class Contact(Wire):
    """Who accepted on the customer's side."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone_number: str | None = None


class Agreement(Wire):
    """That a customer accepted a version of an agreement."""

    user_id: str | None = None
    primary_contact: Contact | None = None
    template_id: str | None = None
    date_agreed: datetime | None = None
    type: str | None = None
    agreement_link: str | None = None
    attributes: Attributes | None = attributes("Agreement")


@route(
    "GET",
    "agreements",
    answers=Collection[AgreementMetaData],
    auth="app+user",
    summary="List the published agreements",
    group="agreements",
    right="anyone",
    query={"agreementType": "MicrosoftCustomerAgreement"},
)
def list_agreements(call: Call) -> Collection[AgreementMetaData]:
    """Answer the agreement templates, the newest version first."""
    return collection(
        [
            AgreementMetaData(
                template_id=str(row.id),
                agreement_type=row.agreement_type,
                agreement_link=row.link,
                version_rank=row.version_rank,
            )
            for row in queries.agreement_templates(kind(call))
        ]
    )


def kind(call: Call) -> str:
    """Return the agreement type that is asked; `*` means all."""
    said = call.text("agreementType")
    return "" if said == "*" else said


@route(
    "GET",
    "customers/{customer_id}/agreements",
    answers=Collection[Agreement],
    auth="app+user",
    summary="List a customer's acceptances of the customer agreement",
    group="agreements",
    right="agreement.view_customer/agreement.accept_customer",
    query={"agreementType": "MicrosoftCustomerAgreement"},
    refuses=[(404, 60003)],
)
def list_customer_agreements(call: Call, customer_id: UUID) -> Collection[Agreement]:
    """Answer what counts for the caller, the newest first; for a reseller what counts for who buys on its behalf."""
    as_customer = call.actor.is_("customer")
    permission = Permission.AGREEMENT_ACCEPT_CUSTOMER if as_customer else Permission.AGREEMENT_VIEW_CUSTOMER
    call.actor.require(permission)
    queries.customer_with(call.actor, customer_id)
    wanted = kind(call).lower()
    buyers = buyers_for(call.actor, customer_id, buys=queries.buys_for(call.actor, customer_id))
    rows = [
        row for row in queries.agreements(customer_id, *buyers) if wanted in ("", row.template.agreement_type.lower())
    ]
    return collection([agreement(row) for row in rows])


@route(
    "POST",
    "customers/{customer_id}/agreements",
    answers=Agreement,
    takes=Agreement,
    status=201,
    auth="app+user",
    summary="Record that a customer accepted the customer agreement",
    group="agreements",
    right="agreement.attest_customer",
    refuses=[(404, 60003), (400, 600061), (400, 910013), (403, 910014)],
)
def post_customer_agreement(call: Call, customer_id: UUID) -> Agreement:
    """Record an acceptance that the partner attests."""
    sent = call.body(Agreement)
    contact = sent.primary_contact or Contact()
    attestation = Attestation(
        first_name=contact.first_name or "",
        last_name=contact.last_name or "",
        email=contact.email or "",
        phone=contact.phone_number or "",
        agreed_on=sent.date_agreed or clock.now(),
        template_id=template_id(sent.template_id),
    )
    return agreement(attest_agreement(call.actor, customer_id, attestation))


def template_id(text: str | None) -> UUID | None:
    """Return the template that was named."""
    try:
        return UUID(text) if text else None
    except ValueError as error:
        message = _("The member templateId is the GUID of a template. Read /v1/agreements for the present one.")
        raise Refusal(400, 3000, message, fields=[("templateId", message)]) from error


def agreement(row: CustomerAgreement) -> Agreement:
    """Return a recorded acceptance."""
    return Agreement(
        user_id=str(row.attested_by_person) if row.attested_by_person else None,
        primary_contact=Contact(
            first_name=row.first_name, last_name=row.last_name, email=row.email, phone_number=row.phone or None
        ),
        template_id=str(row.template_id),
        date_agreed=row.agreed_on,
        type=row.template.agreement_type,
        agreement_link=row.template.link,
    )
