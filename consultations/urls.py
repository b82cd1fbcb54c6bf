"""Addresses of what the consultation says: themes, news, the forum, standing pages, and the records of its process."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import feeds
from .views import files, process, reading

urlpatterns = [
    path(_("themes/"), reading.theme_list, name="theme_list"),
    path(_("themes/<slug:slug>/"), reading.theme_detail, name="theme_detail"),
    path(_("news/"), reading.article_list, name="article_list"),
    path(_("news/feed/"), feeds.ArticleFeed(), name="article_feed"),
    path(_("news/<slug:slug>/"), reading.article_detail, name="article_detail"),
    path(_("forum/"), reading.forum, name="forum"),
    path(_("meetings/"), process.meeting_list, name="meeting_list"),
    path(_("meetings/<int:pk>/"), process.meeting_detail, name="meeting_detail"),
    path(_("documents/"), process.document_list, name="document_list"),
    path(_("documents/<int:pk>/"), process.document_detail, name="document_detail"),
    path(_("documents/<int:pk>/<slug:language>/"), files.document_file, name="document_file"),
    path(_("outreach/"), process.outreach_list, name="outreach_list"),
    path(_("date-changes/"), process.date_changes, name="date_changes"),
    path(_("pages/<slug:slug>/"), reading.page_detail, name="page_detail"),
]
