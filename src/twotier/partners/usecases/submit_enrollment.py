"""Submit the application: snapshot, checks, promise, and the automatic approval (S7, S8, S16, S25)."""

from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor, program
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.letters import is_blank, one_line
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners import queries as partner_queries
from twotier.partners import readiness
from twotier.partners.eligibility import Situation, why_not
from twotier.partners.lifecycle import ENROLLMENT
from twotier.partners.models import Enrollment, EnrollmentPolicy
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases import _opening, _steps

WARNING = _("There is no way back: once active, this tenant stays an indirect reseller and never becomes direct bill only again.")  # fmt: skip
OF_PROFILE = (
    "legal_name", "address_line", "city", "state", "postal_code", "country", "registration_number",
    "contact_first_name", "contact_last_name", "contact_email", "contact_phone",
    "support_name", "support_email", "support_phone",
)  # fmt: skip
NEEDED = ("contact_first_name", "contact_last_name", "contact_email", "support_email")


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """What is typed on the form; a contact that is not typed is that of the profile."""

    contact_first_name: str | None = None
    contact_last_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    support_name: str | None = None
    support_email: str | None = None
    support_phone: str | None = None
    intent: bool = False
    reviewed: bool = False
    acknowledged: bool = False


@usecase(permission=Permission.ENROLMENT_START)
def submit_enrollment(actor: Actor, application: Application) -> Enrollment:
    """Submit the tenant's one application; clean ones are approved at once if the policy says so.

    Raises why the tenant may not enroll, 910005 or 910006 with every missing item, 910007 without acknowledgement.
    """
    found = queries.situation(actor.organization_id, actor.kinds)
    if refusal := why_not(found):
        raise refusal
    checks = queries.checks_of(actor.organization_id, actor.market, found.policy.freshness_months)
    if refusal := readiness.refusal(checks) or why_not_decided(application, found):
        raise refusal
    typed = snapshot(actor, application)
    row = _opening.draft(actor, found)
    if application.intent and "intent_at" not in row.consent:
        _opening.intend(row, actor)
    again = row.approved_at is not None or row.rejected_at is not None
    fill(row, actor, found, typed, checks)
    ENROLLMENT.fire(row, "submit", actor)
    _steps.step(row, "submitted", actor)
    if found.policy.approval == EnrollmentPolicy.AUTOMATIC and not again:
        _steps.approve(row, program("automatic checks", on_behalf_of=row.tenant_id))
    return row


def why_not_decided(application: Application, found: Situation) -> Refusal | None:
    """Return which statement is missing: intent, review, acknowledgement."""
    opened = found.enrollment is not None and found.enrollment.status == "draft"
    if not application.intent and not opened:
        return _steps.missing("intent", _("Tick that your company decided to move on its own."))
    if not application.reviewed:
        return _steps.missing("reviewed", _("Tick that you have reviewed these details."))
    if not application.acknowledged:
        text = _("Tick that you have read the warning: an active reseller program cannot be taken back.")
        return Refusal(400, 910007, text, "acknowledgement_missing", fields=[("acknowledged", text)])
    return None


def snapshot(actor: Actor, application: Application) -> dict[str, str]:
    """Return what was reviewed: the profile, with the contacts as typed; raises 400/3000 for a contact at fault."""
    profile = partner_queries.profile(actor.organization_id)
    location = partner_queries.tied_location(actor.organization_id)
    assert profile
    assert location
    kept = {name: str(getattr(profile, name)) for name in OF_PROFILE}
    typed: dict[str, Any] = {name: getattr(application, name, None) for name in OF_PROFILE}
    kept |= {name: one_line(value)[:320] for name, value in typed.items() if value is not None}
    faults = [(name, _("Fill in this field.")) for name in NEEDED if is_blank(kept[name])]
    faults += [(name, _("Enter an email address.")) for name in ("contact_email", "support_email") if wrong(kept[name])]
    if readiness.is_free_mail(kept["contact_email"]):
        text = _("The email of the primary contact must belong to your company, not to a free mail service.")
        faults.append(("contact_email", text))
    if faults:
        raise Refusal(400, 3000, faults[0][1], fields=faults)
    return kept | {"mpn_id": location.mpn_id}


def wrong(email: str) -> bool:
    """Tell whether a typed text is no address."""
    try:
        validate_email(email)
    except ValidationError:
        return bool(email)
    return False


def fill(row: Enrollment, actor: Actor, found: Situation, typed: dict[str, str], checks: list[readiness.Check]) -> None:
    """Write what an application keeps: snapshot, checks with their day, consent, the rules in force, the promise."""
    now, home = clock.now(), access_queries.organization(actor.organization_id)
    row.snapshot, row.contact_email = typed, typed["contact_email"]
    row.checks = {"checked_at": now.isoformat(), "passed": [check.code for check in checks]}
    row.consent = row.consent | {
        "text": str(WARNING), "at": now.isoformat(), "by": str(actor.person_id or ""), "name": actor.person_name,
        "reviewed": True, "acknowledged": True,
    }  # fmt: skip
    row.policy, row.policy_version = queries.frozen(found.policy), found.policy.version
    row.language = home.language if home else "en"
    row.promised_by, row.overdue_at, row.request = _steps.promise(row), None, ""
    row.save()
