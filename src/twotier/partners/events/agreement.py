"""What can happen to the partner agreement, said once."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event

AGREEMENT = "partner_agreement"


class AgreementOffered(Event, frozen=True, kw_only=True):
    """A version of the agreement waits for the partner's global admin (S20)."""

    operation: ClassVar[str] = "offer_partner_agreement"
    resource_type: ClassVar[str] = AGREEMENT
    sentence: ClassVar[Any] = _("Version %(version)s of the indirect reseller agreement was offered.")
    origins: ClassVar[Mapping[str, str]] = {"version": "version.version"}

    program: str
    version: str


class AgreementAccepted(Event, frozen=True, kw_only=True):
    """A global admin accepted a version of the agreement (S21)."""

    operation: ClassVar[str] = "accept_partner_agreement"
    resource_type: ClassVar[str] = AGREEMENT
    sentence: ClassVar[Any] = _("%(user)s accepted version %(version)s of the indirect reseller agreement.")
    origins: ClassVar[Mapping[str, str]] = {"version": "version.version", "language": "accepted_language"}

    program: str
    version: str
    language: str


class AgreementReminded(Event, frozen=True, kw_only=True):
    """The global admins were reminded of an agreement that waits for them."""

    operation: ClassVar[str] = "remind_partner_agreement"
    resource_type: ClassVar[str] = AGREEMENT
    sentence: ClassVar[Any] = _("The global admins were reminded of version %(version)s of the agreement.")
    personal: ClassVar[tuple[str, ...]] = ("emails",)

    version: str
    emails: list[str]
    language: str


class AgreementPublished(Event, frozen=True, kw_only=True):
    """The vendor published a version of the agreement."""

    operation: ClassVar[str] = "publish_partner_agreement"
    resource_type: ClassVar[str] = AGREEMENT
    sentence: ClassVar[Any] = _("%(user)s published version %(version)s of the indirect reseller agreement.")

    program: str
    version: str
    languages: list[str]
