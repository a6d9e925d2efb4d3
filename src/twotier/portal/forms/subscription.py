"""The form of what may change on a subscription: reseller, support contact, quantity; each by its own permission."""

import re
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries as partnership_queries
from twotier.partnerships.rules import resellers_of_record
from twotier.portal.forms.refusable import Refusable
from twotier.portal.forms.reseller import LABEL
from twotier.subscriptions import queries
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import LARGEST_QUANTITY, Changes

MPN_ID = re.compile(r"\d{7}")


def support_choices(actor: Actor, subscription: Subscription, known: dict[UUID, str]) -> list[tuple[str, str]]:
    """Return who may be its support contact, the seller first, and who is it now (S137); names that are known are not asked."""
    known = known | {actor.organization_id: actor.organization_name}
    among = set(known) if subscription.partner_id == actor.organization_id and len(known) > 1 else None
    shown = {subscription.support_partner_id, *queries.supporters(subscription, among)}
    rows = {key: known[key] for key in shown & set(known)}
    rows |= access_queries.names_of(shown - set(rows)) if shown - set(rows) else {}
    order = sorted(rows, key=lambda key: (key != subscription.partner_id, rows[key]))
    return [(str(key), rows[key]) for key in order]


class WholeNumber(forms.IntegerField):
    """A whole number in plain digits: Python would also read 1_0, 12.0 and digits of other scripts."""

    def to_python(self, value: Any) -> int | None:
        """Return the number."""
        text = str(value or "").strip()
        if text and not (text.isascii() and text.removeprefix("-").isdecimal()):
            raise forms.ValidationError(_("A quantity is a whole number, so write digits only."))
        return super().to_python(text)


class ChangeForm(Refusable):
    """What the actor may change; a field that may not be changed is not there."""

    field_of: ClassVar = {"partner_of_record": "reseller"}

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, actor: Actor, subscription: Subscription, typed: Any = None) -> None:
        """Offer the fields that the actor's roles open on a subscription that its organization sold."""
        self.actor, self.subscription = actor, subscription
        kept = {
            "version": subscription.version,
            "reseller": subscription.partner_of_record,
            "support_contact": str(subscription.support_partner_id),
            "quantity": subscription.quantity,
        }
        self.posted = frozenset(typed or ())
        super().__init__(None if typed is None else {**kept, **typed.dict()}, initial=kept)
        self.listed: list[tuple[str, str]] = []
        self.warning, self.verified, self.seats_off = "", "", ""
        sold = subscription.partner_id == actor.organization_id
        if sold and subscription.status in ("active", "suspended"):
            self.offer()
        if len(self.fields) == 1:
            del self.fields["version"]

    def offer(self) -> None:
        """Add the fields, one by one, that the actor's roles open."""
        may = self.actor.may
        self.partners: dict[UUID, str] = {}
        if self.actor.is_("provider") and may(Permission.SUBSCRIPTION_PARTNER_OF_RECORD):
            self.offer_reseller()
        if may(Permission.SUBSCRIPTION_SUPPORT_CONTACT):
            hint = _("The customer sees this name. Only partners with a relationship to the customer are listed.")
            self.fields["support_contact"] = forms.ChoiceField(
                label=_("Designated support contact"),
                choices=support_choices(self.actor, self.subscription, self.partners),
                help_text=hint,
                required=False,
            )
        adds, removes = may(Permission.SUBSCRIPTION_ADD_SEATS), may(Permission.SUBSCRIPTION_REMOVE_SEATS)
        if not (adds or removes) or self.subscription.status != "active":
            return
        if refusal := SUBSCRIPTION.why_not(self.subscription, SUBSCRIPTION.move("change_seats")):
            self.seats_off = str(refusal.message)
        else:
            self.fields["quantity"] = WholeNumber(
                label=_("Quantity"), min_value=1, max_value=LARGEST_QUANTITY, required=False
            )

    def offer_reseller(self) -> None:
        """Offer the active resellers as a list, and any other MPN id by typing (S116)."""
        partners = partnership_queries.resellers(self.actor)
        self.partners = {row.organization_id: row.name for row in partners}
        rows = [row for row in partners if row.agreed]
        tied = partner_queries.tied_mpn_ids(row.organization_id for row in rows)
        self.listed = [(tied[row.organization_id], row.name) for row in rows if row.organization_id in tied]
        hint = _("Earns incentives from the day of change; term and price stay. Empty: no reseller.")
        widget = forms.TextInput({"list": "resellers", "autocomplete": "off", "inputmode": "numeric"})
        self.fields["reseller"] = forms.CharField(label=LABEL, required=False, widget=widget, help_text=hint)
        self.warning = location_warning(self.subscription.partner_of_record)

    def clean_reseller(self) -> str:
        """Take the MPN id out of what was typed: the number alone, or a name of the list with it."""
        typed = str(self.cleaned_data["reseller"]).strip()
        by_name = {name.casefold(): mpn_id for mpn_id, name in self.listed}
        found = MPN_ID.findall(typed)
        if not typed or typed.casefold() in by_name:
            return by_name.get(typed.casefold(), "")
        if len(found) != 1:
            raise forms.ValidationError(_("Enter an MPN ID of 7 digits, or choose a reseller of the list."))
        return str(found[0])

    def verify(self) -> None:
        """Say what the typed MPN ID is good for, without changing anything; a refusal stays at the field."""
        mpn_id = self.cleaned_data.get("reseller", "")
        if not mpn_id:
            self.verified = _("No MPN ID: the subscription would have no reseller.")
            return
        try:
            resellers_of_record(self.actor.organization_id, [mpn_id])
        except Refusal as refusal:
            self.refused(refusal)
            return
        name = partner_queries.standings([mpn_id])[mpn_id].name
        text = _("MPN ID %(mpn_id)s is a location of %(name)s, your active partner. Nothing is saved yet.")
        self.verified, self.warning = text % {"mpn_id": mpn_id, "name": name}, location_warning(mpn_id)

    def changes(self) -> Changes:
        """Return what was posted as the act reads it; fields of the other form on the page are left alone."""
        typed, posted = self.cleaned_data, self.posted
        support = typed.get("support_contact") if "support_contact" in posted else None
        return Changes(
            version=typed.get("version"),
            partner_of_record=typed.get("reseller", "") if "reseller" in posted and "reseller" in typed else None,
            support_partner_id=UUID(support) if support else None,
            quantity=typed.get("quantity") if "quantity" in posted else None,
        )


def location_warning(mpn_id: str) -> str:
    """Warn when the reseller's id is that of another location than the one tied to its tenant (S117)."""
    found = partner_queries.standings([mpn_id]).get(mpn_id) if mpn_id else None
    if found is None or found.tied or found.level != "location":
        return ""
    tied = partner_queries.tied_mpn_ids([found.tenant_id]).get(found.tenant_id, "")
    text = _("MPN ID %(mpn_id)s is another location of %(name)s than the one tied to its tenant, %(tied)s.")
    return text % {"mpn_id": mpn_id, "name": found.name, "tied": tied}
