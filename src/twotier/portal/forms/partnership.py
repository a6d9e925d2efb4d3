"""The forms of partnerships: a request, and a reseller's levels of access."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.partnerships.drafts import LONGEST_TEXT, MOST_DAYS, Draft
from twotier.partnerships.letters import LONGEST_SUBJECT
from twotier.partnerships.levels import NAMES, Levels
from twotier.partnerships.models import PartnershipRequest
from twotier.portal.forms.refusable import Refusable


class RequestForm(Refusable):
    """What a request says, and for whom it is."""

    recipient = forms.CharField(
        label=gettext_lazy("Email of the reseller"),
        help_text=gettext_lazy("Optional: you can hand the link over in another way."),
        required=False,
        max_length=320,
        widget=forms.EmailInput({"data-to": ""}),
    )
    mpn_id = forms.CharField(
        label=gettext_lazy("MPN ID of the reseller"),
        help_text=gettext_lazy("Optional: the request is then for this reseller alone."),
        required=False,
        max_length=32,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the message"), required=False)
    valid_days = forms.IntegerField(label=gettext_lazy("Valid for (days)"), min_value=1, max_value=MOST_DAYS)
    reusable = forms.BooleanField(label=gettext_lazy("Several resellers may use this link, each once"), required=False)
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT, required=False, widget=forms.TextInput({"data-subject": ""})
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 9, "data-text": ""}),
    )

    def __init__(self, request: PartnershipRequest, typed: Any = None) -> None:
        """Begin with what the request says."""
        names = ("recipient", "language", "valid_days", "reusable", "subject", "text")
        kept = {name: getattr(request, name) for name in names} | {"mpn_id": request.reseller_mpn_id}
        super().__init__(typed, initial=kept)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = list(settings.LANGUAGES)
        language.help_text = _("A new language brings its own text, unless you changed the text.")
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def draft(self) -> Draft:
        """Return what was typed."""
        typed = self.cleaned_data
        return Draft(
            recipient=typed["recipient"],
            mpn_id="".join(typed["mpn_id"].split()),
            language=typed["language"],
            subject=typed["subject"],
            text=typed["text"],
            valid_days=typed["valid_days"],
            reusable=typed["reusable"],
        )


class LevelsForm(forms.Form):
    """A reseller's levels of access: independent switches (S130)."""

    manages_account = forms.BooleanField(
        label=gettext_lazy("1. The reseller manages the account and has admin permission"),
        help_text=gettext_lazy("It is associated with new customers that you add for it."),
        required=False,
    )
    owns_tenant = forms.BooleanField(
        label=gettext_lazy("2. The reseller is tenant owner of Azure customers"),
        help_text=gettext_lazy("New customers give it tenant-owner permission in the same step."),
        required=False,
    )
    earns_incentives = forms.BooleanField(
        label=gettext_lazy("3. The reseller gets the incentives"),
        help_text=gettext_lazy("It becomes reseller of record on new subscriptions."),
        required=False,
    )
    gives_support = forms.BooleanField(
        label=gettext_lazy("4. The reseller gives support"),
        help_text=gettext_lazy("It becomes the designated support contact of new subscriptions."),
        required=False,
    )
    handles_renewals = forms.BooleanField(
        label=gettext_lazy("The reseller handles renewals"),
        help_text=gettext_lazy("It decides what happens at the end of a term."),
        required=False,
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, levels: Levels, typed: Any = None) -> None:
        """Begin with the levels of now, and with what the reader sees of them."""
        kept = {name: getattr(levels, name) for name in NAMES}
        super().__init__(typed, initial=kept | {"seen": " ".join(["levels", *filter(kept.get, NAMES)])})

    def levels(self) -> Levels:
        """Return what was switched."""
        return Levels(**{name: self.cleaned_data[name] for name in NAMES})

    def levels_seen(self) -> Levels | None:
        """Return the levels that the form was opened with, if it says so."""
        words = self.cleaned_data["seen"].split()
        return Levels(**{name: name in words for name in NAMES}) if words else None
