"""干部信息库的地址."""

from django.urls import path

from bihuan.modules.cadres import views

app_name = "cadres"

urlpatterns = [
    path("desk/cadres/", views.cadres, name="cadres"),
    path("desk/cadres/take-in/", views.take_in, name="take_in"),
    path("desk/cadres/take-in/cadres.xlsx", views.template, name="template"),
    path("desk/cadres/roster/", views.roster, name="roster"),
    path("desk/cadres/checks/", views.checks, name="checks"),
    path("desk/cadres/checks/<int:unit>/<str:severity>/", views.checked, name="checked"),
    path("desk/cadres/codes/", views.codes, name="codes"),
    path("desk/cadres/codes/words/", views.code_words, name="code_words"),
    path("desk/cadres/codes/<slug:table>/", views.code_table, name="code_table"),
    path("desk/cadres/codes/<slug:table>/add/", views.add_code, name="add_code"),
    path("desk/cadres/codes/<slug:table>/alias/", views.add_alias, name="add_alias"),
    path("desk/cadres/codes/<slug:table>/code/<str:code>/", views.change_code, name="change_code"),
    path("desk/cadres/<int:person>/", views.cadre, name="cadre"),
    path("desk/cadres/<int:person>/family/", views.family, name="family"),
    path("desk/cadres/<int:person>/photo/", views.photo, name="photo"),
    path("desk/cadres/<int:person>/sheet.<str:form>", views.sheet, name="sheet"),
    path("desk/cadres/<int:person>/form/", views.bring, name="bring"),
    path("desk/cadres/<int:person>/change/", views.choose, name="change_raise"),
    path("desk/cadres/<int:person>/change/<slug:name>/<int:pk>/", views.row, name="change_row"),
    path("desk/own/", views.own, name="own"),
    path("desk/own/photo/", views.own_photo, name="own_photo"),
    path("desk/changes/", views.changes, name="changes"),
    path("desk/changes/columns/", views.columns, name="columns"),
    path("desk/changes/columns/<slug:name>/<slug:field>/", views.column, name="column"),
    path("desk/changes/<int:pk>/", views.change, name="change"),
    path("desk/changes/<int:pk>/files/<int:file>/", views.change_file, name="change_file"),
    path("desk/changes/<int:pk>/<slug:name>/", views.act, name="change_act"),
]
