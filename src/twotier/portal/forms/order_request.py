"""The forms of order requests: for more products, for a change, and for the reason of a refusal."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.orders.usecases._requesting import LONGEST_NOTE
from twotier.portal.forms.refusable import Refusable
from twotier.portal.forms.subscription import WholeNumber
from twotier.subscriptions.usecases.change_subscription import LARGEST_QUANTITY

NOTE = gettext_lazy("Note")


def note_field() -> forms.CharField:
    """Return the field of what else the receiver should know."""
    return forms.CharField(
        label=NOTE, required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What your partner should know, 1,000 characters at most."),
    )  # fmt: skip


class OrderForm(Refusable):
    """Whom to ask, and a note; the products stand beside it."""

    def __init__(self, receivers: list[tuple[str, str]], typed: Any = None, initial: Any = None) -> None:
        """Offer the receivers where there are several."""
        super().__init__(typed, initial=initial)
        if len(receivers) > 1:
            self.fields["receiver"] = forms.ChoiceField(label=_("Partner"), choices=receivers)
        self.fields["note"] = note_field()


class QuantityForm(Refusable):
    """Another quantity of a subscription."""

    quantity = WholeNumber(label=gettext_lazy("Quantity"), min_value=1, max_value=LARGEST_QUANTITY)
    note = note_field()


class RefusalForm(forms.Form):
    """Why a request is refused."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The sender reads it."),
    )  # fmt: skip
