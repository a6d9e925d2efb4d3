"""Accept and continue: the agreement becomes binding and the reseller program active (S21, S22)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners import queries as partner_queries
from twotier.partners import readiness
from twotier.partners.events import ProgramActivated
from twotier.partners.lifecycle import ENROLLMENT, PARTNER_AGREEMENT, PROGRAM
from twotier.partners.models import (
    BEFORE_APPROVAL,
    INDIRECT_RESELLER,
    AgreementOffer,
    Enrollment,
    MpnAccount,
    PartnerAgreement,
    Program,
)
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases import _steps

RESELLER = "reseller"


@usecase(permission=Permission.AGREEMENT_ACCEPT)
def accept_agreement(actor: Actor, *, version: str = "", language: str = "en") -> AgreementOffer:
    """Accept the version that is offered; a second call changes nothing.

    Raises 409/910009 before the approval, 409/910012 without an offer, 409/910056 when another version is offered by
    now, 409/910006 without a tied MPN id, 409/910005 while the company is not verified.
    """
    tenant = actor.organization_id
    row = Enrollment.objects.select_for_update().filter(tenant_id=tenant, program=INDIRECT_RESELLER).first()
    offer = queries.offer(tenant, lock=True)
    refuse_early(row, offer)
    assert offer
    assert offer.version
    if offer.status == "accepted":
        return offer
    if version and version != offer.version.version:
        text = _("A newer version of the agreement is offered by now. Read it, then accept it.")
        raise Refusal(409, 910056, text, "lost_race")
    location = ready(tenant)
    accept(actor, offer, language)
    if row is not None and row.status == "approved":
        activate(actor, row, location)
    return offer


def refuse_early(row: Enrollment | None, offer: AgreementOffer | None) -> None:
    """Refuse before the approval, and where nothing is offered (S15, S20)."""
    if row is not None and row.status in BEFORE_APPROVAL:
        text = _(
            "Your application is not approved yet, so there is no agreement to accept. Program info shows its state."
        )
        raise Refusal(409, 910009, text, "enrollment_not_approved")
    if offer is None or offer.status == "not_offered":
        text = _("No version of the agreement is offered to your organization. The vendor publishes and offers it.")
        raise Refusal(409, 910012, text, "agreement_not_offered")


def ready(tenant_id: UUID) -> MpnAccount:
    """Return the tied location of a tenant that may accept (portal.md 5.2); one that is not verified may not either."""
    profile, location = partner_queries.profile(tenant_id), partner_queries.tied_location(tenant_id)
    if location is None:
        text = _("Tie a partner location account to your tenant first, then accept the agreement.")
        raise Refusal(409, 910006, text, "mpn_id_not_current")
    if profile is not None and (missing := readiness.verification_missing(profile)):
        raise Refusal(409, 910005, missing, "profile_not_current")
    return location


def accept(actor: Actor, offer: AgreementOffer, language: str) -> None:
    """Keep who accepted which version, when, in which language and from which address."""
    assert offer.version
    read = queries.text(offer.version, language).language
    offer.accepted_by, offer.accepted_name, offer.accepted_language = actor.person_id, actor.person_name, read
    offer.remind_at = None
    offer.save(update_fields=["accepted_by", "accepted_name", "accepted_language", "remind_at"])
    PARTNER_AGREEMENT.fire(offer, "accept", actor)
    PartnerAgreement.objects.get_or_create(
        tenant_id=offer.tenant_id, program=offer.program, version=offer.version.version,
        defaults={
            "language": read, "address": actor.address[:45], "accepted_by": actor.person_id, "accepted_at": clock.now(),
        },
    )  # fmt: skip


def activate(actor: Actor, row: Enrollment, location: MpnAccount) -> None:
    """Switch the reseller program on, on the same tenant; nothing else of it changes (S3, S9, S22)."""
    found, _made = Program.objects.get_or_create(
        tenant_id=row.tenant_id, kind=row.program,
        defaults={"status": PROGRAM.initial, "anniversary_month": clock.today().month},
    )  # fmt: skip
    PROGRAM.fire(found, "activate" if found.status == "pending" else "activate_again", actor)
    ENROLLMENT.fire(row, "activate", actor)
    _steps.step(row, "activated", actor)
    home = Organization.objects.select_for_update().get(id=row.tenant_id)
    if RESELLER not in home.kinds:
        home.kinds = [*home.kinds, RESELLER]
        home.save(update_fields=["kinds"])
    emit(
        ProgramActivated(tenant_id=row.tenant_id, resource_id=str(found.id), kind=found.kind, mpn_id=location.mpn_id),
        actor,
    )
