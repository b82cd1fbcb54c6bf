"""The way in: every address that asks for a sign-in leads to the page that sends a code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def to_code(request: HttpRequest) -> HttpResponse:
    """Go on to the code page, with the query (`next`) kept."""
    query = request.META.get("QUERY_STRING", "")
    address = reverse("account_request_login_code")
    return redirect(f"{address}?{query}" if query else address)
