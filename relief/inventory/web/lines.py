"""Forms with many lines: a head and up to twelve lines, empty ones left out."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

LINES = 12
SHOWN = 3


class LinedForm(forms.Form):
    """A form whose `lines` are forms of `line_class`; filled ones are in `cleaned_data`."""

    line_class: ClassVar[type[forms.Form]]

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        """Make the lines; an untouched line asks for nothing."""
        super().__init__(data, files, **more)
        self.lines = [
            self.line_class(
                data, prefix=f"line{number}", empty_permitted=True, use_required_attribute=False
            )
            for number in range(LINES)
        ]

    def clean(self) -> dict[str, Any]:
        """Check every line and collect those that say something."""
        values = super().clean() or {}
        filled = [line for line in self.lines if line.has_changed()]
        if not filled:
            raise forms.ValidationError(_("Fill in at least one line."))
        if [line for line in filled if not line.is_valid()]:
            raise forms.ValidationError(_("Look at the marked lines."))
        return {**values, "lines": [line.cleaned_data for line in filled]}

    @property
    def first_lines(self) -> list[forms.Form]:
        """Return the lines shown at once."""
        return self.lines[:SHOWN]

    @property
    def more_lines(self) -> list[forms.Form]:
        """Return the lines behind a click."""
        return self.lines[SHOWN:]

    @property
    def is_open(self) -> bool:
        """Say whether one of the further lines is in use."""
        return any(line.has_changed() for line in self.more_lines)
