"""Publish a version of the customer agreement: what customers accept, and partners attest, from then on (C12)."""

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.core.web_address import is_web_address
from twotier.customers.events import CustomerAgreementPublished
from twotier.customers.models import AgreementTemplate
from twotier.customers.queries.agreements import MCA, published


@usecase(permission=Permission.AGREEMENT_PUBLISH)
def publish_customer_agreement(actor: Actor, link: str) -> AgreementTemplate:
    """Make the text at an address the newest version; acceptances of earlier ones keep counting.

    Raises 400/3000 for what is no address, 409/910055 for the address of the newest version.
    """
    check(link)
    access_queries.hold_program_owner()
    newest = published()
    if newest and newest.link == link:
        text = _("This is the newest version already. Give the address of the next one.")
        raise Refusal(409, 910055, text, "state_conflict", fields=[("link", text)])
    rank = newest.version_rank + 1 if newest else 1
    made = AgreementTemplate.objects.create(agreement_type=MCA, version_rank=rank, link=link, published_at=clock.now())
    event = CustomerAgreementPublished(
        tenant_id=actor.organization_id, resource_id=str(made.id), version=str(rank), link=link
    )
    emit(event, actor)
    return made


def check(link: str) -> None:
    """Refuse an address that a customer's browser should not open."""
    if not is_web_address(link):
        text = _("Write a web address that begins with https.")
        raise Refusal(400, 3000, text, fields=[("link", text)])
