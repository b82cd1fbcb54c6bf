"""All addresses. Pages live under /en/ and /fr/ with translated path words."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

handler400 = "ogp_portal.base.errors.bad_request"
handler403 = "ogp_portal.base.errors.permission_denied"
handler404 = "ogp_portal.base.errors.page_not_found"
handler500 = "ogp_portal.base.errors.server_error"

urlpatterns = [
    path("", include("ogp_portal.hub.root_urls")),
    *i18n_patterns(
        path("", include("ogp_portal.hub.urls")),
        path("", include("ogp_portal.users.urls")),
        path("", include("ogp_portal.languages.urls")),
        path("", include("consultations.urls")),
        path("", include("commitments.urls")),
        path("", include("events.urls")),
        path("admin/", admin.site.urls),
    ),
]
