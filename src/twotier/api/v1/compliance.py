"""Whether a reseller has accepted the partner agreement (spec/api.md 15)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Wire
from twotier.core.refusal import Refusal, Sentence
from twotier.partners import queries
from twotier.partners.regions import same_region


class AgreementStatus(Wire):
    """That a partner accepted; one that did not is refused with its reason."""

    is_agreement_signed: bool


@route(
    "GET",
    "compliance/{program}/agreementstatus",
    answers=AgreementStatus,
    auth="app+user",
    sees=Permission.AGREEMENT_CHECK_RESELLER,
    query={"mpnId": "the reseller's MPN id, or", "tenantId": "its tenant id"},
    summary="Verify that an indirect reseller accepted the partner agreement",
    group="agreements",
    refuses=[(404, 1000), *((400, code) for code in (2000, 2001, 2200, 2201, 2203, 2204, 2205, 2206))],
)
def get_agreement_status(call: Call, program: str) -> AgreementStatus:
    """Answer yes, or the reason why a sale with this reseller would be refused."""
    mpn_id, tenant_id = call.text("mpnId"), call.text("tenantId")
    if program.lower() != "csp":
        raise Refusal(404, 1000, _("There is no such program. The only one is csp."))
    if mpn_id and tenant_id:
        raise refused(2000, _("Send the MPN ID or the tenant id of the reseller, not both."))
    if not mpn_id and not tenant_id:
        raise refused(2001, _("Send the MPN ID or the tenant id of the reseller."))
    if mpn_id:
        check_mpn_id(call.actor, mpn_id)
    else:
        check_tenant(tenant_id)
    return AgreementStatus(is_agreement_signed=True)


def check_mpn_id(actor: Actor, mpn_id: str) -> None:
    """Refuse an MPN id with which no sale is possible."""
    if not mpn_id.isdecimal():
        raise refused(2000, _("An MPN ID is a number."))
    found = queries.standings([mpn_id]).get(mpn_id)
    if found is None:
        raise refused(2200, _("There is no MPN ID %(mpn_id)s. Check the number with the reseller."), mpn_id)
    if not found.is_reseller:
        raise refused(
            2204, _("MPN ID %(mpn_id)s has no enrollment as indirect reseller. The reseller enrolls first."), mpn_id
        )
    if not same_region(actor.market, found.country):
        raise refused(
            2201, _("MPN ID %(mpn_id)s belongs to another region. Ask for the reseller's ID in yours."), mpn_id
        )
    if not found.agreed:
        raise refused(2203, _("The reseller with MPN ID %(mpn_id)s has not accepted the partner agreement."), mpn_id)


def check_tenant(text: str) -> None:
    """Refuse a tenant without partner account, or one that did not accept."""
    try:
        tenant_id = UUID(text)
    except ValueError:
        raise refused(2000, _("A tenant id is a GUID.")) from None
    if tenant_id not in access_queries.names_of([tenant_id]) or not queries.programs(tenant_id):
        raise refused(2205, _("There is no partner account for the tenant id %(id)s."), text)
    if not queries.agreement_accepted(tenant_id):
        raise refused(2206, _("The partner with the tenant id %(id)s has not accepted the partner agreement."), text)


def refused(code: int, text: object, named: str = "") -> Refusal:
    """Return a refusal that names the id."""
    return Refusal(400, code, Sentence(text, {"id": named, "mpn_id": named}))  # type: ignore[arg-type]
