"""The form of a new customer: its fields follow the country, its rules are those of the customers' room."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers.models import CustomerDraft
from twotier.customers.new_customer import NewCustomer
from twotier.customers.queries.agreements import published, unpublished
from twotier.customers.rules import places
from twotier.customers.rules.country_information import country_information
from twotier.customers.rules.domain import full_domain
from twotier.customers.rules.registration import document_names, is_registration_required, registration_sample
from twotier.customers.usecases import _creating as creating
from twotier.customers.usecases._creating import Levels
from twotier.customers.usecases.attest_agreement import Attestation
from twotier.orders import drafts
from twotier.partners.regions import all_countries, countries, country_name, region_of, same_region
from twotier.portal.forms import reseller
from twotier.portal.forms.customer_record import CustomerRecordForm
from twotier.portal.languages import known

LISTED = frozenset({"country", "reseller"})
TICKED = "on"


class NewCustomerForm(CustomerRecordForm):
    """Everything that is asked about a new customer; what its country does not need is left out."""

    field_of: ClassVar = {
        "domain": "domain_prefix",
        "phone_number": "phone",
        "organization_registration_number": "registration_number",
    }
    field_order = ("company_name", "domain_prefix", "country")

    domain_prefix = forms.CharField(label=gettext_lazy("Domain prefix"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    registration_number = forms.CharField(label=gettext_lazy("Registration number"), required=False)
    accepted = forms.BooleanField(
        label=gettext_lazy("The customer has accepted the customer agreement"), required=False
    )
    accepted_on = forms.DateField(
        label=gettext_lazy("Accepted on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, actor: Actor, draft: CustomerDraft, typed: Mapping[str, Any] | None = None) -> None:
        """Fill in what the draft keeps; `typed` is checked, and its errors shown."""
        kept = {"country": actor.market, "accepted_on": clock.today().isoformat(), **draft.form}
        super().__init__(data=None if typed is None else dict(typed), initial=kept)
        self.actor, self.draft = actor, draft
        self.offer_countries()
        place = str((kept if typed is None else typed).get("country", "")).upper()
        self.place = place if place in all_countries() else ""
        self.follow_country()
        self.ask_reseller()
        self.ask_agreement()
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def offer_countries(self) -> None:
        """List the countries of the actor's region alone (decisions.md 4)."""
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [pair for pair in countries() if same_region(self.actor.market, pair[0])]
        region = region_of(self.actor.market).label
        field.help_text = _("Only countries of your region: %(region)s.") % {"region": region}
        field.error_messages["invalid_choice"] = _("The customer must be in your region. Choose a country of the list.")
        self.fields["domain_prefix"].help_text = _(
            "Letters A to Z and digits. It becomes PREFIX.%(suffix)s and cannot be changed later."
        ) % {"suffix": settings.ENVIRONMENT.tenant_domain}

    def follow_country(self) -> None:
        """Show the state as a list where one exists, and the registration number where one is needed."""
        if not self.place:
            del self.fields["registration_number"]
            return
        if listed := places.states(self.place):
            choices = [("", _("Choose a state")), *((name, name) for name in listed)]
            self.fields["state"].widget = forms.Select(choices=choices)
        if example := places.postal_code_example(self.place):
            self.fields["postal_code"].help_text = _("For example %(example)s.") % {"example": example}
        if not is_registration_required(self.place):
            del self.fields["registration_number"]
            return
        self.fields["registration_number"].help_text = _(
            "Needed in %(country)s: %(documents)s. For example %(sample)s."
        ) % {
            "country": country_name(self.place),
            "documents": document_names(self.place),
            "sample": registration_sample(self.place),
        }

    def ask_reseller(self) -> None:
        """Let a provider name the reseller, unless the sale began at one: then it is locked (S155)."""
        self.locked = drafts.is_locked(self.actor, self.draft)
        if not self.actor.is_("provider"):
            return
        if self.locked:
            self.fields["reseller"] = reseller.locked(self.draft)
            shown = self.fields["reseller"].initial
            self.initial["reseller"] = shown
            if self.is_bound:
                self.data = {**self.data, "reseller": shown}
        else:
            self.fields["reseller"] = reseller.choice(self.actor)
        self.fields |= reseller.levels(self.actor, self.draft)

    def ask_agreement(self) -> None:
        """Ask for the acceptance only those who may attest it."""
        self.fields["accepted_on"].widget.attrs["max"] = clock.today().isoformat()
        self.attests = self.actor.may(Permission.AGREEMENT_ATTEST_CUSTOMER)
        if not self.attests:
            del self.fields["accepted"], self.fields["accepted_on"]

    def clean(self) -> dict[str, Any]:
        """Check every rule at once."""
        for fault in creating.check(self.actor, self.customer(), named=True):
            name = self.field_of.get(fault.field, fault.field)
            if not self.has_error(name):
                self.add_error(name if name in self.fields else None, str(fault.message))
        if self.draft.reseller_id and not self.locked and "reseller" not in self.data:
            self.refuse_former_reseller()
        if self.attests:
            self.check_agreement()
        return self.cleaned_data

    def refuse_former_reseller(self) -> None:
        """Say why the reseller at which the sale began gains no customer now."""
        try:
            creating.check_reseller(self.actor, self.draft.reseller_id)
        except Refusal as refusal:
            self.refused(refusal)

    def check_agreement(self) -> None:
        """No order before the agreement (C12), and no acceptance in the future (910013) or of nothing."""
        if drafts.remembered(self.draft, "published", published) is None:
            self.add_error("accepted", str(unpublished().message))
        elif not self.cleaned_data.get("accepted"):
            text = _("No order before the customer agreement: tick this once the customer has accepted it.")
            self.add_error("accepted", text)
        day = self.cleaned_data.get("accepted_on")
        if day is None and not self.has_error("accepted_on"):
            self.add_error("accepted_on", _("Enter the day on which the customer accepted."))
        elif day and day > clock.today():
            self.add_error("accepted_on", _("The date of acceptance cannot lie in the future."))

    def customer(self) -> NewCustomer:
        """Return what was typed as the rules and the act read it."""
        typed = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        told = country_information(self.place)
        spoken = ("zh-hant" if code == "zh" else code for code in (told.supported_languages_list if told else ()))
        language = next(filter(known, spoken), "en")
        return NewCustomer(
            company_name=typed["company_name"],
            domain=full_domain(typed["domain_prefix"], settings.ENVIRONMENT.tenant_domain),
            country=typed["country"],
            address_line1=typed["address_line1"],
            address_line2=typed["address_line2"],
            city=typed["city"],
            state=typed["state"],
            postal_code=typed["postal_code"],
            first_name=typed["first_name"],
            last_name=typed["last_name"],
            email=typed["email"],
            phone=typed["phone"],
            registration_number=typed.get("registration_number", ""),
            culture=told.default_culture if told else "",
            language=language,
        )

    def levels(self) -> Levels:
        """Return what the reseller gets, where it was said and not left as the partnership has it."""
        said = {name: reseller.SAID.get(self.cleaned_data.get(name, "")) for name in reseller.LEVELS}
        return Levels(**said)

    def attestation(self) -> Attestation | None:
        """Return what is attested, if the actor attests at all."""
        if not self.attests:
            return None
        form = self.customer()
        return Attestation(
            first_name=form.first_name,
            last_name=form.last_name,
            email=form.email,
            phone=form.phone,
            agreed_on=datetime.combine(self.cleaned_data["accepted_on"], time(), UTC),
        )


def typed_values(form: NewCustomerForm, posted: Mapping[str, Any]) -> dict[str, str]:
    """Return what a person typed, as the draft keeps it; a locked reseller is nobody's to type."""
    names = [name for name in NewCustomerForm.base_fields if name in posted]
    if "reseller" in form.fields and not form.locked:
        names.append("reseller")
    names += [name for name in reseller.LEVELS if name in form.fields and name in posted]
    values = {name: str(posted.get(name, "")) for name in names}
    return values if reseller.known(form, values.get("reseller", "")) else values | {"reseller": ""}
