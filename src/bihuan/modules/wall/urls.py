"""民心墙的地址: public pages, the resident's own pages by tracking code, and the staff's."""

from django.urls import path

from bihuan.modules.wall.views import (
    enrolling,
    escalations,
    hanging,
    members,
    poster,
    public,
    rechecking,
    resident,
    serving,
    several,
    staff,
    statistics,
)

app_name = "wall"

urlpatterns = [
    path("", public.index, name="index"),
    path("help/", public.help_page, name="help"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("photo/<str:home>/<int:pk>.jpg", public.photo, name="photo"),
    path("w/<str:home>/<str:code>/", public.wall, name="wall"),
    path("w/<str:home>/<str:code>/column/<str:column>/", public.column, name="column"),
    path("w/<str:home>/<str:code>/r/<str:number>/", public.item, name="item"),
    path("w/<str:home>/<str:code>/lobby/", public.lobby, name="lobby"),
    path("w/<str:home>/<str:code>/qr.svg", public.qr, name="qr"),
    path("w/<str:home>/<str:code>/poster.pdf", poster.poster, name="poster"),
    path("w/<str:home>/<str:code>/ask/", resident.ask, name="ask"),
    path("t/", resident.track, name="track"),
    path("t/<str:code>/", resident.status, name="status"),
    path("t/<str:code>/photo/<int:photo>.jpg", resident.own_photo, name="own_photo"),
    path(
        "t/<str:code>/photo/<int:photo>/take_back/",
        resident.take_back_photo,
        name="take_back_photo",
    ),
    path("t/<str:code>/rate/", resident.rate, name="rate"),
    path("t/<str:code>/withdraw/", resident.withdraw, name="withdraw"),
    path("t/<str:code>/add/", resident.add, name="add"),
    path("t/<str:code>/answer/", resident.answer, name="answer"),
    path("desk/wall/", staff.ledger, name="ledger"),
    path("desk/wall/ledger.xlsx", staff.ledger_xlsx, name="ledger_xlsx"),
    path("desk/wall/dispatch/", several.dispatch_several, name="dispatch_several"),
    path("desk/wall/escalations/", escalations.escalations, name="escalations"),
    path("desk/wall/statistics/", statistics.statistics, name="statistics"),
    path("desk/wall/statistics.xlsx", statistics.statistics_xlsx, name="statistics_xlsx"),
    path("desk/wall/<str:home>/members/<int:pk>/sheet/", serving.sheet, name="sheet"),
    path("desk/wall/members/", staff.members, name="members"),
    path("desk/wall/members/add/", enrolling.register_member, name="register_member"),
    path("desk/wall/<str:home>/members/<int:pk>/", staff.member, name="member"),
    path("desk/wall/<str:home>/members/<int:pk>/end/", members.end_member, name="end_member"),
    path("desk/wall/walls/", hanging.walls, name="walls"),
    path("desk/wall/walls/open/", hanging.open_wall, name="open_wall"),
    path("desk/wall/<str:home>/<str:code>/about/", hanging.about_wall, name="about_wall"),
    path("desk/wall/<str:home>/<str:code>/members/", hanging.wall_members, name="wall_members"),
    path("desk/wall/<str:home>/<str:code>/change/", hanging.change_wall, name="change_wall"),
    path("desk/wall/<str:home>/<str:code>/close/", hanging.close_wall, name="close_wall"),
    path("desk/wall/<str:home>/<str:code>/register/", staff.register, name="register"),
    path("desk/wall/<str:home>/<str:code>/read/", staff.read_wall, name="read_wall"),
    path("desk/wall/<str:home>/<str:code>/slips/", staff.slips, name="slips"),
    path("desk/wall/<str:home>/<str:code>/slips.pdf", staff.slips_pdf, name="slips_pdf"),
    path("desk/wall/<str:home>/recheck/<int:pk>/", rechecking.recheck, name="recheck"),
    path("desk/wall/<str:home>/<int:pk>/", staff.case, name="case"),
    path("desk/wall/<str:home>/<int:pk>/photo/<int:photo>.jpg", staff.photo, name="case_photo"),
    path(
        "desk/wall/<str:home>/<int:pk>/photo/<int:photo>/release_photo/",
        staff.release_photo,
        name="release_photo",
    ),
    path(
        "desk/wall/<str:home>/<int:pk>/photo/<int:photo>/withhold_photo/",
        staff.withhold_photo,
        name="withhold_photo",
    ),
    *[
        path(f"desk/wall/<str:home>/<int:pk>/{act}/", view, name=act)
        for act, view in staff.ACTS.items()
    ],
]
