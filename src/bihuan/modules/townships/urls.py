"""乡镇干部队伍的地址."""

from django.urls import path

from bihuan.modules.townships import views
from bihuan.modules.townships.views import (
    care_of,
    caring,
    experience,
    mentoring,
    moving,
    quotas,
    raising,
    surveying,
    teams,
)

app_name = "townships"

urlpatterns = [
    path("desk/townships/", views.staffing, name="staffing"),
    path("desk/townships/releases/", views.releases, name="releases"),
    path("desk/townships/people/", views.people, name="people"),
    path("desk/movements/", moving.movements, name="movements"),
    path("desk/movements/raise/", raising.raise_movement, name="raise_movement"),
    path("desk/movements/counts/", moving.counts, name="movement_counts"),
    path("desk/movements/<int:pk>/", moving.movement, name="movement"),
    path("desk/movements/<int:pk>/<slug:name>/", moving.act, name="act"),
    path("desk/townships/experience/", experience.experience, name="experience"),
    path("desk/townships/experience/<int:person>/", experience.experience_of, name="experience_of"),
    path("desk/townships/promotions/", experience.promotions, name="promotions"),
    path("desk/townships/promotions/people/", experience.promoted, name="promoted"),
    path("desk/townships/surveys/", surveying.surveys, name="surveys"),
    path("desk/townships/surveys/open/", surveying.open_survey, name="open_survey"),
    path("desk/townships/surveys/<int:pk>/", surveying.survey, name="survey"),
    path("desk/townships/surveys/<int:pk>/codes/", surveying.survey_codes, name="survey_codes"),
    path("desk/townships/surveys/<int:pk>/close/", surveying.close_survey, name="close_survey"),
    path("survey/", surveying.answer, name="answer"),
    path("survey/answered/", surveying.answered, name="answered"),
    path("desk/townships/quotas/", quotas.quotas, name="quotas"),
    path("desk/townships/quotas/people/", quotas.people, name="quota_people"),
    path("desk/townships/quotas/<int:unit>/", quotas.set_quotas, name="set_quotas"),
    path("desk/townships/grades/", quotas.grades, name="grades"),
    path("desk/townships/grades/<int:unit>/", quotas.set_allowance, name="set_allowance"),
    path("desk/townships/grades/grant/<int:person>/", quotas.grant, name="grant"),
    path("desk/townships/teams/", teams.teams, name="teams"),
    path("desk/townships/teams/people/", teams.people, name="team_people"),
    path("desk/townships/teams/gap/", teams.gap, name="team_gap"),
    path("desk/mentoring/", mentoring.mentoring, name="mentoring"),
    path("desk/mentoring/in/<int:unit>/", mentoring.pair, name="pair"),
    path("desk/mentoring/<int:pk>/", mentoring.pairing, name="pairing"),
    path("desk/mentoring/<int:pk>/<slug:name>/", mentoring.act, name="pairing_act"),
    path("desk/care/", caring.care, name="care"),
    path("desk/care/people/", caring.people, name="care_people"),
    path("desk/care/in/<int:unit>/", caring.open_care, name="open_care"),
    path("desk/care/<int:pk>/", caring.care_round, name="care_round"),
    path("desk/care/<int:pk>/<slug:name>/", caring.act, name="care_act"),
    path("desk/care/<int:pk>/of/<int:person>/", care_of.care_of, name="care_of"),
    path("desk/care/<int:pk>/of/<int:person>/<slug:name>/", care_of.act, name="care_of_act"),
    path("desk/mine/", care_of.own_care, name="own_care"),
    path("desk/mine/<slug:name>/", care_of.own_act, name="own_care_act"),
]
