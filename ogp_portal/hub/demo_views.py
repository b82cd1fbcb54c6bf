"""Pages of the demonstration: sign in with one click, read the mails. Outside demo mode they do not exist."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ogp_portal.base.paging import page_of
from ogp_portal.users.choices import Role
from ogp_portal.users.models import OutboxMessage

from . import demo

View = Callable[..., HttpResponse]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MAILS_PER_PAGE = 20


def only_in_demo_mode(view: View) -> View:
    """Answer 404 unless the portal is in demo mode, whatever the method."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(checked)


@only_in_demo_mode
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The demo people, each with a button to sign in as that person."""
    language = get_language() or "en"
    rows = [{**person, **person[language]} for person in demo.people()]
    return render(request, "hub/demo_people.html", {"people": rows, "next": request.GET.get("next", "")})


@only_in_demo_mode
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one demo person and go where they work, or to `next`."""
    person = demo.person_called(request.POST.get("person", ""))
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(asked)
    if person.is_staff:
        return redirect("admin:index")
    return redirect("reporting" if person.has_role(Role.REPORTER) else "home")


@only_in_demo_mode
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The mails written so far, newest first."""
    newest = OutboxMessage.objects.order_by("-created_at", "-pk").defer("body", "attachments", "last_error")
    page = page_of(newest, request.GET.get("page"), MAILS_PER_PAGE)
    return render(request, "hub/demo_mails.html", {"page": page})


@only_in_demo_mode
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as it would arrive, with the portal's own links to follow."""
    message = get_object_or_404(OutboxMessage, pk=pk)
    links = re.findall(re.escape(settings.SITE_URL) + r"/[^\s<>\"]*", message.body)
    return render(request, "hub/demo_mail.html", {"message": message, "links": dict.fromkeys(links)})
