"""The forms of a price list: a rule, its new value, the default markup, groups, a file, a question."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from babel.numbers import NumberFormatError, parse_decimal
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.catalog.rules import ONE_TIME, PLANS, TERMS
from twotier.core import clock
from twotier.portal import wording
from twotier.portal.forms.refusable import Refusable
from twotier.pricing import rules
from twotier.pricing.shapes import RuleForm as Wanted

Pairs = Sequence[tuple[str, str | Promise]]
KINDS: dict[str, str | Promise] = {
    rules.MARKUP: gettext_lazy("Markup on the cost, in percent"),
    rules.OFF_ERP: gettext_lazy("Discount from the list price, in percent"),
    rules.FIXED: gettext_lazy("Fixed price"),
    rules.OFF_LIST: gettext_lazy("Discount from the list amount of usage, in percent"),
}
FAMILIES: dict[str, str | Promise] = {
    "license": gettext_lazy("Licenses"),
    "software": gettext_lazy("Software"),
    "azure": gettext_lazy("Azure usage"),
    "reservation": gettext_lazy("Reservations"),
    "saas": gettext_lazy("Marketplace services"),
    "legacy": gettext_lazy("Legacy offers"),
}
BASES: dict[str, str | Promise] = {
    "list": gettext_lazy("List amount: you keep the earned credit"),
    "net": gettext_lazy("Net amount: the earned credit is passed on"),
}
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
EVERY = ("", gettext_lazy("Any"))
WIDEST = Decimal(10**9)


class ValueForm(Refusable):
    """How a price is made, and from which day."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of price"), choices=list(KINDS.items()))
    value = forms.CharField(
        label=gettext_lazy("Value"), widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
    )
    usage_base = forms.ChoiceField(label=gettext_lazy("Usage is priced on"), choices=list(BASES.items()))
    valid_from = forms.DateField(label=gettext_lazy("Holds from"), widget=DAY, initial=clock.today)

    def clean_value(self) -> Decimal:
        """Read a number as the reader's language writes it."""
        return read_number(self.cleaned_data["value"])

    def said(self) -> dict[str, Any]:
        """Return the value as the act takes it; raises what a form shows for one with too many digits."""
        data = self.cleaned_data
        fixed = data["kind"] == rules.FIXED
        number = data["value"].scaleb(8 if fixed else 4)
        if number != number.to_integral_value():
            self.add_error("value", _("Write fewer decimals: a percentage has four at most."))
        return {
            "kind": data["kind"], "price_e8": int(number) if fixed else None, "rate_ppm": None if fixed else int(number),
            "usage_base": data["usage_base"], "valid_from": data["valid_from"],
        }  # fmt: skip


def read_number(typed: str) -> Decimal:
    """Return a number as the reader's language writes it; raises what a form shows for anything else."""
    text = "".join(typed.split()).replace("\u2212", "-")
    try:
        number = Decimal(parse_decimal(text, locale=wording.locale(), strict=True))
    except (NumberFormatError, ArithmeticError):
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= WIDEST:
        example = wording.precise(Decimal("12.5"), 1)
        raise forms.ValidationError(_("Write a number such as %(example)s.") % {"example": example})
    return number


ORDER = (
    "buyer", "family", "item", "kind", "value", "currency", "usage_base", "market", "segment", "term", "billing_plan",
    "valid_from", "valid_until",
)  # fmt: skip


class RuleForm(ValueForm):
    """A new rule: for whom, about what, how the price is made, and for which days."""

    buyer = forms.ChoiceField(label=gettext_lazy("For"))
    family = forms.ChoiceField(
        label=gettext_lazy("Product family"),
        choices=[("", gettext_lazy("All products")), *FAMILIES.items()],
        required=False,
    )
    item = forms.CharField(
        label=gettext_lazy("Product ID or SKU"), required=False, max_length=40,
        help_text=gettext_lazy("For example CFQ7TTC0LH18, or CFQ7TTC0LH18:0001. Leave it empty for a whole family."),
    )  # fmt: skip
    market = forms.ChoiceField(label=gettext_lazy("Market"), required=False)
    segment = forms.ChoiceField(label=gettext_lazy("Segment"), required=False)
    term = forms.ChoiceField(label=gettext_lazy("Term"), required=False)
    billing_plan = forms.ChoiceField(label=gettext_lazy("Billing plan"), required=False)
    currency = forms.CharField(label=gettext_lazy("Currency"), required=False, max_length=3)
    valid_until = forms.DateField(label=gettext_lazy("First day without it"), widget=DAY, required=False)
    field_of: ClassVar[Mapping[str, str]] = {"reseller": "buyer", "group": "buyer", "level": "item"}

    def __init__(self, choices: Mapping[str, Pairs], typed: Any = None) -> None:
        """Offer the seller's own resellers and groups, and the markets with prices."""
        super().__init__(typed)
        self.order_fields(ORDER)
        for name, pairs in choices.items():
            self.fields[name].choices = list(pairs)  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """Return the rule as it is asked for."""
        data, (word, _mark, key) = self.cleaned_data, self.cleaned_data["buyer"].partition(":")
        item = data["item"].strip()
        level = ("sku" if ":" in item else "product") if item else "family" if data["family"] else "all"
        limits = {name: data[name] for name in ("market", "segment", "term", "billing_plan")}
        return Wanted(
            reseller_id=UUID(key) if word == "reseller" else None, group_id=UUID(key) if word == "group" else None,
            level=level, item=item or data["family"], currency=data["currency"].strip().upper(),
            valid_until=data["valid_until"], **limits, **self.said(),
        )  # fmt: skip


TERM_CHOICES: Pairs = [(term, term) for term in TERMS]
PLAN_CHOICES: Pairs = [(plan, plan) for plan in (*PLANS, ONE_TIME)]


class MarkupForm(Refusable):
    """The default markup; empty for none."""

    value = forms.CharField(
        label=gettext_lazy("Default markup, in percent"), required=False,
        help_text=gettext_lazy("Holds where no rule does. Leave it empty to sell only what a rule prices."),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("Holds from"), widget=DAY, initial=clock.today)

    def clean_value(self) -> int | None:
        """Read a percentage as the reader's language writes it."""
        text = self.cleaned_data["value"].strip()
        number = read_number(text).scaleb(4) if text else None
        if number is not None and number != number.to_integral_value():
            raise forms.ValidationError(_("Write fewer decimals: a percentage has four at most."))
        return None if number is None else int(number)


class GroupForm(Refusable):
    """A new group."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)


class MemberForm(Refusable):
    """In which group a reseller is, from a day on."""

    reseller = forms.ChoiceField(label=gettext_lazy("Reseller"))
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    valid_from = forms.DateField(label=gettext_lazy("From"), widget=DAY, initial=clock.today)

    def __init__(self, resellers: Pairs, groups: Pairs, typed: Any = None) -> None:
        """Offer the seller's own resellers and groups."""
        super().__init__(typed)
        self.fields["reseller"].choices = list(resellers)  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", _("No group")), *groups]  # type: ignore[attr-defined]


class RuleFileForm(Refusable):
    """A file of rules."""

    file = forms.FileField(label=gettext_lazy("CSV file"))
    dry_run = forms.BooleanField(label=gettext_lazy("Only try: keep nothing"), required=False)


class EndForm(Refusable):
    """The first day without a rule."""

    valid_until = forms.DateField(label=gettext_lazy("First day without it"), widget=DAY, initial=clock.today)


class QuestionForm(Refusable):
    """What a reseller pays for which item on which day."""

    reseller = forms.ChoiceField(label=gettext_lazy("Reseller"))
    market = forms.ChoiceField(label=gettext_lazy("Market"))
    q = forms.CharField(label=gettext_lazy("Product or SKU"), max_length=100)
    on = forms.DateField(label=gettext_lazy("Day"), widget=DAY, initial=clock.today)

    def __init__(
        self, resellers: Pairs, markets: Pairs, typed: Any = None, initial: dict[str, Any] | None = None
    ) -> None:
        """Offer the seller's own resellers and the markets with prices."""
        super().__init__(typed, initial=initial)
        self.fields["reseller"].choices = list(resellers)  # type: ignore[attr-defined]
        self.fields["market"].choices = list(markets)  # type: ignore[attr-defined]

    @property
    def day(self) -> date:
        """Return the day that is asked about."""
        found: date = self.cleaned_data["on"]
        return found
