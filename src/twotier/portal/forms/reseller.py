"""The field Reseller (MPN ID): chosen among a provider's active resellers, or locked to one."""

from functools import partial
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers.models import CustomerDraft
from twotier.orders import drafts
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries as partnership_queries

LABEL = _("Reseller (MPN ID)")
LEVELS = {
    "manages_account": _("Administers the customer's account"),
    "owns_tenant": _("Gets the tenant-owner permission"),
}
"""What a reseller gets with a new customer (S134, S135), with the words of the form."""
HINTS = {
    "manages_account": _("Admin rights on the customer's users and subscriptions. The customer can take them away."),
    "owns_tenant": _("For customers with usage products, in one step. The customer can take it away."),
}
SAID = {"yes": True, "no": False}


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


def shown_in(draft: CustomerDraft, reseller_id: UUID | None) -> tuple[str, str]:
    """Return the same for a draft's page, which shows it in several places and may have asked for all of them."""
    known: dict[str, tuple[str, str]] = drafts.asked(draft, "resellers", {})
    if str(reseller_id) in known:
        return known[str(reseller_id)]
    return drafts.remembered(draft, ("shown", reseller_id), partial(shown, reseller_id))


def locked(draft: CustomerDraft) -> forms.CharField:
    """Return the field of a sale that began at a reseller: it can be read, not changed."""
    hint = _("Locked, because you started from this reseller.")
    widget = forms.TextInput({"readonly": True})
    return forms.CharField(
        label=LABEL, required=False, help_text=hint, widget=widget, initial=shown_in(draft, draft.reseller_id)[1]
    )


def nameable(actor: Actor) -> dict[str, tuple[str, str]]:
    """Return a provider's active resellers that may be named and may gain customers, each as `shown` does: two statements."""
    rows = [row for row in partnership_queries.resellers(actor) if row.agreed and not row.halted]
    mpn_ids = partner_queries.tied_mpn_ids(row.organization_id for row in rows)
    return {str(row.organization_id): (row.name, named(row.name, mpn_ids.get(row.organization_id, ""))) for row in rows}


def choices(actor: Actor, draft: CustomerDraft | None = None) -> list[tuple[str, str]]:
    """Return those resellers as a field offers them; for a draft at hand they are asked once."""
    found = drafts.remembered(draft, "resellers", partial(nameable, actor)) if draft else nameable(actor)
    return [(key, text) for key, (_name, text) in found.items()]


def choice(actor: Actor) -> forms.ChoiceField:
    """Return the field of a sale that may name any active reseller, or none (S150)."""
    hint = _("Only active partners with an active program that have accepted the partner agreement are listed.")
    none = ("", _("No reseller: you serve the customer yourself"))
    field = forms.ChoiceField(label=LABEL, required=False, help_text=hint, choices=[none, *choices(actor)])
    field.error_messages["invalid_choice"] = _("Without a partnership you cannot transact with a reseller.")
    return field


def known(form: forms.Form, value: str) -> bool:
    """Tell whether a posted reseller is one of the list; a damaged form is not kept."""
    field = form.fields.get("reseller")
    return not value or not isinstance(field, forms.ChoiceField) or field.valid_value(value)


def levels(actor: Actor, draft: CustomerDraft) -> dict[str, forms.Field]:
    """Return the fields of what the reseller gets, each as the partnership has it unless something else is chosen."""
    found = drafts.partnership_of(actor, draft, drafts.reseller_of(draft))
    names = list(LEVELS) if actor.may(Permission.DELEGATED_ADMIN_TENANT_OWNER) else ["manages_account"]
    return {name: level(name, getattr(found, name) if found else None) for name in names}


def level(name: str, agreed: bool | None) -> forms.ChoiceField:
    """Return the field of one level: as in the partnership, yes or no."""
    as_agreed = {
        None: _("As in the partnership"),
        True: _("As in the partnership: yes"),
        False: _("As in the partnership: no"),
    }
    choices = [("", as_agreed[agreed]), ("yes", _("Yes")), ("no", _("No"))]
    hint = HINTS[name]
    return forms.ChoiceField(label=LEVELS[name], required=False, choices=choices, help_text=hint)
