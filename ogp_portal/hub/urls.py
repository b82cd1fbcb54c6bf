"""Addresses of the roof: the home page, and in demo mode what only a demonstration has."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import demo_views, standards_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path(_("standards/"), standards_views.standards, name="standards"),
    path(_("standards.json"), standards_views.standards_json, name="standards_json"),
    path(_("demo/"), demo_views.people, name="demo_people"),
    path(_("demo/sign-in/"), demo_views.sign_in, name="demo_sign_in"),
    path(_("demo/mails/"), demo_views.mails, name="demo_mails"),
    path(_("demo/mails/<int:pk>/"), demo_views.mail, name="demo_mail"),
]
