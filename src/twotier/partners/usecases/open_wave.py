"""Open a launch wave: whoever becomes eligible by it is told, once (S13)."""

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners.eligibility import why_not
from twotier.partners.events import WaveAnnounced, WaveOpened
from twotier.partners.models import EnrollmentWave, PartnerProfile, WaveNotice
from twotier.partners.queries import enrollment as queries


@usecase(permission=Permission.ENROLMENT_OPEN_WAVE)
def open_wave(actor: Actor, wave_id: UUID) -> int:
    """Open a wave and queue one notice per tenant that may enroll from now on; an open wave stays as it is.

    Returns how many were told. Raises 404 for an unknown wave.
    """
    wave = EnrollmentWave.objects.select_for_update().filter(tenant_id=actor.organization_id, id=wave_id).first()
    if wave is None:
        raise Refusal(404, 1000, _("There is no such wave."))
    if wave.opened_at is not None:
        return 0
    before = queries.direct_bill_situations(list(access_queries.visible_tenants(actor)))
    wave.opened_at = clock.now()
    wave.save(update_fields=["opened_at"])
    opened = queries.waves()
    told = set(WaveNotice.objects.filter(tenant_id__in=list(before)).values_list("tenant_id", flat=True))
    newly = [
        key
        for key, found in before.items()
        if key not in told and why_not(found) and not why_not(replace(found, waves=opened))
    ]
    announce(actor, wave, newly)
    emit(WaveOpened(tenant_id=wave.tenant_id, resource_id=str(wave.id), name=wave.name, notified=len(newly)), actor)
    return len(newly)


def announce(actor: Actor, wave: EnrollmentWave, tenants: list[UUID]) -> None:
    """Keep when each tenant was told, and tell its primary contact."""
    now = clock.now()
    WaveNotice.objects.bulk_create(WaveNotice(tenant_id=key, wave=wave, notified_at=now) for key in tenants)
    languages = dict(Organization.objects.filter(id__in=tenants).values_list("id", "language"))
    contacts = {row.tenant_id: row for row in PartnerProfile.objects.filter(tenant_id__in=tenants)}
    for key in tenants:
        contact = contacts.get(key)
        emit(
            WaveAnnounced(
                tenant_id=key, resource_id=str(wave.id), name=wave.name, language=languages.get(key, "en"),
                email=contact.contact_email if contact else "",
                contact_name=f"{contact.contact_first_name} {contact.contact_last_name}".strip() if contact else "",
            ),
            actor,
        )  # fmt: skip
