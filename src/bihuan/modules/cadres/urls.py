"""干部信息库的地址."""

from django.urls import path

from bihuan.modules.cadres import views

app_name = "cadres"

urlpatterns = [
    path("desk/cadres/", views.cadres, name="cadres"),
    path("desk/cadres/take-in/", views.take_in, name="take_in"),
    path("desk/cadres/<int:person>/", views.cadre, name="cadre"),
    path("desk/cadres/<int:person>/family/", views.family, name="family"),
    path("desk/cadres/<int:person>/photo/", views.photo, name="photo"),
    path("desk/cadres/<int:person>/sheet.<str:form>", views.sheet, name="sheet"),
]
