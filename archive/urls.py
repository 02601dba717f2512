"""Every address of the archive: the admin's, the sign-in pages' and the reading pages'."""

from django.contrib import admin
from django.urls import include, path

from articles.views.account import cuttings

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
    # An address of the first version, kept: forms that were open over the upgrade still arrive.
    path("cuttings/<number:pk>/pieces/<number:article_pk>/", cuttings.cutting_change),
]

handler400 = "articles.views.errors.bad_request"
handler403 = "articles.views.errors.forbidden"
handler404 = "articles.views.errors.not_found"
handler500 = "articles.views.errors.server_error"
