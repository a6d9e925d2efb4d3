"""Write a new version of the enrollment policy; applications that were submitted keep theirs (S14)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.partners.events import PolicyChanged
from twotier.partners.models import EnrollmentPolicy
from twotier.partners.usecases import _steps

GATES = (
    EnrollmentPolicy.IDENTIFIED, EnrollmentPolicy.WAVE, EnrollmentPolicy.EITHER, EnrollmentPolicy.BOTH,
    EnrollmentPolicy.OPEN,
)  # fmt: skip
APPROVALS = (EnrollmentPolicy.AUTOMATIC, EnrollmentPolicy.MANUAL)
FURTHEST_MONTHS, FURTHEST_DAYS = 60, 60


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy says."""

    gate: str = EnrollmentPolicy.IDENTIFIED
    freshness_months: int = 12
    approval: str = EnrollmentPolicy.AUTOMATIC
    business_days: int = 5
    support_url: str = ""
    links: Sequence[tuple[str, str]] = ()


@usecase(permission=Permission.POLICY_EDIT)
def change_policy(actor: Actor, rules: Rules, valid_from: datetime | None = None) -> EnrollmentPolicy:
    """Write the next version, in force from a moment on, by default at once.

    Raises 403 for anyone but the vendor, 400/3000 for a word or number that a policy does not know.
    """
    _steps.vendor_only(actor, Permission.POLICY_EDIT)
    check(rules)
    access_queries.hold_program_owner()
    last = EnrollmentPolicy.objects.filter(tenant_id=actor.organization_id).order_by("-version").first()
    now = clock.now()
    made = EnrollmentPolicy.objects.create(
        tenant_id=actor.organization_id, version=last.version + 1 if last else 1,
        valid_from=max(valid_from or now, now), gate=rules.gate, freshness_months=rules.freshness_months,
        approval=rules.approval, business_days=rules.business_days, support_url=rules.support_url,
        links=[list(pair) for pair in rules.links], created_at=now, created_by=actor.person_id,
    )  # fmt: skip
    emit(changed(made), actor)
    return made


def changed(made: EnrollmentPolicy) -> PolicyChanged:
    """Return what happened."""
    return PolicyChanged(
        tenant_id=made.tenant_id, resource_id=str(made.id), version=made.version,
        valid_from=made.valid_from.isoformat(), gate=made.gate, freshness_months=made.freshness_months,
        approval=made.approval, business_days=made.business_days,
    )  # fmt: skip


def check(rules: Rules) -> None:
    """Refuse a policy that cannot be applied."""
    if rules.gate not in GATES:
        raise _steps.missing("gate", _("Choose who may enroll."))
    if rules.approval not in APPROVALS:
        raise _steps.missing("approval", _("Choose how applications are approved."))
    if not 1 <= rules.freshness_months <= FURTHEST_MONTHS:
        raise _steps.missing("freshness_months", _("Enter 1 to 60 months."))
    if not 1 <= rules.business_days <= FURTHEST_DAYS:
        raise _steps.missing("business_days", _("Enter 1 to 60 business days."))
    for url in filter(None, [rules.support_url, *(pair[1] for pair in rules.links)]):
        if not url.startswith(("https://", "http://", "/", "mailto:")):
            raise _steps.missing("links", _("Enter the address of a page, or a mail address with mailto."))
