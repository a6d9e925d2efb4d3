"""What the acts about a partner's own record share."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.letters import is_blank, one_line
from twotier.core.refusal import Refusal, Text
from twotier.partners.events import ProfileEdited
from twotier.partners.models import PartnerProfile


def own(actor: Actor) -> PartnerProfile:
    """Return the actor's own record, locked; a partner that has none gets an empty one to fill in."""
    key = actor.organization_id
    PartnerProfile.objects.get_or_create(
        tenant_id=key, defaults={"country": actor.market, "confirmed_at": clock.now(), "verification": "pending"}
    )
    return PartnerProfile.objects.select_for_update().get(tenant_id=key)


def refuse_faults(values: Mapping[str, str], needed: Iterable[str], emails: Iterable[str]) -> None:
    """Refuse empty fields and what is no e-mail address, all at once."""
    faults: list[tuple[str, Text]] = [
        (name, _("Fill in this field.")) for name in needed if is_blank(values.get(name, ""))
    ]
    faults += [(name, _("Enter an email address.")) for name in emails if is_wrong(one_line(values.get(name, "")))]
    if faults:
        raise Refusal(400, 3000, faults[0][1], fields=faults)


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
    """Write the fields that differ and say what changed; returns them as they were."""
    wanted = {name: one_line(values.get(name, "")) for name in fields}
    old = {name: str(getattr(row, name)) for name in wanted if getattr(row, name) != wanted[name]}
    for name in old:
        setattr(row, name, wanted[name][: longest(name)])
    if confirmed:
        row.confirmed_at = clock.now()
    row.save(update_fields=[*old, *(["confirmed_at"] if confirmed else [])])
    if old:
        new = {name: str(getattr(row, name)) for name in old}
        emit(ProfileEdited(tenant_id=row.tenant_id, resource_id=str(row.id), old=old, new=new), actor)
    return old


def longest(name: str) -> int:
    """Return how many characters a field keeps."""
    return int(getattr(PartnerProfile._meta.get_field(name), "max_length", 0) or 64)
