"""Addresses of the two languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [path(_("two-languages/"), views.language_share, name="language_share")]
