"""The form of a directory entry: the provider proposes with it, the vendor edits with it."""

from typing import Any, ClassVar

import msgspec
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.partners import directory
from twotier.partners.regions import countries, same_region
from twotier.portal.forms.refusable import Refusable

PLAIN = ("name", "contact_name", "contact_email", "contact_phone", "website")
TEXTS = ("text", *directory.HELP)


class DirectoryForm(Refusable):
    """What an entry says: the company, the countries, three kinds of help, each text in five languages."""

    field_of: ClassVar = {name: f"{name}_en" for name in TEXTS}

    base = forms.CharField(required=False, widget=forms.HiddenInput)
    """What the entry said when the form was opened."""
    name = forms.CharField(label=gettext_lazy("Company name"), required=False)
    website = forms.CharField(label=gettext_lazy("Website"), required=False)
    contact_name = forms.CharField(label=gettext_lazy("Contact"), required=False)
    contact_email = forms.CharField(label=gettext_lazy("Email"), required=False, widget=forms.EmailInput)
    contact_phone = forms.CharField(
        label=gettext_lazy("Phone number"), required=False, widget=forms.TextInput({"type": "tel"})
    )
    markets = forms.MultipleChoiceField(
        label=gettext_lazy("Countries served"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )

    def __init__(self, content: directory.Content, country: str, typed: Any = None) -> None:
        """Offer the countries of the provider's region, and a text per language."""
        super().__init__(typed, initial=initial(content))
        region = [(code, name) for code, name in countries() if same_region(code, country)]
        self.fields["markets"].choices = region  # type: ignore[attr-defined]
        self.fields["markets"].help_text = _("Countries of your own region: partnerships end at its border.")
        for kind, label in directory.HELP_LABELS.items():
            self.fields[f"offers_{kind}"] = forms.BooleanField(label=str(label), required=False)
        labels = {"text": _("About the company"), **directory.HELP_LABELS}
        for code, _name in settings.LANGUAGES:
            for name in TEXTS:
                widget = forms.Textarea({"rows": 3, "maxlength": directory.LONGEST_TEXT, "lang": code})
                self.fields[f"{name}_{code}"] = forms.CharField(label=str(labels[name]), required=False, widget=widget)

    def began(self) -> directory.Content | None:
        """Return what the entry said when the form was opened, if the form still tells."""
        try:
            return msgspec.json.decode(self.cleaned_data["base"], type=directory.Content)
        except msgspec.MsgspecError:
            return None

    @property
    def company(self) -> list[forms.BoundField]:
        """Return the fields about the company."""
        return [self[name] for name in PLAIN]

    @property
    def offers(self) -> list[forms.BoundField]:
        """Return the three switches."""
        return [self[f"offers_{kind}"] for kind in directory.HELP]

    @property
    def languages(self) -> list[tuple[str, str, list[forms.BoundField], bool]]:
        """Return the texts by language, and whether that part stands open."""
        return [
            (code, str(name), fields := [self[f"{text}_{code}"] for text in TEXTS], opens(code, fields))
            for code, name in settings.LANGUAGES
        ]

    def content(self) -> directory.Content:
        """Return what was typed as the acts read it."""
        typed = self.cleaned_data
        helps: dict[str, Any] = {
            kind: directory.Help(offered=typed[f"offers_{kind}"], text=self.texts(kind)) for kind in directory.HELP
        }
        plain = {name: typed[name] for name in PLAIN}
        return directory.Content(**plain, **helps, markets=tuple(typed["markets"]), text=self.texts("text"))

    def texts(self, name: str) -> directory.Texts:
        """Return one text in every language in which it was written."""
        found = {code: self.cleaned_data[f"{name}_{code}"] for code, _name in settings.LANGUAGES}
        return {code: text for code, text in found.items() if text}


def opens(code: str, fields: list[forms.BoundField]) -> bool:
    """Tell whether a language's part stands open: English, and whatever has text or something to correct."""
    return code == "en" or any(field.errors or field.value() for field in fields)


def initial(content: directory.Content) -> dict[str, Any]:
    """Return an entry as the form shows it."""
    values: dict[str, Any] = {name: getattr(content, name) for name in PLAIN} | {"markets": list(content.markets)}
    values["base"] = msgspec.json.encode(content).decode()
    for name in TEXTS:
        member = getattr(content, name)
        texts = member if name == "text" else member.text
        values |= {f"{name}_{code}": text for code, text in texts.items()}
        if name != "text":
            values[f"offers_{name}"] = member.offered
    return values
