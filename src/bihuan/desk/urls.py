"""工作台的地址."""

from django.urls import path

from bihuan.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("notices/", views.notices, name="notices"),
]
