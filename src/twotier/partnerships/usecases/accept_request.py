"""Accept a provider's request: the two become partners."""

import msgspec
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.access.usecases._sight import hide, show
from twotier.core import clock, tenancy
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partnerships import answering
from twotier.partnerships.events import PartnershipAccepted
from twotier.partnerships.lifecycle import PARTNERSHIP, PARTNERSHIP_REQUEST
from twotier.partnerships.models import Partnership, PartnershipPeriod, PartnershipRequest, RequestAnswer
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases._answering import keep_answer


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """What the reseller's global admin says: yes to the provider, and apart from it whether it enters the own tenant."""

    authorized: bool = False
    administers_reseller: bool = False


@usecase(permission=Permission.PARTNERSHIP_ACCEPT)
def accept_request(actor: Actor, key: str, acceptance: Acceptance) -> Partnership:
    """Accept by the secret of the link, or by the id of a request that names the actor (S39).

    Raises what `answering.check` raises, and 910021 without the explicit authorization.
    """
    with tenancy.scope(tenancy.PROGRAM):
        request = requests.request_to_answer(actor, key)
        found = answering.check(actor, request)
        if not acceptance.authorized:
            text = _("Tick the box that authorizes the indirect provider, then accept.")
            raise Refusal(400, 910021, text, "confirmation_missing", fields=[("authorized", text)])
        assert found.location
        partnership = become_partners(actor, request, found.location.mpn_id, acceptance)
        close(actor, request)
    emit(accepted(actor, request, partnership), actor)
    return partnership


def become_partners(actor: Actor, request: PartnershipRequest, mpn_id: str, acceptance: Acceptance) -> Partnership:
    """Write the partnership, its new period, and what the provider may see."""
    rows = Partnership.objects.select_for_update().filter(
        tenant_id=request.tenant_id, reseller_id=actor.organization_id
    )
    partnership = rows.first() or Partnership(
        tenant_id=request.tenant_id,
        provider_id=request.tenant_id,
        reseller_id=actor.organization_id,
        status=PARTNERSHIP.initial,
    )
    new = partnership._state.adding
    if not new:
        PARTNERSHIP.fire(partnership, "request", actor)
    partnership.reseller_mpn_id = mpn_id
    partnership.administers_reseller = acceptance.administers_reseller
    PARTNERSHIP.begin(partnership, "accept", actor)
    try:
        partnership.save(force_insert=new, force_update=not new)
    except IntegrityError:
        raise answering.partners_already(request) from None
    open_period(actor, request, partnership)
    show_own_tenant(partnership)
    return partnership


def open_period(actor: Actor, request: PartnershipRequest, partnership: Partnership) -> None:
    """Write since when the two are partners, and who accepted."""
    PartnershipPeriod.objects.create(
        tenant_id=partnership.tenant_id,
        partnership=partnership,
        reseller_id=partnership.reseller_id,
        since=clock.now(),
        accepted_by=actor.person_id,
        accepted_by_name=actor.person_name or actor.user_name,
    )
    keep_answer(actor, request, RequestAnswer.ACCEPTED)


def show_own_tenant(partnership: Partnership) -> None:
    """Let the provider see the reseller's own tenant exactly while the reseller wants it to administer it."""
    if partnership.administers_reseller:
        show(partnership.reseller_id, partnership.provider_id)
    else:
        hide(partnership.provider_id, partnership.reseller_id)


def close(actor: Actor, request: PartnershipRequest) -> None:
    """Close what was answered: this request, and any other open one that names the same reseller."""
    named = PartnershipRequest.objects.filter(tenant_id=request.tenant_id, reseller_id=actor.organization_id)
    PARTNERSHIP_REQUEST.fire_all(named.exclude(id=request.id), "accept", actor)
    if request.reusable:
        PARTNERSHIP_REQUEST.fire(request, "accept_and_stay_open", actor)
        return
    PARTNERSHIP_REQUEST.fire(request, "accept", actor)
    request.reseller_id = actor.organization_id
    request.closed_by_name = actor.person_name or actor.user_name
    request.save(update_fields=["reseller", "closed_by_name"])


def accepted(actor: Actor, request: PartnershipRequest, partnership: Partnership) -> PartnershipAccepted:
    """Return the event of a new partnership."""
    return PartnershipAccepted(
        tenant_id=partnership.tenant_id,
        resource_id=str(partnership.id),
        request_id=request.id,
        provider=request.provider.name,
        reseller=actor.organization_name,
        reseller_id=partnership.reseller_id,
        reseller_mpn_id=partnership.reseller_mpn_id,
        administers_reseller=partnership.administers_reseller,
    )
