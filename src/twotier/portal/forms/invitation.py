"""The form of a draft mail: subject and text are the sender's, the link is not part of them."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.access.actors import Actor
from twotier.customers.models import Invitation
from twotier.customers.queries import invitations as queries
from twotier.customers.rules.invitation import LONGEST_LIFE, LONGEST_SUBJECT, LONGEST_TEXT, SHORTEST_LIFE
from twotier.customers.usecases._drafting import Wishes
from twotier.portal.forms.refusable import Refusable

OPTIONS = ("customer", "email", "language", "days", "reusable", "asks_admin")


class DraftForm(Refusable):
    """What a sender may change about an invitation."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=LONGEST_TEXT, strip=False, widget=forms.Textarea({"rows": 12})
    )
    customer = forms.CharField(
        label=gettext_lazy("For a customer that you know"),
        required=False,
        max_length=253,
        widget=forms.TextInput({"list": "known-customers", "autocomplete": "off"}),
        help_text=gettext_lazy("Its domain. Leave it empty to invite any organization."),
    )
    email = forms.EmailField(label=gettext_lazy("Email"), required=False, max_length=320)
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES)
    days = forms.IntegerField(label=gettext_lazy("Valid for days"), min_value=SHORTEST_LIFE, max_value=LONGEST_LIFE)
    reusable = forms.BooleanField(
        label=gettext_lazy("The link may be used by several organizations, once by each"), required=False
    )
    asks_admin = forms.BooleanField(
        label=gettext_lazy("Ask for delegated admin privileges too; the customer decides"), required=False
    )

    def __init__(self, actor: Actor, invitation: Invitation, typed: Any = None) -> None:
        """Begin with the invitation as it stands."""
        self.actor, self.invitation = actor, invitation
        super().__init__(typed, initial=self.kept())
        self.known = queries.known_customers(actor)
        self.chosen: UUID | None = None

    def kept(self) -> dict[str, Any]:
        """Return the invitation's own values."""
        row = self.invitation
        names = ("subject", "text", "email", "language", "reusable", "asks_admin")
        customer = queries.customer_domain(self.actor, row.customer_id) if row.customer_id else ""
        return {name: getattr(row, name) for name in names} | {
            "customer": customer,
            "days": (row.expires_at - row.created_at).days,
        }

    def options(self) -> list[forms.BoundField]:
        """Return the fields beside the mail."""
        return [self[name] for name in OPTIONS]

    def clean_customer(self) -> str:
        """Find the customer by its domain; only the sender's own can be named."""
        domain: str = self.cleaned_data["customer"].strip()
        found = queries.known_customer(self.actor, domain) if domain else None
        if domain and found is None:
            raise forms.ValidationError(_("You have no customer with this domain. Choose one of the list."))
        self.chosen = found.id if found else None
        return domain

    def wishes(self, *, rewrite: bool) -> Wishes:
        """Return what was typed as the act reads it."""
        typed = self.cleaned_data
        names = ("email", "language", "subject", "text", "days", "reusable", "asks_admin")
        return Wishes(customer_id=self.chosen, rewrite=rewrite, **{name: typed[name] for name in names})
