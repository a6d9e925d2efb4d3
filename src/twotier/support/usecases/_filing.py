"""What a partner's ticket and a request for a customer share."""

import re
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Sentence
from twotier.support import rules
from twotier.support.events import ServiceRequestFiled
from twotier.support.lifecycle import SERVICE_REQUEST
from twotier.support.models import ServiceRequest
from twotier.support.shapes import Said
from twotier.support.usecases import _changing as steps
from twotier.support.usecases._texts import wrong

LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}")
TRIES = 5
NEEDED = ("title", "description", "topic_id")


def filed(actor: Actor, tenant_id: UUID, name: str, said: Said, locale: str) -> ServiceRequest:
    """File a request; the vendor's clock runs from now on."""
    if locale and not LOCALE.fullmatch(locale):
        raise wrong("agentLocale", _("Write the language of the answer as a culture such as en-US."))
    found = steps.cleaned(said)
    for column in NEEDED:
        if column not in found:
            member = steps.MEMBERS[column]
            sentence = _("The member %(member)s is missing. Add it and send the request again.")
            raise wrong(member, Sentence(sentence, {"member": member}))
    now, severity = clock.now(), found.pop("severity", rules.UNKNOWN)
    given = found.pop("contact", {})
    row = ServiceRequest(
        tenant_id=tenant_id, partner_id=actor.organization_id, vendor_id=next(iter(access_queries.vendors()), None),
        created_by_id=actor.person_id, organization_name=name, severity=severity, country=found.pop("country", actor.market),
        locale=locale, contact=own_contact(actor) | given, updated_by=steps.person(actor), status=SERVICE_REQUEST.initial,
        created_at=now, modified_at=now, answer_due_at=rules.answer_due(now, severity), **found,
    )  # fmt: skip
    numbered(row)
    emit(ServiceRequestFiled.of(row), actor)
    if said.note is not None:
        steps.note(actor, row, said.note)
    return row


def numbered(row: ServiceRequest) -> None:
    """Insert a request under a number that none bears yet."""
    for _try in range(TRIES):
        row.number = rules.number(row.created_at)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            continue
        return
    raise RuntimeError("No number was free.")


def own_contact(actor: Actor) -> dict[str, str]:
    """Return whoever files a request: the partner's person is the contact, not the customer's (U1)."""
    found = access_queries.person(actor.person_id) if actor.person_id else None
    if found is None:
        return {}
    email = found.email or (found.user_name if steps.EMAIL.fullmatch(found.user_name) else "")
    said = {"contactId": str(found.id), "firstName": found.first_name, "lastName": found.last_name, "email": email}
    return {name: value for name, value in said.items() if value}
