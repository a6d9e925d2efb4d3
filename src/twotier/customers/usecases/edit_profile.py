"""Change whom a partner bills for a customer, under which name and address (C17)."""

from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries
from twotier.customers.events import CustomerEdited
from twotier.customers.folding import folded
from twotier.customers.models import Customer
from twotier.customers.new_customer import NewCustomer, violations
from twotier.customers.rules.domain import FIELD
from twotier.customers.rules.email import email_domain
from twotier.customers.rules.violation import refuse
from twotier.partners import queries as partner_queries


class NewAddress(msgspec.Struct, frozen=True, kw_only=True):
    """A whole address; an empty member empties that of the record."""

    country: str
    city: str
    address_line1: str
    address_line2: str = ""
    state: str = ""
    postal_code: str = ""
    region: str = ""
    phone: str = ""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What the profile shall say, and the version that it was read in; a member that is absent stays."""

    version: int
    company_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    culture: str | None = None
    language: str | None = None
    address: NewAddress | None = None


@usecase(permission=Permission.CUSTOMER_EDIT)
def edit_profile(actor: Actor, customer_id: UUID, profile: Profile) -> Customer:
    """Change a customer's record; its tenant keeps the name that the customer gave it.

    Raises 2055 for a stale or missing version, 3000 for another country, and the code of the first broken rule.
    """
    customer = queries.customer_to_change(actor, customer_id)
    if profile.version != customer.version:
        text = _("The profile changed since it was read. Read it again and send its etag in If-Match.")
        raise Refusal(400, 2055, text, "stale_etag")
    old = form_of(customer)
    new = changed(old, profile)
    refuse_move(old, new)
    check(new)
    new = msgspec.structs.replace(new.cleaned(), registration_number=old.registration_number)
    differing = [name for name in NewCustomer.__struct_fields__ if getattr(old, name) != getattr(new, name)]
    if differing:
        save(customer, new, differing)
        emit(edited(customer, old, new, differing), actor)
    return customer


def form_of(customer: Customer) -> NewCustomer:
    """Return the record as the form that it was made from."""
    return NewCustomer(**{name: getattr(customer, name) for name in NewCustomer.__struct_fields__})


def changed(old: NewCustomer, profile: Profile) -> NewCustomer:
    """Return the form with the profile's members in it."""
    said: dict[str, Any] = {name: getattr(profile, name) for name in profile.__struct_fields__ if name != "version"}
    address = said.pop("address")
    said |= msgspec.structs.asdict(address) if address else {}
    return msgspec.structs.replace(old, **{name: value for name, value in said.items() if value is not None})


def refuse_move(old: NewCustomer, new: NewCustomer) -> None:
    """A tenant stays in the country that it was made for: its market, its prices and its taxes hang on it."""
    if new.country.strip().upper() != old.country:
        text = _("The country of a customer tenant cannot be changed. Create another customer for another country.")
        raise Refusal(400, 3000, text, fields=[("country", text)])


def check(form: NewCustomer) -> None:
    """Refuse what breaks a rule; the domain is not part of the profile."""
    owned = partner_queries.owned_domains(email_domain(form.email)) if form.email else set()
    found = violations(form, "", owned, named=bool(form.first_name or form.last_name))
    refuse([fault for fault in found if fault.field != FIELD])


def save(customer: Customer, new: NewCustomer, differing: list[str]) -> None:
    """Write the differing members and a new version."""
    for name in differing:
        setattr(customer, name, getattr(new, name))
    customer.folded_name = folded(customer.company_name)
    customer.version += 1
    customer.save(update_fields=[*differing, "folded_name", "version"])


def edited(customer: Customer, old: NewCustomer, new: NewCustomer, differing: list[str]) -> CustomerEdited:
    """Return what happened: the members that differ, before and after."""
    return CustomerEdited(
        tenant_id=customer.id,
        resource_id=str(customer.id),
        company_name=customer.company_name,
        old={name: getattr(old, name) for name in differing},
        new={name: getattr(new, name) for name in differing},
    )
