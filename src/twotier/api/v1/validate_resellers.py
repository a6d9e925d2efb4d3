"""Whether MPN ids may stand as partner of record on the caller's sales, asked before a sale (lifecycle.md LC91)."""

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.core.refusal import Refusal
from twotier.partnerships.rules import verdicts

NOT_VALID = 900400
MOST = 50


class ResellersToValidate(Wire):
    """The ids that are asked about."""

    partner_ids: list[str]


class ResellerValidation(Wire):
    """Whether one id may stand on a sale, else why not and what to do."""

    partner_id: str
    is_valid_partner_id_on_record: bool
    error_code: int | None = None
    error_text: str | None = None
    attributes: Attributes | None = attributes("ResellerValidation")


@route(
    "POST",
    "partners/validateresellers",
    answers=Collection[ResellerValidation],
    takes=ResellersToValidate,
    auth="app+user",
    summary="Check which MPN IDs may be partner of record",
    group="relationships",
    refuses=[(400, 3000)],
    sees=Permission.AGREEMENT_CHECK_RESELLER,
    reads=True,
)
def post_validate_resellers(call: Call) -> Collection[ResellerValidation]:
    """Answer for each id, in the order in which they were sent; nothing is changed."""
    asked = call.body(ResellersToValidate).partner_ids
    if not 1 <= len(asked) <= MOST:
        text = _("Send at least 1 and at most 50 MPN IDs.")
        raise Refusal(400, 3000, text, fields=[("partnerIds", text)])
    found = verdicts(call.actor.organization_id, asked)
    return collection([shown(mpn_id, refusal) for mpn_id, refusal in found.items()])


def shown(mpn_id: str, refusal: Refusal | None) -> ResellerValidation:
    """Return the verdict on one id as it is sent."""
    if refusal is None:
        return ResellerValidation(partner_id=mpn_id, is_valid_partner_id_on_record=True)
    return ResellerValidation(
        partner_id=mpn_id,
        is_valid_partner_id_on_record=False,
        error_code=NOT_VALID,
        error_text=str(refusal.message),
    )
