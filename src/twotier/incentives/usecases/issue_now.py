"""Issue one held invitation."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.incentives import queries
from twotier.incentives.models import IncentiveEnrollment
from twotier.incentives.usecases import _invitations


@usecase(permission=Permission.INCENTIVE_MANAGE_PROGRAMMES)
def issue_now(actor: Actor, enrollment_id: UUID) -> IncentiveEnrollment:
    """Invite the partner at once.

    Raises 409/910042 while no membership account is tied, 403/800039 or 900149 while its program is not active, 404,
    409/910055.
    """
    row = _invitations.locked(actor, enrollment_id)
    account = queries.tied(row.tenant_id)
    if row.status == "held" and account is None:
        text = _(
            "The invitation is held: no membership account is tied to the partner's tenant. The partner's MPN partner admin ties one. Nothing was changed."
        )
        raise Refusal(409, 910042, text, "mpn_association_missing")
    if refusal := _invitations.halted(row):
        raise refusal
    if account:
        _invitations.issue(actor, row, account)
    return row
