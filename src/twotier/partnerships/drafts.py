"""What a provider writes in a partnership request, and which rules it has to keep."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.letters import lines, one_line
from twotier.core.refusal import Refusal, Sentence, Text
from twotier.partners import queries as partner_queries
from twotier.partners.queries import MpnStanding
from twotier.partners.regions import same_region
from twotier.partnerships import queries
from twotier.partnerships.answering import region_differs
from twotier.partnerships.letters import LONGEST_SUBJECT
from twotier.partnerships.models.request import DEFAULT_DAYS

MOST_DAYS = 365
LONGEST_TEXT = 4000


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What a request says; an empty subject or text begins with the program's own words."""

    recipient: str = ""
    mpn_id: str = ""
    language: str = ""
    subject: str = ""
    text: str = ""
    valid_days: int = DEFAULT_DAYS
    reusable: bool = False

    def cleaned(self) -> Draft:
        """Return the draft as it is kept: a subject of one line, a text of lines, neither with hidden characters."""
        return msgspec.structs.replace(
            self, recipient=self.recipient.strip(), subject=one_line(self.subject), text=lines(self.text).strip()
        )


def check(actor: Actor, draft: Draft, *, own: UUID | None = None) -> UUID | None:
    """Return the reseller that the draft's MPN ID names, or nothing; `own` is the request that is edited.

    Raises 3000 for an address, a number of days, a language or a length that does not fit, else the rule of
    the MPN ID: 800015, 2072, 910022, 910015, 910017.
    """
    check_form(draft)
    if not draft.mpn_id:
        return None
    if draft.reusable:
        raise wrong("reusable", _("A request with an MPN ID is only for that reseller. Clear one of the two."))
    found = partner_queries.standings([draft.mpn_id]).get(draft.mpn_id)
    if refusal := why_not_for(actor, draft.mpn_id, found):
        raise refusal
    assert found
    check_free(actor, found.tenant_id, own)
    return found.tenant_id


def check_form(draft: Draft) -> None:
    """Refuse what no request can say."""
    if draft.recipient and not is_email(draft.recipient):
        raise wrong("recipient", _("This is not an email address, so write it as name@example.com."))
    if not 1 <= draft.valid_days <= MOST_DAYS:
        text = Sentence(_("A link is valid for 1 to %(most)s days."), {"most": MOST_DAYS})
        raise wrong("valid_days", text)
    if draft.language and draft.language not in dict(settings.LANGUAGES):
        raise wrong("language", _("Choose one of the languages of the list."))
    if len(draft.subject) > LONGEST_SUBJECT:
        raise wrong("subject", _("The subject is too long. Shorten it."))
    if len(draft.text) > LONGEST_TEXT:
        raise wrong("text", _("The text is too long. Shorten it."))


def is_email(text: str) -> bool:
    """Tell whether a text is an email address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def why_not_for(actor: Actor, mpn_id: str, found: MpnStanding | None) -> Refusal | None:
    """Return why no request can go to an MPN ID; whether its owner is enrolled does not matter yet (S110)."""
    if found is None:
        return named(404, 800015, _("There is no MPN ID %(mpn_id)s. Check the number with the reseller."), mpn_id)
    if found.tenant_id == actor.organization_id or (found.is_provider and not found.is_reseller):
        text = _("MPN ID %(mpn_id)s belongs to an indirect provider. Enter the MPN ID of the reseller.")
        return named(404, 2072, text, mpn_id)
    if found.level == "global":
        place = partner_queries.tied_location(found.tenant_id)
        text = _(
            "MPN ID %(mpn_id)s is a partner global account. Enter the MPN ID of the partner location account: %(location)s."
        )
        values = {"mpn_id": mpn_id, "location": place.mpn_id if place else "–"}
        sentence = Sentence(text, values)
        return Refusal(400, 910022, sentence, "headquarters_id_not_allowed", fields=[("mpn_id", sentence)])
    if not same_region(actor.market, found.country):
        differs = region_differs(actor.market, found.country)
        return Refusal(
            403, 910015, differs.message, "region_differs", fields=[("mpn_id", differs.message)], data=differs.data
        )
    return None


def check_free(actor: Actor, reseller_id: UUID, own: UUID | None) -> None:
    """Refuse a second partnership, and a second open request, with the same reseller."""
    if queries.active_between(actor.organization_id, reseller_id) is not None:
        raise exists(_("This reseller is already your partner. There is nothing to request."))
    if queries.open_request_to(actor.organization_id, reseller_id, own):
        raise request_open()


def request_open() -> Refusal:
    """Return the refusal of a second open request to the same reseller."""
    return exists(_("A request to this reseller is already open. Send that one again, or revoke it first."))


def exists(text: Text) -> Refusal:
    """Return the refusal of what is there already."""
    return Refusal(409, 910017, text, "partnership_exists", fields=[("mpn_id", text)])


def wrong(field: str, text: Text) -> Refusal:
    """Return the refusal of one field."""
    return Refusal(400, 3000, text, fields=[(field, text)])


def named(status: int, code: int, text: Text, mpn_id: str) -> Refusal:
    """Return a refusal that names the MPN ID."""
    message = Sentence(text, {"mpn_id": mpn_id})  # type: ignore[arg-type]
    return Refusal(status, code, message, fields=[("mpn_id", message)], data=[mpn_id])
