"""What the acts about a partner's own record share."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.letters import is_blank, one_line
from twotier.core.refusal import Refusal, Text
from twotier.partners import profiles, readiness, regions
from twotier.partners.events import ProfileEdited
from twotier.partners.lifecycle import VERIFICATION
from twotier.partners.models import BillingProfile, CompanyApprover, PartnerProfile, VerifiedProfile
from twotier.partners.profiles import Said
from twotier.partners.usecases import _steps

A = TypeVar("A", BillingProfile, CompanyApprover)
LONGEST = 256
PREFIXES: Mapping[type[Model], str] = {BillingProfile: "billing", CompanyApprover: "approver"}


def own(actor: Actor) -> PartnerProfile:
    """Return the actor's own record, locked; a partner that has none gets an empty one to fill in."""
    key = actor.organization_id
    PartnerProfile.objects.get_or_create(
        tenant_id=key, defaults={"country": actor.market, "confirmed_at": clock.now(), "verification": "pending"}
    )
    return PartnerProfile.objects.select_for_update().get(tenant_id=key)


def refuse_faults(
    values: Mapping[str, str],
    needed: Iterable[str],
    emails: Iterable[str],
    model: type[Model] = PartnerProfile,
    prefix: str = "",
) -> None:
    """Refuse empty fields, what is no e-mail address and what is too long, all at once."""
    faults: list[tuple[str, Text]] = [
        (name, _("Fill in this field.")) for name in needed if is_blank(values.get(name, ""))
    ]
    faults += [(name, _("Enter an email address.")) for name in emails if is_wrong(one_line(values.get(name, "")))]
    faults += [
        (name, _("This value is too long."))
        for name, text in values.items()
        if len(one_line(text)) > longest(name, model)
    ]
    if faults:
        raise Refusal(400, 3000, faults[0][1], fields=[(f"{prefix}{name}", text) for name, text in faults])


def refuse_free_mail(email: str) -> None:
    """Refuse a primary contact at a free mail service, which no company owns."""
    if readiness.is_free_mail(email):
        text = _("The email of the primary contact must belong to your company, not to a free mail service.")
        raise _steps.missing("contact_email", text)


def refuse_move(country: str, market: str) -> None:
    """Refuse another country than the tenant's: its MPN ID, its prices and its currency hang on it."""
    if country.strip().upper() != market:
        text = _(
            "The country of a partner's tenant cannot be changed: its MPN ID, its prices and its currency hang on it."
        )
        raise Refusal(400, 3000, text, fields=[("country", text)])


def refuse_no_country(code: str, prefix: str = "") -> None:
    """Refuse a code that is no country's."""
    if regions.country(code) is None:
        text = _("A country is an ISO code of two letters such as DE, so choose one from the list.")
        raise Refusal(400, 3000, text, fields=[(f"{prefix}country", text)])


def refuse_stale(sent: str, content: Mapping[str, str]) -> None:
    """Refuse a change of a profile that says something else by now; a client that names no version overwrites."""
    if sent not in ("", "*", profiles.etag(content)):
        text = _("The profile changed since it was read. Read it again and send its etag in If-Match.")
        raise Refusal(400, 2055, text, "stale_etag")


def merged(row: Model, fields: Iterable[str], values: Mapping[str, str]) -> dict[str, str]:
    """Return what the fields shall say; what was not sent stays as it is."""
    return {name: values[name] if name in values else str(getattr(row, name)) for name in fields}


def differing(values: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Return what was sent and reads otherwise than what is said now, each on one line."""
    found = {name: one_line(text) for name, text in values.items() if name in now}
    return {name: text for name, text in found.items() if text != one_line(now[name])}


def is_wrong(email: str) -> bool:
    """Tell whether a text is no address; nothing is no fault here."""
    try:
        validate_email(email)
    except ValidationError:
        return bool(email)
    return False


def write(
    actor: Actor, row: PartnerProfile, fields: Iterable[str], values: Mapping[str, str], *, confirmed: bool = False
) -> dict[str, str]:
    """Write the fields that differ and say what changed; returns them as they were. A field without a value stays."""
    wanted = {name: one_line(values[name]) for name in fields if name in values}
    old = {name: str(getattr(row, name)) for name in wanted if getattr(row, name) != wanted[name]}
    for name in old:
        setattr(row, name, wanted[name][: longest(name)])
    if confirmed:
        row.confirmed_at = clock.now()
    row.save(update_fields=[*old, *(["confirmed_at"] if confirmed else [])])
    if old:
        tell(actor, row, old, {name: str(getattr(row, name)) for name in old})
    return old


def write_beside(actor: Actor, row: PartnerProfile, kind: type[A], wanted: Mapping[str, str], record: Said) -> None:
    """Write an address beside the record, as far as it differs from the record, and say what changed."""
    own = kind.objects.filter(tenant_id=row.tenant_id).first() or kind(tenant_id=row.tenant_id)
    kept = dict(wanted) | profiles.apart(wanted, record)
    before = profiles.beside(own, record) | profiles.said(own, wanted.keys() - record.keys())
    old = {name: before[name] for name in wanted if before[name] != wanted[name]}
    for name in kept:
        setattr(own, name, kept[name])
    if old:
        own.save()
        prefix = PREFIXES[kind]
        tell(actor, row, *({f"{prefix}_{name}": side[name] for name in old} for side in (before, wanted)))


def verify_again(actor: Actor, row: PartnerProfile, before: Said, *, renamed: bool, changed: bool) -> None:
    """Let the vendor verify a company anew that is called otherwise now, or that mends what was rejected."""
    if row.verification == "pending" or not (renamed or (changed and row.verification == "rejected")):
        return
    kept = {"content": dict(before), "verification": row.verification, "kept_at": clock.now()}
    VerifiedProfile.objects.update_or_create(tenant_id=row.tenant_id, defaults=kept)
    VERIFICATION.fire(row, "verify_again", actor)


def tell(actor: Actor, row: PartnerProfile, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Say what changed of a partner's profiles."""
    emit(ProfileEdited(tenant_id=row.tenant_id, resource_id=str(row.id), old=dict(old), new=dict(new)), actor)


def longest(name: str, model: type[Model] = PartnerProfile) -> int:
    """Return how many characters a field keeps."""
    fields = {field.name: field for field in model._meta.get_fields()}
    return int(getattr(fields.get(name), "max_length", 0) or LONGEST)
