"""登记的地址: registers, each with its keeper, and the auditor's pages."""

from django.urls import path

from bihuan.modules.registers import views

app_name = "registers"

urlpatterns = [
    path("desk/registers/units/", views.units, name="units"),
    path("desk/registers/units/<int:pk>/add/", views.add_unit, name="add_unit"),
    path("desk/registers/units/<int:pk>/rename/", views.rename_unit, name="rename_unit"),
    path("desk/registers/units/<int:pk>/dissolve/", views.dissolve_unit, name="dissolve_unit"),
    path("desk/registers/persons/", views.persons, name="persons"),
    path("desk/registers/persons/add/", views.add_person, name="add_person"),
    path("desk/registers/persons/<int:pk>/account/", views.open_account, name="open_account"),
    path("desk/registers/persons/<int:pk>/", views.account, name="account"),
    path("desk/registers/persons/<int:pk>/reset/", views.reset_password, name="reset_password"),
    path("desk/registers/persons/<int:pk>/lock/", views.lock_account, name="lock_account"),
    path("desk/registers/persons/<int:pk>/unlock/", views.unlock_account, name="unlock_account"),
    path("desk/registers/persons/<int:pk>/factor/", views.remove_factor, name="remove_factor"),
    path(
        "desk/registers/persons/<int:pk>/reset/ask/",
        views.ask_credential,
        {"what": "password"},
        name="ask_reset",
    ),
    path(
        "desk/registers/persons/<int:pk>/factor/ask/",
        views.ask_credential,
        {"what": "factor"},
        name="ask_removal",
    ),
    path("desk/registers/asked/", views.asked, name="asked"),
    path(
        "desk/registers/asked/<int:pk>/reset/",
        views.answer_credential,
        {"what": "password"},
        name="answer_reset",
    ),
    path(
        "desk/registers/asked/<int:pk>/factor/",
        views.answer_credential,
        {"what": "factor"},
        name="answer_removal",
    ),
    path("desk/registers/id-numbers/", views.id_numbers, name="id_numbers"),
    path("desk/registers/id-numbers/<int:pk>/", views.id_number, name="id_number"),
    path("desk/registers/id-numbers/<int:pk>/open/", views.open_id_number, name="open_id_number"),
    path(
        "desk/registers/id-numbers/<int:pk>/destroy/",
        views.destroy_id_number,
        name="destroy_id_number",
    ),
    path("desk/registers/grants/", views.grants, name="grants"),
    path("desk/registers/grants/<int:pk>/seat/", views.seat, name="seat"),
    path("desk/registers/grants/<int:pk>/end/", views.unseat, name="unseat"),
    path("desk/registers/grants/<int:pk>/end-now/", views.unseat_now, name="unseat_now"),
    path("desk/registers/offices/", views.offices, name="offices"),
    path("desk/registers/policy/", views.policy, name="policy"),
    path("desk/registers/policy/set/", views.set_policy, name="set_policy"),
    path("desk/registers/policy/rollout/", views.rollout, name="rollout"),
    path("desk/registers/policy/rollout/switch/", views.switch_clause, name="switch_clause"),
    path("desk/registers/calendar/", views.calendar, name="calendar"),
    path("desk/audit/", views.looks, name="looks"),
    path("desk/audit/acts/", views.acts, name="acts"),
    path("desk/audit/dossiers/", views.dossiers, name="dossiers"),
    path("desk/audit/dossiers/<int:pk>/", views.record, name="record"),
    path("desk/audit/dossiers/<int:pk>/bundle/", views.bundle, name="bundle"),
    path("desk/audit/seal/", views.seal, name="seal"),
]
