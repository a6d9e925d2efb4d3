"""The forms of the journey: the intent, the application, an answer to the reviewer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from twotier.core.ids import upper_digest
from twotier.partners.models import MpnAccount, PartnerProfile
from twotier.partners.usecases._steps import LARGEST, MOST, Document
from twotier.partners.usecases.submit_enrollment import Application
from twotier.portal.forms.refusable import Refusable

NEEDED = {"data-needed": True}
CONTACT = ("contact_first_name", "contact_last_name", "contact_email", "contact_phone")
LEGAL = ("legal_name", "address_line", "city", "state", "postal_code", "country", "registration_number")
SUPPORT = ("support_name", "support_email", "support_phone")


class IntentForm(forms.Form):
    """The statement of intent; never ticked beforehand (S2)."""

    intent = forms.BooleanField(
        label=_("We decided this ourselves, and I may decide it for my company."),
        widget=forms.CheckboxInput(NEEDED),
        error_messages={"required": _("Tick that your company decided to move on its own.")},
    )


class ApplicationForm(Refusable):
    """The contacts of the application, and the two statements before **Enroll now**."""

    contact_first_name = forms.CharField(label=_("First name"), max_length=64)
    contact_last_name = forms.CharField(label=_("Last name"), max_length=64)
    contact_email = forms.CharField(
        label=_("Email"),
        max_length=320,
        widget=forms.EmailInput,
        help_text=_("The approval is mailed to this address."),
    )
    contact_phone = forms.CharField(
        label=_("Phone number"), max_length=32, required=False, widget=forms.TextInput({"type": "tel"})
    )
    support_name = forms.CharField(label=_("Name of the support contact"), max_length=128, required=False)
    support_email = forms.CharField(label=_("Email of the support contact"), max_length=320, widget=forms.EmailInput)
    support_phone = forms.CharField(
        label=_("Phone number of the support contact"),
        max_length=32,
        required=False,
        widget=forms.TextInput({"type": "tel"}),
    )
    reviewed = forms.BooleanField(
        label=_("I have reviewed these details, and they are right."),
        widget=forms.CheckboxInput(NEEDED),
        error_messages={"required": _("Tick that you have reviewed these details.")},
    )
    acknowledged = forms.BooleanField(
        label=_("I have read this and know that my company cannot undo it."),
        widget=forms.CheckboxInput(NEEDED),
        error_messages={
            "required": _("Tick that you have read the warning: an active reseller program cannot be taken back.")
        },
    )

    def __init__(
        self,
        profile: PartnerProfile | None,
        location: MpnAccount | None,
        typed: Any = None,
        *,
        kept: Any = None,
        company: str = "",
    ) -> None:
        """Begin with the profile (S7), or with the contacts that a new dry run keeps; it is read for a `company`."""
        self.profile, self.location, names, kept = profile, location, (*CONTACT, *SUPPORT), kept or {}
        super().__init__(typed, initial={name: kept.get(name, getattr(profile, name, "")) for name in names})
        if company:
            text = _("I have read the dry run and know that %(company)s cannot undo this.")
            self.fields["acknowledged"].label = text % {"company": company}

    @property
    def seen(self) -> str:
        """Return a mark of what stands on the page to be reviewed and is not typed there."""
        facts = [str(getattr(self.profile, name, "")) for name in LEGAL]
        return upper_digest(*facts, self.location.mpn_id if self.location else "")

    def clean(self) -> None:
        """Refuse what was reviewed on a page that is no longer true; a form that does not tell is believed."""
        if self.data.get("seen", self.seen) != self.seen:
            text = gettext("The legal profile or the MPN ID changed after this page was opened. Review both again.")
            self.add_error(None, text)

    def shown(self) -> Application:
        """Return the application with the contacts as the form shows them, checked or not."""
        shown: dict[str, Any] = {name: str(self[name].value() or "") for name in (*CONTACT, *SUPPORT)}
        return Application(**shown)

    def application(self) -> Application:
        """Return what is submitted."""
        typed = self.cleaned_data
        return Application(
            intent=True, **{name: typed[name] for name in (*CONTACT, *SUPPORT, "reviewed", "acknowledged")}
        )


class ManyFiles(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each as one is checked."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files that were chosen."""
        files = data if isinstance(data, list) else [data]
        return [found for file in files if file for found in [super(FilesField, self).clean(file, initial)]]


class AnswerForm(Refusable):
    """An answer or an appeal, with documents."""

    comment = forms.CharField(label=_("Comment"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4}))
    documents = FilesField(
        label=_("Documents"),
        required=False,
        help_text=_("PDF, PNG or JPEG, 5 MB each, five at most."),
        widget=ManyFiles({"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def sent(self) -> list[Document]:
        """Return the files; of a file that is too large no more than tells so is read."""
        files: list[UploadedFile[Any]] = self.cleaned_data["documents"]
        return [Document(file.name or "document", file.read(LARGEST + 1)) for file in files[: MOST + 1]]
