"""Addresses: the composition of the installed modules' own."""

from django.conf import settings
from django.urls import include, path

from bihuan.ui import views

urlpatterns = [
    path("language/", views.language, name="language"),
    path("size/", views.size, name="size"),
    path("desk/", include("bihuan.desk.urls")),
    path("", include("bihuan.modules.registers.urls")),
]
if settings.ZONE != "public":
    urlpatterns += [
        path("", include("bihuan.modules.cadres.urls")),
        path("", include("bihuan.modules.townships.urls")),
    ]
if settings.ZONE != "internal":
    urlpatterns += [path("", include("bihuan.modules.wall.urls"))]

handler400 = "bihuan.ui.views.bad_request"
handler403 = "bihuan.ui.views.forbidden"
handler404 = "bihuan.ui.views.not_found"
handler500 = "bihuan.ui.views.failed"
