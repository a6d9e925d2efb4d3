"""The customer agreement to read, and whether a customer accepted it itself."""

import re
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import not_found, route
from twotier.api.wire import Wire
from twotier.core.refusal import Refusal, Text
from twotier.customers import queries
from twotier.customers.queries.agreements import signed_directly, template_with
from twotier.partners.regions import country as country_row

GROUP = "agreements"
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
DEFAULT_LANGUAGE = "en-US"


class AgreementDocument(Wire):
    """Where a version of an agreement can be read and fetched."""

    display_uri: str
    download_uri: str
    language: str
    country: str


class DirectSignedCustomerAgreementStatus(Wire):
    """Whether the customer's own people accepted the customer agreement."""

    is_signed: bool


@route(
    "GET",
    "agreementTemplates/{agreement_template_id}/document",
    answers=AgreementDocument,
    auth="app+user",
    summary="Get where a version of an agreement can be read",
    group=GROUP,
    right="anyone",
    query={"language": "a language with a country, en-US unless said otherwise", "country": "by default the caller's"},
    refuses=[(404, 1000), (400, 800002)],
)
def get_agreement_document(call: Call, agreement_template_id: UUID) -> AgreementDocument:
    """Answer the vendor's link, which is told the language and the country."""
    template = template_with(agreement_template_id)
    if template is None:
        raise not_found()
    language = call.text("language") or DEFAULT_LANGUAGE
    country = (call.text("country") or call.actor.market).upper()
    if not TAG.fullmatch(language):
        raise unknown("language", _("A culture is a language with a country such as de-DE, so enter one like it."))
    if country_row(country) is None:
        raise unknown("country", _("A country is an ISO code of two letters such as DE, so choose one from the list."))
    link = urlsplit(template.link)
    said = [link.query, urlencode({"country": country, "language": language})]
    uri = link._replace(query="&".join(filter(None, said))).geturl()
    return AgreementDocument(display_uri=uri, download_uri=uri, language=language, country=country)


def unknown(name: str, text: Text) -> Refusal:
    """Return the refusal of a query value."""
    return Refusal(400, 800002, text, fields=[(name, text)])


@route(
    "GET",
    "customers/{customer_id}/directSignedMicrosoftCustomerAgreementStatus",
    answers=DirectSignedCustomerAgreementStatus,
    auth="app+user",
    summary="Tell whether a customer accepted the customer agreement itself",
    group=GROUP,
    right="agreement.view_customer/agreement.accept_customer",
    refuses=[(404, 60003), (403, 20002)],
)
def get_direct_signed_status(call: Call, customer_id: UUID) -> DirectSignedCustomerAgreementStatus:
    """Answer true once the customer's own people accepted; what a partner attested is no signature of theirs."""
    as_customer = call.actor.is_("customer")
    permission = Permission.AGREEMENT_ACCEPT_CUSTOMER if as_customer else Permission.AGREEMENT_VIEW_CUSTOMER
    call.actor.require(permission)
    queries.customer_with(call.actor, customer_id)
    return DirectSignedCustomerAgreementStatus(is_signed=signed_directly(customer_id))
