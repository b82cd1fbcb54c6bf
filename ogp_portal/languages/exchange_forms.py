"""The form through which translations come back as a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ogp_portal.base.forms import require_size


class ReturnForm(forms.Form):
    """One file, read in memory and never stored."""

    file = forms.FileField(
        label=gettext_lazy("File with translations"),
        help_text=gettext_lazy(
            "XLIFF 2 (.xlf) or CSV, as the portal has sent it out, with the translations filled in."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlf,.xliff,.csv"}),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False

    def clean_file(self) -> bytes:
        """What the file holds."""
        file = self.cleaned_data["file"]
        require_size(file)
        return bytes(file.read())
