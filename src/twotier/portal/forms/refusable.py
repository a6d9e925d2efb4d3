"""What every form does with a refusal of the act behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise

from twotier.access.actors import CLOSED
from twotier.core.refusal import Refusal


def answers_page(refusal: Refusal) -> bool:
    """Tell whether no form can mend what is refused: who asks may never do it, or what it is about is not there."""
    return refusal.error_name in CLOSED or (refusal.status == 404 and not refusal.fields)


REASON = {"rows": 3, "maxlength": 1000}


class Refusable(forms.Form):
    """A form that shows a refusal at the fields that it names, else above itself; what was typed stays."""

    field_of: ClassVar[Mapping[str, str]] = {}
    """The own field of each member that an act calls by another name."""
    field_of_all: ClassVar[str] = ""
    """The field of a refusal that names none."""

    def refused(self, refusal: Refusal) -> None:
        """Keep a refusal with what it is about."""
        for member, text in refusal.fields or [(self.field_of_all, refusal.message)]:
            field = self.field_of.get(member, member)
            self.add_error(field if field in self.fields else None, str(text))

    def shows_refusals(self) -> "Shows":
        """Return a block for the act: what it refuses becomes an error of this form, and the view goes on behind it."""
        return Shows(self)


class ReasonForm(Refusable):
    """Why something is decided against who asked; whether it is needed is for the act to say."""

    reason = forms.CharField(required=False, widget=forms.Textarea(REASON))

    def __init__(self, label: str | Promise, typed: Any = None) -> None:
        """Say for which decisions the reason is needed."""
        super().__init__(typed, auto_id="%s")
        self.fields["reason"].label = label  # type: ignore[assignment]


@dataclass(frozen=True)
class Shows:
    """The block in which a form shows what is refused, unless that answers the whole page."""

    form: Refusable

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, _kind: type[BaseException] | None, refusal: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        """Keep a refusal that the form can show; anything else goes on its way."""
        if not isinstance(refusal, Refusal) or answers_page(refusal):
            return False
        self.form.refused(refusal)
        return True
