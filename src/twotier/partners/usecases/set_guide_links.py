"""Say which further documents a topic of the guide leads to."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.core.web_address import is_web_address
from twotier.partners.directory_events import GuideLinksSet
from twotier.partners.models import GuideLink

MOST = 6


class Further(msgspec.Struct, frozen=True, kw_only=True):
    """One further link: its words, its address, and the language of its readers; empty means all."""

    label: str
    url: str
    language: str = ""


@usecase(permission=Permission.AGREEMENT_PUBLISH)
def set_guide_links(actor: Actor, topic: str, links: Sequence[Further]) -> None:
    """Put these links in the place of the topic's own; raises 400/3000 for one that is no link."""
    for link in links:
        check(link)
    rows = GuideLink.objects.filter(tenant_id=actor.organization_id, topic=topic)
    old = [told(row) for row in rows.order_by("position")]
    rows.delete()
    found = [
        GuideLink(tenant_id=actor.organization_id, topic=topic, position=place, **msgspec.structs.asdict(link))
        for place, link in enumerate(links[:MOST])
    ]
    GuideLink.objects.bulk_create(found)
    new = [told(row) for row in found]
    event = GuideLinksSet(tenant_id=actor.organization_id, resource_id=topic, topic=topic, old_links=old, links=new)
    emit(event, actor)


def told(row: GuideLink) -> dict[str, Any]:
    """Return a link as the audit record keeps it."""
    return {"label": row.label, "url": row.url, "language": row.language}


def check(link: Further) -> None:
    """Refuse a link without words, and an address that a browser should not open."""
    if not link.label.strip() or len(link.label) > 200:
        raise wrong("label", _("Give the link words, 200 characters at most."))
    if not is_web_address(link.url, ("http", "https")):
        raise wrong("url", _("Write a web address that begins with https."))


def wrong(field: str, text: Any) -> Refusal:
    """Return the refusal of one member."""
    return Refusal(400, 3000, text, fields=[(field, text)])
