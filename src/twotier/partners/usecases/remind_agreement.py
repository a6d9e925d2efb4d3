"""Remind global admins of an agreement that waits for them (portal.md 5.2)."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.models import Membership, Organization
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.partners.events import AgreementReminded
from twotier.partners.models import AgreementOffer
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases._steps import REMIND_AFTER

BLOCK = 200


@usecase(permission=Permission.AGREEMENT_PUBLISH)
def remind_agreement(actor: Actor, until: datetime) -> int:
    """Remind a block of tenants and set the next reminder, if one is left; returns how many."""
    rows = list(queries.to_remind(until).select_related("version").select_for_update(of=("self",))[:BLOCK])
    homes = Organization.objects.in_bulk([row.tenant_id for row in rows])
    admins = global_admins(list(homes))
    for row in rows:
        row.reminders += 1
        left = REMIND_AFTER[row.reminders] if row.reminders < len(REMIND_AFTER) else None
        row.remind_at = row.offered_at + left if left and row.offered_at else None
        emit(reminded(row, homes[row.tenant_id].language, admins[row.tenant_id]), actor)
    AgreementOffer.objects.bulk_update(rows, ["reminders", "remind_at"])
    return len(rows)


def global_admins(tenants: list[UUID]) -> dict[UUID, list[str]]:
    """Return the addresses of the global admins of tenants: one statement."""
    found: dict[UUID, list[str]] = defaultdict(list)
    members = Membership.objects.filter(tenant_id__in=tenants, person__is_active=True).select_related("person")
    for member in members:
        if "global_admin" in member.roles and member.person.email:
            found[member.tenant_id].append(member.person.email)
    return found


def reminded(row: AgreementOffer, language: str, emails: list[str]) -> AgreementReminded:
    """Return the reminder of an agreement, and to whom it goes."""
    assert row.version
    return AgreementReminded(
        tenant_id=row.tenant_id, resource_id=str(row.id), version=row.version.version, emails=emails, language=language
    )
