"""The standard cast: one county, two townships, named people; and a strange county.

It is built through commands into the template database, so every test and every clone has it.
"""

import datetime
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

MONDAY = datetime.datetime(2026, 3, 2, 1, 0, tzinfo=datetime.UTC)  # 09:00 in Beijing
PASSWORD = "cast-password"


@dataclass
class Cast:
    """Ids of everybody and everything the tests speak of."""

    home: int
    county: int
    wall: int
    other_wall: int
    group: int
    branch: int
    other_group: int
    leader: int
    deputy: int
    secretary: int
    staff: int
    section: int
    supervision: int
    auditor: int
    system: int
    security: int
    civil: int
    head: int
    archivist: int
    archivist2: int
    township: int
    organ: int
    finance: int
    town: int
    cadre: int
    wang: int
    li: int
    zhao: int
    member_wang: int
    member_li: int
    member_zhao: int
    other_leader: int
    other_member: int
    stranger_home: int
    stranger: int


NAMES = {
    "leader": "何万里",
    "deputy": "吕小路",
    "secretary": "蒋书田",
    "staff": "朱小禾",
    "section": "郑国华",
    "supervision": "冯思远",
    "auditor": "陈立新",
    "system": "褚建民",
    "security": "卫东升",
    "civil": "孔令仪",
    "head": "严正平",
    "archivist": "金文档",
    "archivist2": "魏细心",
    "township": "尤成林",
    "organ": "陶满仓",
    "cadre": "姜新苗",
    "wang": "王海涛",
    "li": "李望春",
    "zhao": "赵启明",
    "other_leader": "施文远",
    "other_member": "张国栋",
    "stranger": "钱外县",
}


def make() -> None:
    """Build the cast and write its ids beside the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    _file().write_text(json.dumps(asdict(_build())))


def load() -> Cast:
    """Return the cast's ids."""
    return Cast(**json.loads(_file().read_text()))


def _file() -> Path:
    return Path(os.environ["BIHUAN_HOME"]) / "cast.json"


def _build() -> Cast:
    from bihuan.kernel.permissions.facade import SYSTEM, Office, Reach
    from bihuan.kernel.policy import facade as policy
    from bihuan.modules.registers import commands as registers
    from bihuan.modules.wall import commands as wall

    at = MONDAY - datetime.timedelta(days=30)
    by = {"actor": SYSTEM, "at": at}
    policy.load_all_defaults(at=at)
    home, county = registers.open_home(code="QY", name="示范县", **by)

    def unit(kind: str, name: str, parent: int) -> int:
        return registers.add_unit(home, kind=kind, name=name, parent=parent, **by)

    def person(key: str, where: int) -> int:
        pk = registers.add_person(home, name=NAMES[key], unit=where, **by)
        registers.open_account(home, person=pk, username=key, password=PASSWORD, **by)
        return pk

    def seat(key: str, where: int, office: Office, reach: Reach = Reach.UNIT) -> int:
        pk = person(key, where)
        registers.seat(home, person=pk, unit=where, office=office, reach=reach, **by)
        return pk

    town = unit("township", "城关镇", county)
    community = unit("community", "东风社区", town)
    branch = unit("branch", "东风共建家园党支部", community)
    group = unit("group", "东风第一党小组", branch)
    second = unit("township", "草滩镇", county)
    other_group = unit(
        "group", "河湾党小组", unit("branch", "河湾党支部", unit("community", "河湾村", second))
    )
    finance = unit("work_unit", "县财政局", county)
    ids = {
        "section": seat("section", county, Office.COUNTY_SECTION, Reach.SUBTREE),
        "supervision": seat("supervision", county, Office.SUPERVISION_SECTION, Reach.SUBTREE),
        "auditor": seat("auditor", county, Office.AUDITOR, Reach.SUBTREE),
        "system": seat("system", county, Office.SYSTEM_ADMIN),
        "security": seat("security", county, Office.SECURITY_ADMIN),
        "township": seat("township", town, Office.TOWNSHIP_SECRETARY),
        "civil": seat("civil", county, Office.CIVIL_SERVICE, Reach.SUBTREE),
        "head": seat("head", county, Office.DEPARTMENT_HEAD, Reach.SUBTREE),
        "archivist": seat("archivist", county, Office.ARCHIVE_REVIEWER, Reach.SUBTREE),
        "archivist2": seat("archivist2", county, Office.ARCHIVE_REVIEWER, Reach.SUBTREE),
        "organ": seat("organ", finance, Office.ORGAN_HEAD),
        "cadre": person("cadre", town),
        "secretary": seat("secretary", branch, Office.BRANCH_SECRETARY, Reach.SUBTREE),
        "staff": seat("staff", community, Office.COMMUNITY_STAFF, Reach.SUBTREE),
        "leader": seat("leader", group, Office.GROUP_LEADER),
        "deputy": seat("deputy", group, Office.GROUP_LEADER),
        "other_leader": seat("other_leader", other_group, Office.GROUP_LEADER),
        **{key: person(key, group) for key in ("wang", "li", "zhao")},
        "other_member": person("other_member", other_group),
    }

    def member(key: str, where: int, specialties: list[str], posts: list[str]) -> int:
        row = wall.register_member(
            home.pk,
            person=ids[key],
            unit=where,
            specialties=specialties,
            posts=posts,
            buildings=["2号楼"],
            **by,
        )
        return row.pk

    def hang(code: str, where: int, community_name: str) -> int:
        return wall.open_wall(
            home.pk,
            code=code,
            name=f"{community_name}民心墙",
            unit=where,
            community=community_name,
            phone="0917-0000000",
            **by,
        ).pk

    stranger_home, stranger_county = registers.open_home(code="FP", name="外县", **by)
    stranger = registers.add_person(
        stranger_home, name=NAMES["stranger"], unit=stranger_county, **by
    )
    registers.open_account(
        stranger_home, person=stranger, username="stranger", password=PASSWORD, **by
    )
    registers.seat(
        stranger_home,
        person=stranger,
        unit=stranger_county,
        office=Office.COUNTY_SECTION,
        reach=Reach.SUBTREE,
        **by,
    )
    return Cast(
        home=home.pk,
        county=county,
        group=group,
        branch=branch,
        finance=finance,
        town=town,
        other_group=other_group,
        member_wang=member("wang", group, ["repair"], ["governance"]),
        member_li=member("li", group, ["children"], ["help"]),
        member_zhao=member("zhao", group, ["road"], ["safety"]),
        wall=hang("01", group, "东风社区"),
        other_wall=hang("02", other_group, "河湾村"),
        stranger_home=stranger_home.pk,
        stranger=stranger,
        **ids,
    )
