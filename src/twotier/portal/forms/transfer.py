"""The forms of a request for a transfer: which partner it is about, and what shall move when."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from twotier.portal.forms.order_request import note_field
from twotier.portal.forms.refusable import Refusable

TAKE, GIVE = "take", "give"
NOW, AT_END = "now", "end"


class PartnerForm(Refusable):
    """Which way subscriptions go, and the partner on the other side."""

    field_of_all: ClassVar[str] = "partner"

    way = forms.ChoiceField(
        label=gettext_lazy("What you ask for"),
        choices=[
            (TAKE, gettext_lazy("Another partner's subscriptions come to us")),
            (GIVE, gettext_lazy("Our subscriptions go to another partner")),
        ],
        widget=forms.RadioSelect,
        initial=TAKE,
    )
    partner = forms.CharField(
        label=gettext_lazy("The other partner"),
        max_length=253,
        help_text=gettext_lazy("Its MPN ID, domain or tenant ID. The customer sees its partners on the page Partners."),
    )


class TransferForm(Refusable):
    """What shall move, under whose location, and when."""

    field_of: ClassVar[Mapping[str, str]] = {
        "partnerIdOnRecord": "mpn_id", "partner_of_record": "mpn_id", "lineItems": "lines",
    }  # fmt: skip

    lines = forms.MultipleChoiceField(
        label=gettext_lazy("Subscriptions"),
        error_messages={"required": gettext_lazy("Choose at least one subscription.")},
    )
    mpn_id = forms.CharField(
        label=gettext_lazy("Reseller (MPN ID)"),
        required=False,
        max_length=7,
        help_text=gettext_lazy("The reseller at the future partner. Empty: the one that it named for the customer."),
    )
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[
            (NOW, gettext_lazy("As soon as it is accepted: same last day, same price")),
            (AT_END, gettext_lazy("At the end of each term: a new term begins at the price of that day")),
        ],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    note = note_field()

    def __init__(self, choices: list[tuple[str, str]], typed: Any = None, *, names_resellers: bool) -> None:
        """Offer the subscriptions; only an indirect provider has resellers."""
        super().__init__(typed)
        self.fields["lines"].choices = choices  # type: ignore[attr-defined]
        if not names_resellers:
            del self.fields["mpn_id"]
