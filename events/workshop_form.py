"""The form by which an organiser writes a workshop in the admin."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import format_lazy
from django.utils.timezone import make_naive
from django.utils.translation import gettext_lazy as _

from ogp_portal.base.errors import EditConflict
from ogp_portal.languages.forms import BilingualForm

from .choices import Attendance, Interpretation
from .clock import at_place, zone_names
from .forms import LANGUAGES
from .models import ATTENDANCES, CAPACITIES, COUNTED, Workshop
from .services import CapacityBelowConfirmed, PeopleInThisMode, refuse_edit

MOMENTS = ["starts_at", "ends_at", "registration_opens_at", "registration_closes_at"]


class WallClockField(forms.SplitDateTimeField):
    """A date and an hour as clocks show them at the place; an hour that a clock change skips or repeats is refused."""

    zone = "UTC"

    def __init__(self, **kwargs: Any) -> None:
        # Native inputs: the admin's own offer "now" and "today" in the zone of the server.
        formats: dict[str, Any] = {"date_format": "%Y-%m-%d", "time_format": "%H:%M"}
        widget = forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"}, **formats)
        super().__init__(widget=widget, **kwargs)
        for part, name in zip(self.widget.widgets, (_("Date"), _("Hour")), strict=True):
            part.attrs["aria-label"] = format_lazy("{}: {}", self.label, name)

    def compress(self, data_list: Any) -> Any:
        if not data_list or None in data_list:
            return super().compress(data_list)
        return at_place(datetime.combine(*data_list), self.zone)

    def prepare_value(self, value: Any) -> Any:
        return make_naive(value, ZoneInfo(self.zone)) if isinstance(value, datetime) and value.tzinfo else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class WorkshopForm(BilingualForm):
    """A workshop in both languages; hours are those of its own time zone."""

    time_zone = forms.ChoiceField(label=_("Time zone"), initial="America/Toronto")
    starts_at = WallClockField(label=_("Starts"))
    ends_at = WallClockField(label=_("Ends"))
    registration_opens_at = WallClockField(
        label=_("Registration opens"), required=False, help_text=_("Empty: as soon as it is published.")
    )
    registration_closes_at = WallClockField(
        label=_("Registration closes"), required=False, help_text=_("Empty: at the start.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    interpretation = forms.MultipleChoiceField(
        label=_("Interpretation"), choices=Interpretation, widget=forms.CheckboxSelectMultiple, required=False
    )
    captions = forms.MultipleChoiceField(
        label=_("Captions"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple, required=False
    )
    version = forms.IntegerField(initial=1, widget=forms.HiddenInput)
    publish_now = forms.BooleanField(
        label=_("Publish when I save"), required=False, help_text=_("From then on everybody sees it and can register.")
    )

    class Meta:
        model = Workshop
        exclude: ClassVar[list[str]] = ["key", *COUNTED]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in zone_names()]
        zone = self.data.get("time_zone") if self.is_bound else self.instance.time_zone
        for name in CAPACITIES:
            # Which of them are needed depends on how it is held.
            fields[name].required = False
        for name in MOMENTS:
            fields[name].zone = zone if zone in zone_names() else "UTC"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_times(data)
        self._check_slugs(data)
        if data.get("outside_url") and not data.get("outside_language"):
            self.add_error("outside_language", _("Say in which language the outside page is."))
        if data.get("recording_url") and not data.get("recording_language"):
            self.add_error("recording_language", _("Say in which language the recording is."))
        self._check_places(data)
        if self.instance.pk and data.get("mode"):
            self._check_edit(data)
        return data

    def becomes_public(self, values: dict[str, Any]) -> bool:
        return bool(values.get("publish_now"))

    def _check_times(self, data: dict[str, Any]) -> None:
        starts, ends, opens, closes = (data.get(name) for name in MOMENTS)
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The end must be after the start."))
        if starts and closes and closes > starts:
            self.add_error("registration_closes_at", _("Registration must close by the start."))
        if opens and (limit := closes or starts) and opens >= limit:
            self.add_error("registration_opens_at", _("Registration must open before it closes."))

    def _check_slugs(self, data: dict[str, Any]) -> None:
        """An address leads to one workshop, whichever language it is from."""
        others = Workshop.objects.exclude(pk=self.instance.pk)
        for name in ("slug_en", "slug_fr"):
            slug = data.get(name)
            if slug and (others.with_slug(slug).exists() or (not self.instance.pk and _is_key(slug))):
                self.add_error(name, _("Another workshop has this address."))

    def _check_places(self, data: dict[str, Any]) -> None:
        """Places for each way in which the workshop is held; those of another way are dropped."""
        held = ATTENDANCES.get(data.get("mode"), [])
        for attendance in Attendance:
            name = f"{attendance}_capacity"
            if attendance not in held:
                data[name] = 0
            elif not data.get(name) and name not in self.errors:
                self.add_error(name, _("Say how many places there are."))

    def _check_edit(self, data: dict[str, Any]) -> None:
        """Nobody else saved meanwhile, and nobody loses a place. Holds the lock until the page is saved."""
        asked = Workshop(**{"mode": data["mode"]}, **{name: data.get(name) or 0 for name in CAPACITIES})
        asked.pk = self.instance.pk
        try:
            refuse_edit(workshop=asked, version=data.get("version") or 0)
        except EditConflict as error:
            self.add_error(None, str(error))
        except PeopleInThisMode as error:
            self.add_error("mode", str(error))
        except CapacityBelowConfirmed as error:
            self.add_error(f"{error.attendance}_capacity", str(error))


def _is_key(slug: str) -> bool:
    return Workshop.objects.filter(key=slug[:80]).exists()
