"""Addresses of what the consultation says: themes, news, the forum, standing pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import feeds, views

urlpatterns = [
    path(_("themes/"), views.theme_list, name="theme_list"),
    path(_("themes/<slug:slug>/"), views.theme_detail, name="theme_detail"),
    path(_("news/"), views.article_list, name="article_list"),
    path(_("news/feed/"), feeds.ArticleFeed(), name="article_feed"),
    path(_("news/<slug:slug>/"), views.article_detail, name="article_detail"),
    path(_("forum/"), views.forum, name="forum"),
    path(_("pages/<slug:slug>/"), views.page_detail, name="page_detail"),
]
