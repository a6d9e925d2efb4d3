"""What the acts about an application share: its history, its promise, its approval, the offer of the agreement."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor, ProgramActor, missing_role
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.letters import is_blank, lines, one_line
from twotier.core.refusal import Refusal, Text
from twotier.partners import months
from twotier.partners.lifecycle import ENROLLMENT, PARTNER_AGREEMENT
from twotier.partners.models import INDIRECT_RESELLER, AgreementOffer, Enrollment, EnrollmentDocument, EnrollmentStep
from twotier.partners.queries import enrollment as queries

REMIND_AFTER = (timedelta(days=7), timedelta(days=14), timedelta(days=28))
LARGEST, MOST = 5 * 1024 * 1024, 5
SHAPES = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class Document(msgspec.Struct, frozen=True):
    """A file that a partner sends."""

    name: str
    content: bytes


def vendor_only(actor: Actor, permission: Permission) -> None:
    """Refuse what belongs to the program's owner; the program itself acts for it."""
    if not actor.is_("vendor") and not isinstance(actor, ProgramActor):
        raise missing_role(permission, frozenset({"vendor"}))


def missing(field: str, text: Text) -> Refusal:
    """Return the refusal of a form that lacks something."""
    return Refusal(400, 3000, text, fields=[(field, text)])


def said(field: str, text: str, sentence: Text) -> str:
    """Return a text in which something must be seen; raises 400/3000."""
    cleaned = lines(text).strip()
    if is_blank(cleaned):
        raise missing(field, sentence)
    return cleaned[:4000]


def step(row: Enrollment, kind: str, actor: Actor, note: str = "") -> EnrollmentStep:
    """Write one step of an application's history."""
    name = actor.person_name or ("" if isinstance(actor, ProgramActor) else actor.user_name)
    return EnrollmentStep.objects.create(
        tenant_id=row.tenant_id, enrollment=row, kind=kind, at=clock.now(), person_name=name, note=note
    )


def attach(made: EnrollmentStep, documents: Iterable[Document]) -> None:
    """Keep the documents of a step; raises 400/3000 for a file of another kind, or a too large one."""
    files = list(documents)
    if len(files) > MOST:
        raise missing("documents", _("Send five documents at most."))
    for file in files:
        EnrollmentDocument.objects.create(
            tenant_id=made.tenant_id, step=made, name=one_line(file.name)[:200], size=len(file.content),
            content_type=shape(file), content=file.content,
        )  # fmt: skip


def shape(file: Document) -> str:
    """Return what a file is by its first bytes; raises 400/3000 for what a reviewer does not open."""
    if len(file.content) > LARGEST:
        raise missing("documents", _("A document may have 5 MB at most."))
    found = next((kind for start, kind in SHAPES.items() if file.content.startswith(start)), "")
    if not found:
        raise missing("documents", _("Send documents as PDF, PNG or JPEG."))
    return found


def promise(row: Enrollment) -> date:
    """Return by when the vendor decides: business days of the applicant's market from today (S17, D5)."""
    days = {holiday.day for holiday in queries.holidays(row.market)}
    return months.business_days_after(clock.today(), int(row.policy.get("business_days", 5)), days)


def back_to_review(row: Enrollment, move: str, actor: Actor) -> None:
    """Give an application back to the reviewer with a new promise."""
    row.promised_by, row.overdue_at, row.request = promise(row), None, ""
    row.save(update_fields=["promised_by", "overdue_at", "request"])
    ENROLLMENT.fire(row, move, actor)


def approve(row: Enrollment, actor: Actor) -> None:
    """Approve an application and offer the agreement (S16, S20)."""
    ENROLLMENT.fire(row, "approve", actor)
    step(row, "approved", actor)
    offer_newest(row.tenant_id, actor)


def offer_newest(tenant_id: UUID, actor: Actor) -> None:
    """Offer the newest version of the agreement to a tenant that was approved; nothing before there is one."""
    access_queries.hold_program_owner()
    offer, _made = AgreementOffer.objects.get_or_create(tenant_id=tenant_id, program=INDIRECT_RESELLER)
    version = queries.newest_version()
    if version is None:
        return
    offer.version, offer.reminders, offer.remind_at = version, 0, clock.now() + REMIND_AFTER[0]
    offer.save(update_fields=["version", "reminders", "remind_at"])
    PARTNER_AGREEMENT.fire(offer, "offer" if offer.status == "not_offered" else "offer_new_version", actor)
