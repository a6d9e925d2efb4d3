"""The field Reseller (MPN ID): chosen among a provider's active resellers, or locked to one."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries as partnership_queries

LABEL = _("Reseller (MPN ID)")


def named(name: str, mpn_id: str) -> str:
    """Return a reseller as the field shows it."""
    return f"{name}, {mpn_id}" if mpn_id else name


def shown(reseller_id: UUID | None) -> tuple[str, str]:
    """Return one reseller's name, and the same with its MPN id, or nothing twice: two statements."""
    if reseller_id is None:
        return "", ""
    names, mpn_ids = access_queries.names_of([reseller_id]), partner_queries.tied_mpn_ids([reseller_id])
    name = names.get(reseller_id, "")
    return name, named(name, mpn_ids.get(reseller_id, ""))


def locked(reseller_id: UUID) -> forms.CharField:
    """Return the field of a sale that began at a reseller: it can be read, not changed."""
    hint = _("Locked, because you started from this reseller.")
    widget = forms.TextInput({"readonly": True})
    return forms.CharField(label=LABEL, required=False, help_text=hint, widget=widget, initial=shown(reseller_id)[1])


def choices(actor: Actor) -> list[tuple[str, str]]:
    """Return a provider's active resellers that may be named: two statements."""
    rows = [row for row in partnership_queries.resellers(actor) if row.agreed]
    mpn_ids = partner_queries.tied_mpn_ids(row.organization_id for row in rows)
    return [(str(row.organization_id), named(row.name, mpn_ids.get(row.organization_id, ""))) for row in rows]


def choice(actor: Actor) -> forms.ChoiceField:
    """Return the field of a sale that may name any active reseller, or none (S150)."""
    hint = _("Only active partners that have accepted the partner agreement are listed.")
    none = ("", _("No reseller: you serve the customer yourself"))
    field = forms.ChoiceField(label=LABEL, required=False, help_text=hint, choices=[none, *choices(actor)])
    field.error_messages["invalid_choice"] = _("Without a partnership you cannot transact with a reseller.")
    return field


def known(form: forms.Form, value: str) -> bool:
    """Tell whether a posted reseller is one of the list; a damaged form is not kept."""
    field = form.fields.get("reseller")
    return not value or not isinstance(field, forms.ChoiceField) or field.valid_value(value)
