"""Every page of the product: its name in the URL configuration, an address, and who looks at it."""

from dataclasses import dataclass

from tests.browser.conftest import Site


@dataclass(frozen=True)
class Shown:
    """A page to visit: URL name, address, signed-in account or nobody, and what state it shows."""

    name: str
    path: str
    user: str = ""
    state: str = ""

    @property
    def label(self) -> str:
        """Return a file name for its picture."""
        return "-".join(part for part in (self.name.replace(":", "-"), self.state) if part)


YEARS = "?first=2016&last=2025&on=2026-06-30"
# Addresses that answer with no page of their own: pictures, QR codes, and buttons.
NOT_PAGES = {
    "wall:photo",
    "wall:case_photo",
    "wall:own_photo",
    "wall:qr",
    "wall:poster",
    "wall:slips_pdf",
    "wall:release_photo",
    "wall:withhold_photo",
    "wall:take_back_photo",
    "wall:statistics_xlsx",
    "wall:ledger_xlsx",
    "registers:bundle",
    "cadres:photo",
    "cadres:own_photo",
    "cadres:change_file",
    "cadres:sheet",
    "cadres:template",
    "townships:open_care",  # A button of the table of care.
    "townships:survey_codes",  # A button: it prints a sheet.
    "language",
    "size",
    "desk:sign_out",
    "desk:second_step",  # Only for half a sign-in; tests/desk/test_second_factor.py opens it.
}

# Which state an act's page needs, and whose it is. `member` handles requests of his own.
ACTS = {
    "sort": ("submitted", "leader"),
    "divert": ("submitted", "leader"),
    "release": ("sorted", "leader"),
    "merge": ("sorted", "leader"),
    "dispatch": ("sorted", "leader"),
    "refer": ("sorted", "leader"),
    "recall": ("dispatched", "leader"),
    "take": ("dispatched", "member"),
    "decline": ("dispatched", "member"),
    "keep": ("declined", "leader"),
    "contact": ("accepted", "member"),
    "progress": ("handling", "member"),
    "extend": ("handling", "member"),
    "report": ("handling", "member"),
    "publish": ("handled", "leader"),
    "record_rating": ("rating", "leader"),
    "name_talker": ("review", "leader"),
    "talk": ("talk", "secretary"),
    "reply": ("reply", "member"),
    "record_answer": ("explained", "leader"),
    "decide": ("escalated", "secretary"),
    "chase": ("referred", "leader"),
    "answer": ("referred", "leader"),
    "unmerge": ("merged", "leader"),
    "inform": ("channel", "supervision"),
    "erase": ("closed", "section"),
}
# What a resident may open, by state.
RESIDENT = {
    "status": None,
    "rate": "rating",
    "withdraw": "submitted",
    "add": "handling",
    "answer": "explained",
}


def public_pages() -> list[Shown]:
    """Return the pages that need no request of a special state."""
    wall = "/w/QH/01/"
    return [
        Shown("wall:index", "/"),
        Shown("wall:help", "/help/"),
        Shown("wall:privacy", "/privacy/"),
        Shown("wall:accessibility", "/accessibility/"),
        Shown("wall:wall", wall, state="full"),
        Shown("wall:column", wall + "column/rated/"),
        Shown("wall:ask", wall + "ask/"),
        Shown("wall:lobby", wall + "lobby/"),
        Shown("wall:wall", "/w/QH/07/", state="closed"),
        Shown("wall:lobby", "/w/QH/07/lobby/", state="closed"),
        Shown("wall:track", "/t/"),
        Shown("desk:sign_in", "/desk/sign-in/"),
        Shown("desk:inbox", "/desk/", "leader", "leader"),
        Shown("desk:inbox", "/desk/", "member", "member"),
        Shown("desk:inbox", "/desk/", "auditor", "empty"),
        Shown("desk:notices", "/desk/notices/", "leader"),
        Shown("wall:ledger", "/desk/wall/", "leader", "leader"),
        Shown("wall:ledger", "/desk/wall/", "section", "section"),
        Shown("wall:dispatch_several", "/desk/wall/dispatch/", "leader", "leader"),
        Shown("wall:dispatch_several", "/desk/wall/dispatch/", "auditor", "empty"),
        Shown("wall:escalations", "/desk/wall/escalations/", "secretary", "secretary"),
        Shown("wall:escalations", "/desk/wall/escalations/", "section", "section"),
        Shown("wall:members", "/desk/wall/members/", "leader"),
        Shown("wall:register_member", "/desk/wall/members/add/", "leader"),
        Shown("wall:walls", "/desk/wall/walls/", "section"),
        Shown("wall:open_wall", "/desk/wall/walls/open/", "section"),
        Shown("wall:about_wall", "/desk/wall/QH/01/about/", "section"),
        Shown("wall:about_wall", "/desk/wall/QH/07/about/", "section", "closed"),
        Shown("wall:wall_members", "/desk/wall/QH/01/members/", "section"),
        Shown("wall:change_wall", "/desk/wall/QH/01/change/", "section"),
        Shown("wall:close_wall", "/desk/wall/QH/01/close/", "section"),
        Shown("wall:statistics", "/desk/wall/statistics/", "leader", "leader"),
        Shown("wall:statistics", "/desk/wall/statistics/?period=year", "section", "section"),
        Shown("wall:register", "/desk/wall/QH/01/register/", "leader"),
        Shown("wall:slips", "/desk/wall/QH/01/slips/", "leader"),
        Shown("wall:read_wall", "/desk/wall/QH/01/read/", "leader"),
        Shown("desk:second_factor", "/desk/second-factor/", "system"),
        Shown("desk:sessions", "/desk/sessions/", "system"),
        Shown("desk:mail", "/desk/mail/", "leader", "own"),
        Shown("desk:mail", "/desk/mail/", "system", "administrator"),
        Shown("desk:password", "/desk/password/", "system"),
        Shown("desk:inbox", "/desk/", "system", "enrol"),
        Shown("registers:units", "/desk/registers/units/", "system"),
        Shown("registers:persons", "/desk/registers/persons/", "system"),
        Shown("registers:persons", "/desk/registers/persons/?only=waiting", "system", "waiting"),
        Shown("registers:add_person", "/desk/registers/persons/add/", "system"),
        Shown("registers:grants", "/desk/registers/grants/?q=he", "security"),
        Shown("registers:id_numbers", "/desk/registers/id-numbers/", "section"),
        Shown("registers:policy", "/desk/registers/policy/", "section"),
        Shown("registers:set_policy", "/desk/registers/policy/set/", "section"),
        Shown("registers:rollout", "/desk/registers/policy/rollout/", "section"),
        Shown("registers:switch_clause", "/desk/registers/policy/rollout/switch/", "section"),
        Shown("registers:calendar", "/desk/registers/calendar/", "section"),
        Shown("registers:looks", "/desk/audit/", "auditor"),
        Shown("registers:acts", "/desk/audit/acts/", "auditor"),
        Shown("registers:looks", "/desk/audit/?number=none", "auditor", "empty"),
        Shown("registers:dossiers", "/desk/audit/dossiers/?q=01", "auditor"),
        Shown("registers:dossiers", "/desk/audit/dossiers/?q=none", "auditor", "empty"),
        Shown("registers:asked", "/desk/registers/asked/", "security"),
        Shown("registers:offices", "/desk/registers/offices/", "auditor", "auditor"),
        Shown("registers:offices", "/desk/registers/offices/?only=empty", "security", "security"),
        Shown("registers:seal", "/desk/audit/seal/", "auditor"),
        Shown("cadres:cadres", "/desk/cadres/", "civil"),
        Shown("cadres:cadres", "/desk/cadres/?q=none", "civil", "empty"),
        Shown("cadres:take_in", "/desk/cadres/take-in/", "civil"),
        Shown("cadres:roster", "/desk/cadres/roster/", "civil"),
        Shown("cadres:checks", "/desk/cadres/checks/", "civil"),
        Shown("cadres:codes", "/desk/cadres/codes/", "civil"),
        Shown("cadres:code_words", "/desk/cadres/codes/words/", "civil"),
        Shown("cadres:code_table", "/desk/cadres/codes/schooling/", "civil"),
        Shown("cadres:code_table", "/desk/cadres/codes/schooling/?q=none", "civil", "empty"),
        Shown("cadres:add_code", "/desk/cadres/codes/reward_kind/add/", "civil"),
        Shown("cadres:add_alias", "/desk/cadres/codes/schooling/alias/?word=大本科", "civil"),
        Shown("cadres:change_code", "/desk/cadres/codes/schooling/code/21/", "civil"),
        Shown("townships:staffing", f"/desk/townships/{YEARS}", "civil"),
        Shown("townships:releases", "/desk/townships/releases/", "civil"),
        Shown("townships:people", f"/desk/townships/people/{YEARS}&which=transferred", "civil"),
        Shown("townships:quotas", "/desk/townships/quotas/?on=2026-06-30", "civil"),
        Shown("townships:quotas", "/desk/townships/quotas/?on=2010-01-01", "civil", "empty"),
        Shown("townships:grades", "/desk/townships/grades/?on=2026-06-30", "civil"),
        Shown(
            "townships:quota_people",
            "/desk/townships/quotas/people/?on=2026-06-30&which=deputy",
            "civil",
        ),
        Shown("townships:teams", "/desk/townships/teams/?on=2026-06-30", "civil"),
        Shown(
            "townships:team_people",
            "/desk/townships/teams/people/?on=2026-06-30&which=members",
            "civil",
        ),
        Shown("townships:team_gap", "/desk/townships/teams/gap/?on=2026-06-30", "civil"),
        Shown("townships:staffing", f"/desk/townships/{YEARS}", "township", "township"),
        Shown("townships:surveys", "/desk/townships/surveys/", "civil"),
        Shown("townships:open_survey", "/desk/townships/surveys/open/", "civil"),
        Shown("townships:answer", "/survey/"),
        Shown("townships:answered", "/survey/answered/"),
        Shown("townships:mentoring", "/desk/mentoring/", "civil"),
        Shown("townships:mentoring", "/desk/mentoring/?which=without", "township", "without"),
        Shown("townships:mentoring", "/desk/mentoring/?which=ended", "township", "empty"),
        Shown("townships:care", "/desk/care/", "civil"),
        Shown("townships:care", "/desk/care/?year=2030", "township", "empty"),
        Shown("townships:care_people", "/desk/care/people/?what=checkup&how=left", "civil"),
        Shown("townships:experience", "/desk/townships/experience/", "civil"),
        Shown("townships:experience", "/desk/townships/experience/?q=none", "civil", "empty"),
        Shown("townships:promotions", "/desk/townships/promotions/", "civil"),
        Shown("townships:promoted", "/desk/townships/promotions/people/?which=promoted", "civil"),
    ]


def state_pages(site: Site) -> list[Shown]:
    """Return the pages of requests in the states that the demo county has."""
    found = _requests(site)
    own = _requests(site, "AND p.name = '赵启明'")
    shown = [
        Shown("wall:case", f"/desk/wall/QH/{pk}/", _reader(state), state)
        for state, (pk, _, _) in found.items()
    ]
    shown += [
        Shown("wall:item", f"/w/QH/01/r/{number}/", state=state)
        for state, (_, number, _) in found.items()
        if state not in {"channel", "withdrawn"}
    ]
    for act, (state, user) in ACTS.items():
        pk = (own if user == "member" else found)[state][0]
        shown.append(Shown(f"wall:{act}", f"/desk/wall/QH/{pk}/{act}/", user))
    member = site.sql(
        "SELECT m.id FROM wall_member m JOIN people_person p ON p.id = m.person_id "
        "WHERE p.name = '赵启明'"
    )[0][0]
    shown.append(Shown("wall:member", f"/desk/wall/QH/members/{member}/", "leader"))
    shown.append(Shown("wall:end_member", f"/desk/wall/QH/members/{member}/end/", "leader"))
    shown += [
        Shown("wall:recheck", f"/desk/wall/QH/recheck/{pk}/", "secretary", state)
        for pk, state in site.sql(
            "SELECT c.id, c.state FROM wall_recheck c JOIN base_home h ON h.id = c.home_id "
            "WHERE h.code = 'QH' ORDER BY c.id"
        )
    ]
    sheet = f"/desk/wall/QH/members/{member}/sheet/"
    shown.append(Shown("wall:sheet", sheet, "member"))
    shown.append(Shown("wall:sheet", sheet, "secretary", "later"))
    return [
        *shown,
        *_resident_pages(site, found),
        *_register_pages(site),
        *_cadre_pages(site),
        *_survey_pages(site),
        *_movement_pages(site),
        *_change_pages(site),
        *_care_pages(site),
    ]


# In which state of a movement an act's page is looked at, and by whom.
MOVEMENT_ACTS = {
    "opinion": ("opinion", "township"),
    "check": ("check", "civil"),
    "refuse": ("check", "civil"),
    "ask-exception": ("check", "civil"),
    "except": ("exception", "head"),
    "decide": ("decision", "head"),
    "execute": ("execution", "civil"),
    "extend": ("away", "civil"),
    "return": ("away", "organ"),
    "confirm": ("back", "township"),
}


def _movement_pages(site: Site) -> list[Shown]:
    """Return the movements of the demo county in each state, and the pages of their acts."""
    states = dict(site.sql("SELECT state, min(id) FROM townships_movement GROUP BY state"))
    own = site.sql("SELECT id FROM townships_movement WHERE kind = 'exam' ORDER BY id")[0][0]
    movements = "/desk/movements/"
    return [
        Shown("townships:movements", movements, "civil"),
        Shown("townships:movements", movements, "organ", "organ"),
        Shown("townships:movements", movements, "cadre", "own"),
        Shown("townships:movements", f"{movements}?kind=transfer", "civil", "empty"),
        Shown("townships:movement_counts", f"{movements}counts/", "head"),
        Shown("townships:raise_movement", f"{movements}raise/", "civil"),
        Shown("townships:raise_movement", f"{movements}raise/", "organ", "organ"),
        Shown("townships:raise_movement", f"{movements}raise/", "cadre", "own"),
        Shown("townships:act", f"{movements}{own}/withdraw/", "cadre", "withdraw"),
        *(Shown("townships:movement", f"{movements}{pk}/", "head", s) for s, pk in states.items()),
        *(
            Shown("townships:act", f"{movements}{states[state]}/{name}/", user, name)
            for name, (state, user) in MOVEMENT_ACTS.items()
        ),
    ]


# In which state of a change an act's page is looked at, and by whom.
CHANGE_ACTS = {
    "decide": ("change_review", "civil"),
    "return": ("change_review", "civil"),
    "supply": ("change_returned", "cadre"),
    "withdraw": ("change_returned", "cadre"),
    "examine": ("change_archive", "archivist"),
    "certify": ("change_recheck", "archivist2"),
    "examine-again": ("change_recheck", "archivist2"),
    "sign": ("change_signing", "archivist"),
}


def _change_pages(site: Site) -> list[Shown]:
    """Return the changes of the demo county in each state, their acts, and the own record."""
    states = dict(site.sql("SELECT state, min(id) FROM cadres_change GROUP BY state"))
    person = site.sql("SELECT person_id FROM people_user WHERE username = 'cadre'")[0][0]
    row = site.sql(f"SELECT id FROM record_cadre WHERE person_id = {person}")[0][0]
    changes, asking = "/desk/changes/", f"/desk/cadres/{person}/change/"
    return [
        Shown("cadres:own", "/desk/own/", "cadre"),
        Shown("cadres:bring", f"/desk/cadres/{person}/form/", "civil"),
        Shown("cadres:change_raise", asking, "cadre"),
        Shown("cadres:change_raise", asking, "civil", "civil"),
        Shown("cadres:change_row", f"{asking}basics/{row}/", "cadre"),
        Shown("cadres:change_row", f"{asking}none_stated/0/", "cadre", "none"),
        Shown("cadres:change_row", f"{asking}posts/0/", "civil", "add"),
        Shown("cadres:changes", changes, "civil"),
        Shown("cadres:changes", f"{changes}?state=change_archive", "archivist", "archive"),
        Shown("cadres:changes", changes, "organ", "empty"),
        Shown("cadres:columns", f"{changes}columns/", "civil"),
        Shown("cadres:column", f"{changes}columns/basics/native_place/", "head"),
        *(Shown("cadres:change", f"{changes}{pk}/", "head", s) for s, pk in states.items()),
        *(
            Shown("cadres:change_act", f"{changes}{states[state]}/{name}/", user, name)
            for name, (state, user) in CHANGE_ACTS.items()
        ),
    ]


def _cadre_pages(site: Site) -> list[Shown]:
    """Return the pages of one cadre of the demo county."""
    person, unit = site.sql("SELECT person_id, unit_id FROM record_cadre ORDER BY id LIMIT 1")[0]
    return [
        Shown("cadres:checked", f"/desk/cadres/checks/{unit}/missing/", "civil"),
        Shown("cadres:cadre", f"/desk/cadres/{person}/", "civil"),
        Shown("cadres:family", f"/desk/cadres/{person}/family/", "civil"),
        *_quota_pages(site),
        Shown("townships:experience_of", f"/desk/townships/experience/{person}/", "civil"),
    ]


def _care_pages(site: Site) -> list[Shown]:
    """Return the pages of the demo's pairs and of its first township's year of care."""
    pair, reviewed = (
        site.sql(f"SELECT min(id) FROM townships_pair WHERE state = '{state}'")[0][0]
        for state in ("mentoring", "pair_review")
    )
    row, unit = site.sql(
        "SELECT r.id, r.unit_id FROM townships_care_round r "
        "JOIN organizations_unit u ON u.id = r.unit_id WHERE u.name = '城关镇'"
    )[0]
    person = site.sql(
        "SELECT person_id FROM townships_care_fact WHERE kind = 'need' "
        f"AND round_id = {row} ORDER BY id"
    )[0][0]
    pairs, rounds = "/desk/mentoring/", f"/desk/care/{row}/"
    return [
        Shown("townships:pairing", f"{pairs}{pair}/", "civil"),
        Shown("townships:pairing", f"{pairs}{reviewed}/", "civil", "review"),
        Shown("townships:pair", f"{pairs}in/{unit}/", "township"),
        Shown("townships:pairing_act", f"{pairs}{pair}/train/", "township"),
        Shown("townships:care_round", rounds, "township"),
        Shown("townships:care_act", f"{rounds}report/", "township"),
        Shown("townships:care_of", f"{rounds}of/{person}/", "township"),
        Shown("townships:care_of_act", f"{rounds}of/{person}/give/", "township"),
        Shown("townships:own_care", "/desk/mine/", "cadre"),
        Shown("townships:own_care_act", "/desk/mine/need/", "cadre"),
    ]


def _survey_pages(site: Site) -> list[Shown]:
    """Return the pages of the demo's surveys: one is over, one under way."""
    over, under_way = (
        site.sql(f"SELECT id FROM townships_survey WHERE closed_on IS {which} ORDER BY id")[0][0]
        for which in ("NOT NULL", "NULL")
    )
    surveys = "/desk/townships/surveys/"
    return [
        Shown("townships:survey", f"{surveys}{over}/", "civil", "results"),
        Shown("townships:survey", f"{surveys}{over}/", "township", "township"),
        Shown("townships:survey", f"{surveys}{under_way}/", "civil", "open"),
        Shown("townships:close_survey", f"{surveys}{under_way}/close/", "civil"),
    ]


def _quota_pages(site: Site) -> list[Shown]:
    """Return the pages of acts on the numbers and grades of one township."""
    unit, person = site.sql(
        "SELECT s.unit, c.person_id FROM record_service s "
        "JOIN record_cadre c ON c.home_id = s.home_id AND c.id = s.cadre_id "
        "WHERE s.departed = '' AND s.staff_kind = '1' AND s.unit IS NOT NULL "
        "ORDER BY s.id LIMIT 1"
    )[0]
    return [
        Shown("townships:set_quotas", f"/desk/townships/quotas/{unit}/", "civil"),
        Shown("townships:set_allowance", f"/desk/townships/grades/{unit}/", "civil"),
        Shown("townships:grant", f"/desk/townships/grades/grant/{person}/", "civil"),
    ]


def _register_pages(site: Site) -> list[Shown]:
    """Return the pages on one unit, person and grant of the demo county."""
    row = site.sql(
        "SELECT u.id, g.person_id, g.id FROM organizations_unit u "
        "JOIN base_home h ON h.id = u.home_id JOIN permissions_desk d ON d.unit_id = u.id "
        "JOIN permissions_grant g ON g.desk_id = d.id "
        "WHERE h.code = 'QH' AND d.office = 'community_staff' ORDER BY g.id LIMIT 1"
    )[0]
    unit, person, grant = row
    holder = site.sql("SELECT person_id FROM people_user WHERE username = 'section'")[0][0]
    registers, records = "/desk/registers/", "/desk/audit/dossiers/"
    case, register = (
        site.sql(
            "SELECT d.id FROM journal_dossier d JOIN base_home h ON h.id = d.home_id "
            f"WHERE h.code = 'QH' AND d.kind = '{kind}' ORDER BY d.seq DESC, d.id LIMIT 1"
        )[0][0]
        for kind in ("request", "person")
    )
    return [
        Shown("registers:record", f"{records}{case}/", "auditor", "case"),
        Shown("registers:record", f"{records}{register}/", "auditor", "register"),
        Shown("registers:add_unit", f"{registers}units/{unit}/add/", "system"),
        Shown("desk:mail_of", f"/desk/mail/{person}/", "system"),
        Shown("registers:open_account", f"{registers}persons/{person}/account/", "system"),
        Shown("registers:id_number", f"{registers}id-numbers/{person}/", "section"),
        Shown("registers:open_id_number", f"{registers}id-numbers/{person}/open/", "section"),
        Shown("registers:destroy_id_number", f"{registers}id-numbers/{person}/destroy/", "section"),
        Shown("registers:seat", f"{registers}grants/{person}/seat/", "security"),
        Shown("registers:unseat", f"{registers}grants/{grant}/end/", "security"),
        Shown("registers:rename_unit", f"{registers}units/{unit}/rename/", "system"),
        Shown("registers:dissolve_unit", f"{registers}units/{unit}/dissolve/", "system"),
        Shown("registers:unseat_now", f"{registers}grants/{grant}/end-now/", "security"),
        # Of somebody with an account: the section.
        Shown("registers:account", f"{registers}persons/{holder}/", "system"),
        Shown("registers:reset_password", f"{registers}persons/{holder}/reset/", "system"),
        Shown("registers:lock_account", f"{registers}persons/{holder}/lock/", "system"),
        Shown("registers:unlock_account", f"{registers}persons/{holder}/unlock/", "system"),
        Shown("registers:remove_factor", f"{registers}persons/{holder}/factor/", "system"),
        Shown("registers:ask_reset", f"{registers}persons/{holder}/reset/ask/", "system"),
        Shown("registers:ask_removal", f"{registers}persons/{holder}/factor/ask/", "system"),
        Shown("registers:answer_reset", f"{registers}asked/{holder}/reset/", "security"),
        Shown("registers:answer_removal", f"{registers}asked/{holder}/factor/", "security"),
    ]


def names() -> set[str]:
    """Return the URL names that the pictures and the sweep cover."""
    static = {shown.name for shown in public_pages()} | {
        "wall:case",
        "wall:item",
        "wall:member",
        "wall:sheet",
        "wall:end_member",
        "wall:recheck",
        "cadres:cadre",
        "cadres:family",
        "cadres:checked",
        "cadres:own",
        "cadres:bring",
        "cadres:change_raise",
        "cadres:change_row",
        "cadres:columns",
        "cadres:column",
        "cadres:changes",
        "cadres:change",
        "cadres:change_act",
        "townships:movements",
        "townships:movement",
        "townships:movement_counts",
        "townships:raise_movement",
        "townships:act",
        "townships:set_quotas",
        "townships:set_allowance",
        "townships:grant",
        "townships:experience_of",
        "townships:survey",
        "townships:close_survey",
        "townships:pairing",
        "townships:pairing_act",
        "townships:pair",
        "townships:care_round",
        "townships:care_act",
        "townships:care_of",
        "townships:care_of_act",
        "townships:own_care",
        "townships:own_care_act",
        "registers:add_unit",
        "registers:record",
        "desk:mail_of",
        "registers:id_number",
        "registers:open_id_number",
        "registers:destroy_id_number",
        "registers:open_account",
        "registers:seat",
        "registers:unseat",
        "registers:rename_unit",
        "registers:dissolve_unit",
        "registers:unseat_now",
        "registers:account",
        "registers:reset_password",
        "registers:lock_account",
        "registers:unlock_account",
        "registers:remove_factor",
        "registers:ask_reset",
        "registers:ask_removal",
        "registers:answer_reset",
        "registers:answer_removal",
    }
    return static | {f"wall:{name}" for name in (*ACTS, *RESIDENT)}


def _reader(state: str) -> str:
    return "supervision" if state == "channel" else "leader"


def _requests(site: Site, more: str = "") -> dict[str, tuple[int, str, int]]:
    rows = site.sql(
        "SELECT DISTINCT ON (r.state) r.state, r.id, r.number, a.id FROM wall_request r "
        "JOIN wall_wall w ON w.home_id = r.home_id AND w.id = r.wall_id "
        "JOIN base_home h ON h.id = r.home_id "
        "JOIN journal_act a ON a.home_id = r.home_id AND a.dossier = r.id AND a.act = 'wall.raise' "
        "LEFT JOIN wall_member m ON m.home_id = r.home_id AND m.id = r.handler_id "
        "LEFT JOIN people_person p ON p.id = m.person_id "
        f"WHERE h.code = 'QH' AND w.code = '01' {more} ORDER BY r.state, r.id"
    )
    return {state: (pk, number, token) for state, pk, number, token in rows}


def _resident_pages(site: Site, found: dict[str, tuple[int, str, int]]) -> list[Shown]:
    shown = []
    for name, wanted in RESIDENT.items():
        tail = "" if name == "status" else f"{name}/"
        for state in found if wanted is None else [wanted]:
            code = site.code(found[state][2])
            shown.append(Shown(f"wall:{name}", f"/t/{code}/{tail}", state=state))
    return shown
