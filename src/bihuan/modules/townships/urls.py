"""乡镇干部队伍的地址."""

from django.urls import path

from bihuan.modules.townships import views

app_name = "townships"

urlpatterns = [
    path("desk/townships/", views.staffing, name="staffing"),
    path("desk/townships/releases/", views.releases, name="releases"),
    path("desk/townships/people/", views.people, name="people"),
]
