"""Edit how a partner's organization is called, where it is, who is its contact and how it wants to be written to."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.access.permissions import Permission
from twotier.core.letters import one_line
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners.models import PartnerProfile
from twotier.partners.queries import own_profiles as queries
from twotier.partners.usecases import _profiles

OF_RECORD = (
    "address_line", "address_line2", "city", "state", "postal_code", "registration_number",
    "contact_first_name", "contact_last_name", "contact_email", "contact_phone",
)  # fmt: skip
OF_TENANT = ("language", "culture")
NEEDED = (
    "name",
    "language",
    "culture",
    "address_line",
    "city",
    "contact_first_name",
    "contact_last_name",
    "contact_email",
)
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")


@usecase(permission=Permission.PROFILE_EDIT_SUPPORT)
def edit_organization_profile(actor: Actor, values: Mapping[str, str], etag: str = "") -> dict[str, str]:
    """Change the organization profile as far as it is among the values; address and contact are those of the record.

    Another name of a verified company is verified again, as another legal name is. Raises 400/2055 for a stale version,
    400/3000 for another country and for a field that is empty, too long, no address or no language.
    """
    row = _profiles.own(actor)
    now = queries.organization(actor, row)
    _profiles.refuse_stale(etag, now)
    sent = {name: one_line(text) for name, text in values.items()}
    check(sent, now)
    before = queries.legal(row)
    changed = _profiles.differing(sent, now)
    if not changed.keys().isdisjoint(OF_RECORD):
        actor.require(Permission.PROFILE_EDIT_LEGAL)
    written = _profiles.write(actor, row, (*OF_RECORD, *OF_TENANT), changed)
    renamed = call(actor, row, changed)
    _profiles.verify_again(actor, row, before, renamed=renamed, changed=not written.keys().isdisjoint(OF_RECORD))
    return queries.organization(actor, row)


def check(sent: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Refuse what a profile cannot say."""
    _profiles.refuse_faults(sent, [name for name in NEEDED if name in sent], ("contact_email",))
    _profiles.refuse_free_mail(sent.get("contact_email", ""))
    _profiles.refuse_move(sent.get("country", now["country"]), now["country"])
    for name in OF_TENANT:
        if not TAG.fullmatch(sent.get(name, now[name])):
            text = _("A culture is a language with a country such as de-DE, so enter one like it.")
            raise Refusal(400, 3000, text, fields=[(name, text)])


def call(actor: Actor, row: PartnerProfile, changed: Mapping[str, str]) -> bool:
    """Give the organization its name and the language in which the program writes to it; tell whether it was renamed."""
    if changed.keys().isdisjoint(("name", "language")):
        return False
    home = Organization.objects.select_for_update().get(id=actor.organization_id)
    old = home.name
    home.name = changed.get("name", old)
    home.language = spoken(changed["language"]) if "language" in changed else home.language
    home.save(update_fields=["name", "language"])
    if home.name != old:
        _profiles.tell(actor, row, {"company_name": old}, {"company_name": home.name})
    return home.name != old


def spoken(tag: str) -> str:
    """Return the program's language nearest to a tag."""
    tag = tag.lower()
    found = "zh-hant" if tag.startswith("zh") else tag.partition("-")[0]
    return found if found in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
