"""工作台的地址."""

from django.urls import path

from bihuan.desk import mail, security, views

app_name = "desk"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("sign-in/code/", security.second_step, name="second_step"),
    path("second-factor/", security.second_factor, name="second_factor"),
    path("sessions/", security.sessions, name="sessions"),
    path("password/", security.password, name="password"),
    path("mail/", mail.mail, name="mail"),
    path("mail/<int:pk>/", mail.mail_of, name="mail_of"),
    path("notices/", views.notices, name="notices"),
]
