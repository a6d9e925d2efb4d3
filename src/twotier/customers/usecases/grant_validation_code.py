"""The vendor gives a partner a code with which it proves customers of a government organization (K10)."""

from secrets import randbelow
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock, tenancy
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Text
from twotier.core.usecase import usecase
from twotier.customers.events import ValidationCodeGranted
from twotier.customers.models import ValidationCode

MOST = 1000
LONGEST_NAME = 256
LOWEST, HOW_MANY = 100_000, 900_000


@usecase(permission=Permission.CUSTOMER_VET)
def grant_validation_code(actor: Actor, partner_id: UUID, organization_name: str, max_creates: int) -> ValidationCode:
    """Make a code for so many customers of an organization. Raises 3000 for a bad name, number or partner."""
    name = organization_name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise refused("organizationName", _("Name the government organization that the code is for."))
    if not 0 < max_creates <= MOST:
        raise refused("maxCreates", _("A validation code is for 1 to 1,000 customers."))
    with tenancy.scope(tenancy.PROGRAM):
        partner = access_queries.organization(partner_id)
        if partner is None or partner.kind != "partner":
            raise refused("partnerId", _("There is no such partner."))
        row = ValidationCode.objects.create(
            tenant_id=partner_id,
            code=free_code(partner_id),
            organization_name=name,
            max_creates=max_creates,
            remaining_creates=max_creates,
            changed_at=clock.now(),
        )
        emit(ValidationCodeGranted.of(row), actor)
        return row


def free_code(partner_id: UUID) -> str:
    """Return six digits that the partner has no code of yet."""
    known = set(ValidationCode.objects.filter(tenant_id=partner_id).values_list("code", flat=True))
    while (code := str(LOWEST + randbelow(HOW_MANY))) in known:
        pass
    return code


def refused(member: str, text: Text) -> Refusal:
    """Return the refusal of a member."""
    return Refusal(400, 3000, text, fields=[(member, text)])
