"""The texts of a partnership request: what a draft begins with, and the lines with the links that cannot get lost."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from twotier.partnerships.models import PartnershipRequest

LONGEST_SUBJECT = 256


def link(token: str) -> str:
    """Return the address at which a request is answered."""
    return f"{settings.BASE_URL.rstrip('/')}/p/{token}"


def guide_link() -> str:
    """Return the address of the enrollment guide."""
    return page("guide", "become-a-reseller")


def page(name: str, *parts: str) -> str:
    """Return the whole address of a page of the portal, as mails carry it."""
    return settings.BASE_URL.rstrip("/") + reverse(name, args=parts)


def first_draft(provider: str, language: str) -> tuple[str, str]:
    """Return subject and text that a draft begins with."""
    with translation.override(language):
        subject = (_("%(provider)s requests a partnership") % {"provider": provider})[:LONGEST_SUBJECT]
        text = _(
            "Hello,\n\n"
            "%(provider)s would like to be your indirect provider. We buy for your customers, bill you and support you; "
            "your customers stay your customers.\n\n"
            "Your global admin signs in, follows the link below and accepts. An email alone does not create a partnership."
        ) % {"provider": provider}
    return subject, text


def is_first_draft(request: PartnershipRequest, provider: str) -> bool:
    """Tell whether nobody has changed the text that the draft began with."""
    return (request.subject, request.text) == first_draft(provider, request.language)


def locked_lines(request: PartnershipRequest) -> str:
    """Return the lines with the links, which stand at the end of every text."""
    with translation.override(request.language):
        accept = _("Accept the partnership here: %(link)s") % {"link": link(request.token)}
        guide = _("Not enrolled yet? This guide shows how: %(link)s") % {"link": guide_link()}
    return f"{accept}\n{guide}"


def message(request: PartnershipRequest) -> str:
    """Return the whole text: the same for the mail program, the clipboard and the mail that is sent."""
    return f"{request.text.strip()}\n\n{locked_lines(request)}"
