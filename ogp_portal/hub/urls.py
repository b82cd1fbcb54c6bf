"""Addresses of the roof: the home page, and in demo mode what only a demonstration has."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
]
