"""A partner says which segment a customer belongs to (K9-K11): what can be proved holds at once, education is reviewed."""

from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.events import QualificationAsked
from twotier.customers.lifecycle import QUALIFICATION
from twotier.customers.models import Customer, Qualification, ValidationCode
from twotier.customers.models.qualifications import EDUCATION, GOVERNMENT, WORDS
from twotier.customers.queries import qualifications as queries
from twotier.customers.queries import vetting
from twotier.customers.usecases import _qualifying as qualifying

LONGEST_SITE = 253


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A segment, for education which kind of school, for a government customer the vendor's code."""

    word: str
    education_segment: str = ""
    website: str = ""
    code: str = ""


@usecase(permission=Permission.CUSTOMER_QUALIFY)
def qualify_customer(actor: Actor, customer_id: UUID, asked: Asked, *, at_once: bool = False) -> Qualification:
    """Ask for a customer's segment; the same one twice is one. `at_once` decides what no person has to decide.

    Raises 3000 for a segment that partners cannot set and for a missing or unknown code, 910055 when the customer
    is qualified otherwise, 404/60003 and 403/20002 out of reach.
    """
    customer = customer_queries.customer_to_change(actor, customer_id)
    refuse_stranger(actor, customer)
    refuse_word(asked)
    if found := queries.standing(customer.id):
        return repeated(found, asked)
    row = begun(actor, customer, asked)
    if asked.word != EDUCATION or (at_once and not vetting.is_on()):
        qualifying.approve(actor, row, customer)
    return row


def refuse_stranger(actor: Actor, customer: Customer) -> None:
    """Only a partner that buys for the customer speaks for its segment."""
    if not customer_queries.buys_for(actor, customer.id):
        text = _("You do not buy for this customer. The partner that buys for it sets its segment.")
        raise Refusal(403, 20002, text, "no_relationship")


def refuse_word(asked: Asked) -> None:
    """Partners set education, government and state-owned; a nonprofit organization signs up itself (K10)."""
    if asked.word not in WORDS:
        text = _(
            "Partners can set Education, GovernmentCommunityCloud and StateOwnedEntity. A nonprofit organization signs up itself."
        )
        raise Refusal(400, 3000, text, fields=[("qualification", text)])
    if len(asked.website) > LONGEST_SITE:
        text = _("The website is too long.")
        raise Refusal(400, 3000, text, fields=[("website", text)])
    if asked.word == GOVERNMENT and not asked.code:
        text = _("A government customer needs a validation code. Add code= to the address.")
        raise Refusal(400, 3000, text, fields=[("code", text)])


def repeated(found: Qualification, asked: Asked) -> Qualification:
    """Return what stands already when it is what is asked for; a segment cannot be exchanged for another."""
    if found.word == asked.word:
        return found
    text = _("The customer is qualified for another segment or waits for it. That cannot be changed.")
    raise Refusal(409, 910055, text, "state_conflict", data=[found.word, found.status])


def begun(actor: Actor, customer: Customer, asked: Asked) -> Qualification:
    """Write what is asked, and take one use of the code."""
    code = used(queries.code_to_use(actor, asked.code)) if asked.word == GOVERNMENT else None
    row = Qualification.objects.create(
        tenant_id=customer.id,
        word=asked.word,
        education_segment=asked.education_segment,
        website=asked.website,
        asked_by=actor.organization_id,
        code=code,
        status=QUALIFICATION.initial,
        created_at=clock.now(),
    )
    emit(QualificationAsked.of(row), actor)
    return row


def used(code: ValidationCode) -> ValidationCode:
    """Take one use of a code."""
    code.remaining_creates -= 1
    code.changed_at = clock.now()
    code.save(update_fields=["remaining_creates", "changed_at"])
    return code
