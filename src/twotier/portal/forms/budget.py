"""The form of a spending budget."""

import re
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.portal import wording
from twotier.portal.forms.refusable import Refusable

FIGURES = re.compile(r"[0-9.,'’]+")


class BudgetForm(Refusable):
    """What a customer's usage of a month should cost at most; an empty field is no budget."""

    amount = forms.CharField(
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "You are told by email and webhook when the estimate reaches 80, 100 and 120 percent. Nothing is stopped. "
            "Leave the field empty to have no budget."
        ),
    )

    def __init__(self, currency: str, amount_minor: int | None, typed: Any = None) -> None:
        """Show the present budget in the reader's writing."""
        kept = "" if amount_minor is None else wording.plain_amount(amount_minor, currency)
        super().__init__(typed, initial={"amount": kept})
        label = _("Budget for each month, in %(currency)s") % {"currency": currency}
        self.fields["amount"].label = label

    def clean_amount(self) -> Decimal:
        """Read an amount as the reader's language writes it."""
        text = "".join(self.cleaned_data["amount"].split())
        if not text:
            return Decimal()
        try:
            if not FIGURES.fullmatch(text):
                raise NumberFormatError(text)
            return Decimal(parse_decimal(text, locale=wording.locale(), strict=True))
        except NumberFormatError:
            example = wording.precise(Decimal("1250.5"), 2)
            raise forms.ValidationError(_("Write an amount such as %(example)s.") % {"example": example}) from None
