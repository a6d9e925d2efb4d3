"""Publish the demo's version of the customer agreement."""

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.customers.models import AgreementTemplate
from twotier.customers.queries import MCA, agreement_templates


@usecase(permission=Permission.AGREEMENT_PUBLISH)
def publish_agreement(actor: Actor, link: str) -> None:
    """Write the first version of the customer agreement, unless there is one."""
    if not agreement_templates(MCA):
        AgreementTemplate.objects.create(agreement_type=MCA, version_rank=1, link=link)
