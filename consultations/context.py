"""The consultation of a request: loaded once, for its view and every part of its page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .models import Consultation
from .timeline import Timeline


def timeline_at(now: Any, consultation: Consultation | None = None) -> Timeline | None:
    """The timeline of a consultation (the current one if none is named) at `now`; None without any. Two queries."""
    consultation = consultation or Consultation.objects.current(now)
    if consultation is None:
        return None
    phases = list(consultation.phases.order_by("opens_at", "pk"))
    return Timeline(consultation, phases, now)


def timeline_of(request: Any) -> Timeline | None:
    """The timeline of the current consultation, remembered on the request."""
    if not hasattr(request, "timeline"):
        request.timeline = timeline_at(timezone.now())
    return request.timeline


def consultation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `timeline`, read only if the template uses it; `demo`, whether this is a demonstration."""
    return {"timeline": SimpleLazyObject(lambda: timeline_of(request)), "demo": settings.DEMO}
