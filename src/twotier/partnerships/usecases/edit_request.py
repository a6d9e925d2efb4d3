"""Change what an open request says."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase
from twotier.partnerships import drafts, letters
from twotier.partnerships.drafts import Draft
from twotier.partnerships.lifecycle import PARTNERSHIP_REQUEST
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases.start_request import provider_name, save


@usecase(permission=Permission.PARTNERSHIP_REQUEST)
def edit_request(actor: Actor, request_id: UUID, draft: Draft) -> PartnershipRequest:
    """Keep a changed draft; the link stays the same.

    Raises 910023 for a stranger's request, 910055 for one that is closed, and what `drafts.check` raises.
    """
    request = requests.request_of(actor, request_id, lock=True)
    PARTNERSHIP_REQUEST.check(request, "edit")
    draft = draft.cleaned()
    reseller_id = drafts.check(actor, draft, own=request.id)
    name, language = provider_name(actor), draft.language or request.language
    subject, text = letters.first_draft(name, language)
    if language != request.language and as_it_began(request, draft, name):
        draft_subject, draft_text = subject, text
    else:
        draft_subject, draft_text = draft.subject or subject, draft.text or text
    request.recipient, request.language = draft.recipient, language
    request.reseller_id, request.reseller_mpn_id = reseller_id, draft.mpn_id
    request.subject, request.text, request.reusable = draft_subject, draft_text, draft.reusable
    if request.valid_days != draft.valid_days:
        set_days(request, draft.valid_days)
    save(request, changed=True)
    return request


def set_days(request: PartnershipRequest, days: int) -> None:
    """Set for how long a link is valid, counted from when its time began: when it was made or sent again last."""
    ends = request.expires_at + timedelta(days=days - request.valid_days)
    if ends <= clock.now():
        raise drafts.wrong("valid_days", _("This day lies in the past, so choose a later one."))
    request.valid_days, request.expires_at = days, ends


def as_it_began(request: PartnershipRequest, draft: Draft, provider: str) -> bool:
    """Tell whether nobody wrote a word of their own: then a new language brings its own text."""
    began = letters.first_draft(provider, request.language)
    typed = (draft.subject or began[0], draft.text or began[1])
    return letters.is_first_draft(request, provider) and typed == began
