"""Publish a version of the reseller agreement, which is offered anew to every reseller (portal.md 5.2)."""

from collections.abc import Mapping

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.letters import is_blank, lines, one_line
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners.events import AgreementPublished
from twotier.partners.lifecycle import PARTNER_AGREEMENT
from twotier.partners.models import INDIRECT_RESELLER, AgreementOffer, AgreementText, AgreementVersion, Program
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases import _steps

HELD = ("active", "restricted", "suspended")


class Wording(msgspec.Struct, frozen=True):
    """The agreement in one language."""

    title: str
    text: str


@usecase(permission=Permission.AGREEMENT_PUBLISH)
def publish_partner_agreement(actor: Actor, version: str, wordings: Mapping[str, Wording]) -> AgreementVersion:
    """Write a new version with a text per language and offer it to everyone who has, or waits for, the agreement.

    Raises 400/3000 without a name or an English text, 409/910055 for a version that exists.
    """
    name = _steps.said("version", one_line(version), _("Name the version, for example 2026-11."))[:32]
    found = {code: words for code, words in wordings.items() if not is_blank(words.text)}
    if "en" not in found:
        raise _steps.missing("text_en", _("Enter the English text: it is shown where no other language is there."))
    access_queries.hold_program_owner()
    if AgreementVersion.objects.filter(program=INDIRECT_RESELLER, version=name).exists():
        text = _("This version is published already, and a published version never changes. Choose another name.")
        raise Refusal(409, 910055, text, "state_conflict", fields=[("version", text)])
    made = AgreementVersion.objects.create(
        tenant_id=actor.organization_id, program=INDIRECT_RESELLER, version=name, published_at=clock.now(),
        published_by=actor.person_id,
    )  # fmt: skip
    AgreementText.objects.bulk_create(
        AgreementText(tenant_id=actor.organization_id, version=made, language=code, title=one_line(words.title)[:200] or name,
                      text=lines(words.text).strip())
        for code, words in found.items()
    )  # fmt: skip
    emit(published(made, sorted(found)), actor)
    offer_to_all(actor, made)
    return made


def published(made: AgreementVersion, languages: list[str]) -> AgreementPublished:
    """Return what happened."""
    return AgreementPublished(
        tenant_id=made.tenant_id, resource_id=str(made.id), program=made.program, version=made.version,
        languages=languages,
    )  # fmt: skip


def offer_to_all(actor: Actor, made: AgreementVersion) -> None:
    """Offer a version to every tenant that has an offer or waits for one, as sets."""
    tenants = access_queries.visible_tenants(actor)
    holders = Program.objects.filter(kind=made.program, status__in=HELD, tenant_id__in=tenants)
    AgreementOffer.objects.bulk_create(
        [AgreementOffer(tenant_id=key, program=made.program) for key in holders.values_list("tenant_id", flat=True)],
        ignore_conflicts=True,
    )
    offers = queries.offers().filter(program=made.program, tenant_id__in=tenants)
    offers.update(version=made, reminders=0, remind_at=clock.now() + _steps.REMIND_AFTER[0])
    waiting = list(offers.filter(status="not_offered").values_list("id", flat=True))
    with_version = offers.filter(version__program=made.program).select_related("version")
    others = with_version.exclude(id__in=waiting)
    PARTNER_AGREEMENT.fire_all(others, "offer_new_version", actor)
    first = with_version.filter(id__in=waiting)
    PARTNER_AGREEMENT.fire_all(first, "offer", actor)
