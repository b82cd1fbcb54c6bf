"""Forms of the admin for the records of the process: what may be said, and what stays once it is public."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ogp_portal.base.errors import DomainError
from ogp_portal.base.uploads import KINDS, Upload, check_size, checked_upload
from ogp_portal.languages.forms import BilingualForm

from .models import Document, Meeting, Outreach
from .services import MinutesIncomplete, NothingToRead, NotInBothLanguages, check_outreach

LANGUAGES = ("en", "fr")
ENDINGS = ",".join(f".{ending}" for ending in KINDS)


class WebAddressField(forms.URLField):
    """A link that a browser may follow: https or http and nothing else."""

    default_validators = [URLValidator(schemes=["https", "http"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})


class UploadField(forms.FileField):
    """A file, checked by its content (base/uploads.py); its value is an Upload."""

    widget = forms.FileInput(attrs={"accept": ENDINGS})

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return None
        try:
            check_size(data.size)
            return checked_upload(name=data.name, content=data.read())
        except DomainError as error:
            raise forms.ValidationError(str(error), code="upload") from error

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        return self.to_python(data)


class RecordForm(BilingualForm):
    """A record that goes public by a tick, and only whole in both languages."""

    texts: ClassVar[list[str]] = []
    publish_now = forms.BooleanField(
        label=gettext_lazy("Publish when I save"),
        required=False,
        help_text=gettext_lazy("From then on everybody can read it. It can be withdrawn, but not deleted."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("publish_now"):
            self.need(self.texts, NotInBothLanguages())
        return values

    def becomes_public(self, values: dict[str, Any]) -> bool:
        return bool(values.get("publish_now"))

    def need(self, fields: list[str], refusal: DomainError) -> None:
        """Note the refusal at each of these texts that is empty in one language."""
        for name in [f"{field}_{language}" for field in fields for language in LANGUAGES]:
            if name in self.fields and not (self.cleaned_data.get(name) or "").strip():
                self.add_error(name, str(refusal))


class MeetingForm(RecordForm):
    """A meeting of the forum; its minutes go public by a tick of their own."""

    texts = ["title"]
    publish_minutes_now = forms.BooleanField(
        label=gettext_lazy("Publish the minutes when I save"),
        required=False,
        help_text=gettext_lazy("With them it is public who was there; from then on that is not changed any more."),
    )

    class Meta:
        model = Meeting
        # Named by the admin page, which knows what is public already.
        fields: ClassVar[list[str]] = []

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        today = timezone.localdate()
        held_on = values.get("held_on", self.instance.held_on)
        is_public = self.instance.published_at is not None
        if "held_on" in self.changed_data and is_public and held_on and held_on < today:
            self.add_error("held_on", _("A meeting that was announced can be moved to a day to come, not to the past."))
        if values.get("publish_minutes_now"):
            self._check_minutes(values, is_held=bool(held_on and held_on <= today))
        return values

    def _check_minutes(self, values: dict[str, Any], *, is_held: bool) -> None:
        self.need(["minutes"], MinutesIncomplete())
        present = [
            values.get(name, getattr(self.instance, name)) for name in ("civil_society_present", "government_present")
        ]
        if not any(present):
            self.add_error(None, str(MinutesIncomplete()))
        if not is_held:
            self.add_error("publish_minutes_now", _("This meeting is still to come."))
        if not (self.instance.published_at or values.get("publish_now")):
            self.add_error("publish_minutes_now", _("Publish the meeting too: minutes belong to a public meeting."))


class DocumentForm(RecordForm):
    """A document: a link or a file in each language, one of them at least before it goes public."""

    texts = ["title", "description"]
    file_en = UploadField(
        label=gettext_lazy("File in English"),
        required=False,
        help_text=gettext_lazy("PDF, DOCX, XLSX, ODT, CSV or TXT, at most 10 MB, so that it comes down a slow line."),
    )
    file_fr = UploadField(label=gettext_lazy("File in French"), required=False)

    class Meta:
        model = Document
        # Named by the admin page, which knows what is public already.
        fields: ClassVar[list[str]] = []

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        kept = set(self.instance.files.values_list("language", flat=True)) if self.instance.pk else set()
        offered = [name for language in LANGUAGES for name in (f"url_{language}", f"file_{language}")]
        is_public = values.get("publish_now") or self.instance.published_at
        # A file that was refused says so itself.
        if is_public and not kept and not any(values.get(name) or name in self.errors for name in offered):
            self.add_error(None, str(NothingToRead()))
        return values

    @property
    def uploads(self) -> dict[str, Upload]:
        """The files sent along, by language."""
        return {language: file for language in LANGUAGES if (file := self.cleaned_data.get(f"file_{language}"))}


class OutreachForm(BilingualForm):
    """What was done so that people know. It is public as soon as it is saved."""

    class Meta:
        model = Outreach
        # Named by the admin page, which knows what is public already.
        fields: ClassVar[list[str]] = []

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for name in ("what_en", "what_fr"):
            if name in self.fields and not (values.get(name) or "").strip():
                self.add_error(name, str(NotInBothLanguages()))
        if values.get("done_on") and not self.instance.pk:
            try:
                check_outreach(
                    done_on=values["done_on"],
                    in_english=values.get("in_english", False),
                    in_french=values.get("in_french", False),
                )
            except DomainError as error:
                self.add_error(None, str(error))
        return values
