"""What every form does with a refusal of the act behind it."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms

from twotier.core.refusal import Refusal


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
