"""Begin a request for a partnership: a draft whose link works at once."""

import secrets
from datetime import timedelta

from django.db import IntegrityError

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase
from twotier.partnerships import drafts, letters
from twotier.partnerships.answering import check_gains
from twotier.partnerships.drafts import Draft
from twotier.partnerships.lifecycle import PARTNERSHIP_REQUEST
from twotier.partnerships.models import PartnershipRequest

TOKEN_BYTES = 24


@usecase(permission=Permission.PARTNERSHIP_REQUEST)
def start_request(  # long: each member of a request is a line
    actor: Actor, draft: Draft | None = None
) -> PartnershipRequest:
    """Keep a draft and return it; its link works from now on (D10).

    Raises what `drafts.check` raises, 900149 without an active program, and 910017 when somebody else asked the
    same reseller a moment ago.
    """
    check_gains(actor)
    draft = (draft or Draft()).cleaned()
    reseller_id = drafts.check(actor, draft)
    language = draft.language or actor.language or "en"
    subject, text = letters.first_draft(provider_name(actor), language)
    request = PartnershipRequest(
        tenant_id=actor.organization_id,
        provider_id=actor.organization_id,
        reseller_id=reseller_id,
        reseller_mpn_id=draft.mpn_id,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        recipient=draft.recipient,
        language=language,
        subject=draft.subject or subject,
        text=draft.text or text,
        valid_days=draft.valid_days,
        reusable=draft.reusable,
        status=PARTNERSHIP_REQUEST.initial,
        created_by=actor.person_id,
        created_by_name=actor.person_name or actor.user_name,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=draft.valid_days),
    )
    save(request)
    return request


def provider_name(actor: Actor) -> str:
    """Return the provider's name, as the text says it."""
    return actor.organization_name or access_queries.names_of([actor.organization_id])[actor.organization_id]


def save(request: PartnershipRequest, *, changed: bool = False) -> None:
    """Write a request; whoever asked the same reseller a moment ago wins."""
    try:
        request.save(force_update=changed, force_insert=not changed)
    except IntegrityError:
        raise drafts.request_open() from None
