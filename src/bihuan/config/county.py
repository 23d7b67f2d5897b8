"""演示县: a made-up county with walls, members and requests in every state."""

import datetime
import importlib
from typing import Any

from bihuan.config import places, roster, zones
from bihuan.config.tour import BRANCHES, HAPPY, Group, Tour
from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people.sheets import lrmx
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import SYSTEM, Office, Reach, resident
from bihuan.kernel.policy import facade as policy
from bihuan.modules.registers import commands as registers
from bihuan.modules.wall import commands as wall
from bihuan.modules.wall.commands.asking import Asked
from bihuan.modules.wall.models import Member

PASSWORD = "bihuan-demo"  # noqa: S105 - the demo's alone; printed at every start.
TREE = {
    "城关镇": {
        "东风社区": ["东风第一党小组", "东风第二党小组"],
        "渭南路社区": ["渭南路第一党小组"],
    },
    "草滩镇": {"槐树社区": ["槐树第一党小组", "槐树第二党小组"], "河湾村": ["河湾党小组"]},
}
MEMBERS = (
    ("赵启明", "县水务局", ["repair"], ["governance"], ["1号楼", "2号楼"]),
    ("钱晓岚", "县人民医院", ["health", "elders"], ["medical"], ["3号楼"]),
    ("孙立群", "县司法局", ["law", "neighbours"], ["law_aid"], ["2号楼"]),
    ("李望春", "县教育局", ["children", "culture"], ["help", "culture"], ["4号楼"]),
    ("周海平", "县住建局", ["road", "parking", "safety"], ["safety", "governance"], ["5号楼"]),
    ("吴静文", "县人社局", ["jobs", "policy"], ["help", "organization"], ["1号楼"]),
)
# How many steps of the loop each of a wall's requests has done.
STAGES = (0, 7, 1, 2, 7, 3, 8, 4, 7, 5, 6, 7)
BRANCHED = {
    "dispatched": "二单元门口的水表井盖松了，走上去咯噔一响。",
    "accepted": "洗衣池的下水慢，冬天容易结冰，想请人疏通。",
    "handling": "三楼拐角的开关失灵，按好几次才亮一下。",
    "declined": "厨房水管接口渗水，地面总是湿的，想请懂行的同志看看。",
    "review": "公共卫生间的水龙头关不紧，白天黑夜一直在滴水。",
    "explained": "一号楼顶层水压小，早晚高峰几乎没有水用。",
    "reply": "楼道的感应灯修过一次，第二天又不亮了。",
    "redispatch": "单元门的闭门器坏了，关门声音特别大，影响休息。",
    "escalated": "院内路灯晚上十点就熄灭，下夜班的住户摸黑回家。",
    "referred": "门前的变压器嗡嗡作响，希望供电单位来检查。",
    "merged": "楼道里的灯又不亮了，跟前几天邻居反映的是同一盏。",
    "withdrawn": "想借活动室办一次家庭聚会，不知道怎么申请。",
    "channel": "举报一名工作人员收取好处费，请有关部门核实。",
    "rechecked": "南侧围墙的警示灯夜里不亮，路过容易碰着。",
    "confirmed": "水表箱的门合不上，风一吹就响。",
}
# What isn't a repair among them.
CATEGORIES = {"withdrawn": "culture", "channel": "other"}
ASKED = (
    ("楼道灯坏了半个月，晚上老人上下楼看不清台阶，盼望换一盏声控灯。", "repair", "2号楼"),
    ("小区东门的健身器材松动，孩子们玩的时候有危险，希望检修加固。", "safety", "东门广场"),
    ("想请人讲一讲医保异地报销怎么办，院里好几位老人都想听。", "policy", "活动室"),
    ("楼下快餐店的油烟飘进窗户，和店主说过几次没有结果，请帮助协调。", "neighbours", "1号楼"),
    ("暑假里双职工家庭的孩子没人看，能不能办一个免费的托管班？", "children", "社区服务站"),
    ("雨后三号楼前积水没过脚面，出入不便，请看看下水道是不是堵了。", "road", "3号楼"),
    ("电动车充电只有两个插口，天天排队，希望增加充电桩。", "parking", "车棚"),
    ("想学用手机挂号和缴费，希望有年轻党员教一教。", "elders", "4号楼"),
    ("垃圾投放点离得太远，腿脚不便的住户扔垃圾困难，能否加一个点位？", "sanitation", "5号楼"),
    ("租房合同到期押金不退，不知道该怎么讲理，想请人看看合同。", "law", "2号楼"),
    ("希望周末开放图书角，孩子放学以后有个看书的地方。", "culture", "活动室"),
    ("下岗以后想学一门手艺，不知道哪里有培训班可以报名。", "jobs", "1号楼"),
)


def build() -> None:
    """Build the demo county and write the list of its accounts."""
    now = clock.now()
    start = now - datetime.timedelta(days=40)
    policy.load_all_defaults(at=start)
    home, root = registers.open_home(code="QH", name="青禾县", actor=SYSTEM, at=start)
    _offices(home, root, start)
    groups = _groups(home, root, start)
    for index, group in enumerate(groups):
        _requests(home, group, now, shift=index)
    _branches(home, groups[0], now)
    _accounts(home, groups, now)
    _taken_down(home, root, now)
    if zones.has("cadres"):
        load_cadres(home, root, start)
        _filled(home, root, start)
        _cadres_at_work(home, root, start, now)
        _demo("survey").build_demo_survey(home, now=now)
        _demo("care").build(home, now, password=PASSWORD)


def _offices(home: Home, root: int, at: datetime.datetime) -> None:
    people = {
        Office.COUNTY_SECTION: ("郑国华", Reach.SUBTREE, "section"),
        Office.SUPERVISION_SECTION: ("冯思远", Reach.SUBTREE, "supervision"),
        Office.CIVIL_SERVICE: ("孔令仪", Reach.SUBTREE, "civil"),
        Office.AUDITOR: ("陈立新", Reach.SUBTREE, "auditor"),
        Office.SYSTEM_ADMIN: ("褚建民", Reach.UNIT, "system"),
        Office.SECURITY_ADMIN: ("卫东升", Reach.UNIT, "security"),
    }
    for office, (name, reach, username) in people.items():
        person = registers.add_person(home, name=name, unit=root, actor=SYSTEM, at=at)
        registers.seat(
            home, person=person, unit=root, office=office, reach=reach, actor=SYSTEM, at=at
        )
        registers.open_account(
            home, person=person, username=username, password=PASSWORD, actor=SYSTEM, at=at
        )


def _groups(home: Home, root: int, at: datetime.datetime) -> list[Group]:
    groups: list[Group] = []
    for town, communities in TREE.items():
        township = _unit(home, UnitKind.TOWNSHIP, town, root, at)
        for community, names in communities.items():
            place = _unit(home, UnitKind.COMMUNITY, community, township, at)
            branch = _unit(home, UnitKind.BRANCH, f"{community}共建家园党支部", place, at)
            secretary = _seated(
                home, f"{'蒋沈韩杨'[len(groups) % 4]}书田", branch, Office.BRANCH_SECRETARY, at
            )
            _seated(home, f"{'朱秦尤许'[len(groups) % 4]}小禾", place, Office.COMMUNITY_STAFF, at)
            for name in names:
                groups.append(_group(home, name, branch, community, secretary, len(groups), at))
    return groups


def _group(
    home: Home,
    name: str,
    branch: int,
    community: str,
    secretary: int,
    index: int,
    at: datetime.datetime,
) -> Group:
    unit = _unit(home, UnitKind.GROUP, name, branch, at)
    leader = _seated(home, f"{'何吕施张孔曹'[index % 6]}万里", unit, Office.GROUP_LEADER, at)
    members = [_member(home, unit, row, index, at) for row in MEMBERS]
    place = wall.open_wall(
        home.pk,
        code=f"{index + 1:02d}",
        name=f"{name}民心墙",
        slogan="您的心愿，我们的单子",
        unit=unit,
        community=community,
        phone="0917-0000000",
        is_paper=True,
        actor=SYSTEM,
        at=at,
    )
    return Group(place, leader, secretary, members)


def _member(
    home: Home,
    unit: int,
    row: tuple[str, str, list[str], list[str], list[str]],
    index: int,
    at: datetime.datetime,
) -> Member:
    name, work_unit, specialties, posts, buildings = row
    own = name if index == 0 else f"{name[0]}{'建国志强玉兰'[index % 3 * 2 : index % 3 * 2 + 2]}"
    person = registers.add_person(home, name=own, unit=unit, actor=SYSTEM, at=at)
    return wall.register_member(
        home.pk,
        person=person,
        unit=unit,
        work_unit=work_unit,
        specialties=specialties,
        posts=posts,
        buildings=buildings,
        actor=SYSTEM,
        at=at,
    )


def _unit(home: Home, kind: str, name: str, parent: int, at: datetime.datetime) -> int:
    return registers.add_unit(home, kind=kind, name=name, parent=parent, actor=SYSTEM, at=at)


def _seated(home: Home, name: str, unit: int, office: str, at: datetime.datetime) -> int:
    person = registers.add_person(home, name=name, unit=unit, actor=SYSTEM, at=at)
    reach = Reach.UNIT if office == Office.GROUP_LEADER else Reach.SUBTREE
    registers.seat(home, person=person, unit=unit, office=office, reach=reach, actor=SYSTEM, at=at)
    return person


def _requests(home: Home, group: Group, now: datetime.datetime, *, shift: int) -> None:
    """Raise the demo's requests and bring each some steps further than the one before."""
    for index, (text, category, place) in enumerate(ASKED):
        step = (index + shift) % len(STAGES)
        age = datetime.timedelta(days=2 + 2 * STAGES[step], hours=index)
        asked = Asked(text=text, category=category, place=place, may_publish=True, phone="")
        receipt = wall.raise_request(
            group.wall, asked, actor=resident(), at=now - age, token=new_token()
        )
        Tour(home, group, receipt.request, now - age, now, seed=index).go(HAPPY[: STAGES[step]])


def _branches(home: Home, group: Group, now: datetime.datetime) -> None:
    """Bring one request of the first wall into each state off the straight way."""
    for index, (state, text) in enumerate(BRANCHED.items()):
        at = now - datetime.timedelta(days=5, hours=index)
        phone = "0917-0000000" if "draw_recheck" in BRANCHES[state] else ""
        category = CATEGORIES.get(state, "repair")
        asked = Asked(text=text, category=category, place="1号楼", may_publish=True, phone=phone)
        receipt = wall.raise_request(group.wall, asked, actor=resident(), at=at, token=new_token())
        Tour(home, group, receipt.request, at, now, seed=index, hours=6).go(BRANCHES[state])


# Who works on cadres beside the civil-service section: user name, name, office.
OF_CADRES = (
    ("head", "严正平", Office.DEPARTMENT_HEAD),
    ("archivist", "金文档", Office.ARCHIVE_REVIEWER),
    ("archivist2", "魏细心", Office.ARCHIVE_REVIEWER),
)


def _demo(name: str) -> Any:
    # Absent in the public zone, so they can't be imported at the top.
    return importlib.import_module(f"bihuan.config.demo_{name}")


def _filled(home: Home, root: int, start: datetime.datetime) -> None:
    """Give the townships approved numbers, teams, grades; and some cadres a promotion."""
    _past_secretaries(home, start)
    _demo("quotas").build(home, at=start)
    _demo("promotions").load(home, root, start)


# Who led a township before, until the demo begins; nobody of them signs in.
PAST = (
    ("城关镇", "贺长青", "2016-07-01", "2021-05-31"),
    ("城关镇", "龚立行", "2021-06-01", "2026-09-30"),
    ("草滩镇", "詹远志", "2019-03-01", "2026-09-30"),
    ("青石镇", "岳守信", "2020-09-01", "2026-09-30"),
    ("云台镇", "苗向东", "2018-01-01", "2026-09-30"),
    ("石门乡", "柯正清", "2021-06-01", "2026-09-30"),
    ("北岭镇", "高望山", "2019-05-01", "2024-06-30"),
    ("北岭镇", "程远路", "2024-07-01", "2026-09-30"),
)


def _past_secretaries(home: Home, at: datetime.datetime) -> None:
    """Say who led the townships when people were let go."""
    units = {name: pk for _path, pk, name, _kind, _code in standing_in(home.pk)}
    by: Any = {"actor": SYSTEM, "at": at}
    for town, name, first, last in PAST:
        person = registers.add_person(home, name=name, unit=units[town], **by)
        days: Any = {"from_on": datetime.date.fromisoformat(first)}
        days["to_on"] = datetime.date.fromisoformat(last)
        office = Office.TOWNSHIP_SECRETARY
        registers.seat(home, person=person, unit=units[town], office=office, **days, **by)


def _cadres_at_work(
    home: Home, root: int, start: datetime.datetime, now: datetime.datetime
) -> None:
    """Seat those who work on cadres, and let their matters stand in every state."""
    places = {name: (path, pk) for path, pk, name, _kind, _code in standing_in(home.pk)}
    town = roster.TOWNSHIPS[0]
    organ = _unit(home, UnitKind.WORK_UNIT, "县财政局", root, start)
    seats = [(*one, root, Reach.SUBTREE) for one in OF_CADRES]
    seats += [("township", "尤成林", Office.TOWNSHIP_SECRETARY, places[town][1], Reach.SUBTREE)]
    seats += [("organ", "陶满仓", Office.ORGAN_HEAD, organ, Reach.UNIT)]
    persons = {"civil": _holder(root, Office.CIVIL_SERVICE, now)}
    by: Any = {"actor": SYSTEM, "at": start}
    for username, name, office, unit, reach in seats:
        person = registers.add_person(home, name=name, unit=unit, **by)
        registers.seat(home, person=person, unit=unit, office=office, reach=reach, **by)
        registers.open_account(home, person=person, username=username, password=PASSWORD, **by)
        persons[username] = person
    persons["cadre"] = _with_account(home, places[town][1], start)
    _demo("movements").build(home, places[home.name][0], town, organ, persons, now)
    _demo("changes").build(home, persons, now)


def _holder(unit: int, office: str, at: datetime.datetime) -> int:
    seat = permissions.chain(unit, on=clock.day(at)).seat(office)
    assert seat is not None, "the county's offices are seated first"
    return seat.holders[0]


def _with_account(home: Home, town: int, at: datetime.datetime) -> int:
    """Give a cadre of the first township an account: some years in post, no leader's post."""
    record = importlib.import_module("bihuan.kernel.people.record.facade")
    settled = {one.sheet.name for one in roster.cadres() if _is_settled(one)}
    rows = record.Cadre.objects.filter(home_id=home.pk, unit=town, person__name__in=settled)
    persons = dict(rows.order_by("pk").values_list("pk", "person_id"))
    held = record.read(home.pk, persons)
    person: int = next(persons[pk] for pk, one in held.items() if "posts" not in one)
    registers.open_account(
        home, person=person, username="cadre", password=PASSWORD, actor=SYSTEM, at=at
    )
    return person


def _is_settled(one: roster.Cadre) -> bool:
    row = one.service[-1]
    return "departed" not in row and not one.absences and "2016" < row["entered"] < "2022"


def load_cadres(home: Home, root: int, at: datetime.datetime) -> None:
    """Take in the made-up cadres of the county's townships, with their time on the roll."""
    # Absent in the public zone, so it can't be imported at the top.
    commands = importlib.import_module("bihuan.modules.cadres.commands")
    units = {name: pk for _path, pk, name, _kind, _code in standing_in(home.pk)}
    for name in roster.TOWNSHIPS:
        if name not in units:
            units[name] = _unit(home, UnitKind.TOWNSHIP, name, root, at)
    for one in roster.cadres():
        data = lrmx.write(one.sheet)
        brought = commands.Brought(one.sheet, f"{one.sheet.name}.lrmx", "lrmx 3.2.1.6", data)
        person = commands.take_in(home, brought, unit=units[one.township], actor=SYSTEM, at=at)
        service = [{**row, "unit": str(units[one.township])} for row in one.service]
        by = {"absences": one.absences, "actor": SYSTEM, "at": at}
        commands.enter_service(home, person=person, service=service, **by)


def _taken_down(home: Home, root: int, now: datetime.datetime) -> None:
    """Hang a wall and take it down again: what residents see there is looked at, too."""
    at = now - datetime.timedelta(days=20)
    place = _unit(home, UnitKind.COMMUNITY, "老城社区", root, at)
    branch = _unit(home, UnitKind.BRANCH, "老城社区共建家园党支部", place, at)
    unit = _unit(home, UnitKind.GROUP, "老城党小组", branch, at)
    old = wall.open_wall(
        home.pk,
        code="07",
        name="老城党小组民心墙",
        slogan="您的心愿，我们的单子",
        unit=unit,
        community="老城社区",
        phone="0917-0000000",
        actor=SYSTEM,
        at=at,
    )
    wall.close_wall(
        home.pk,
        old.pk,
        reason="老城片区搬迁，居民已经迁到东风社区。",
        actor=SYSTEM,
        at=now - datetime.timedelta(days=2),
        token=new_token(),
    )


def _accounts(home: Home, groups: list[Group], at: datetime.datetime) -> None:
    first = groups[0]
    staff = {
        "leader": first.leader,
        "secretary": first.secretary,
        "member": first.members[0].person_id,
        # Whomever a request is sent to, the demo can be carried on.
        **{f"member{n}": row.person_id for n, row in enumerate(first.members[1:], start=2)},
    }
    for username, person in staff.items():
        registers.open_account(
            home, person=person, username=username, password=PASSWORD, actor=SYSTEM, at=at
        )
    titles = {
        "leader": "党小组组长",
        "member": "在职党员",
        "secretary": "支部书记",
        "section": "组织部基层办",
        "supervision": "干部监督科",
        "head": "组织部部长",
        "civil": "组织部公务员科",
        "archivist": "干部档案审核员（另一位是 archivist2）",
        "township": "乡镇党委书记",
        "organ": "机关单位主要负责人（县财政局）",
        "cadre": "乡镇干部，看自己的信息",
        "mentor1": "帮带人（另有 mentor2 到 mentor4）",
        "auditor": "审计员",
        "system": "系统管理员",
        "security": "安全管理员",
    }
    lines = [
        f"演示账号（密码都是 {PASSWORD}）：\n",
        *(f"  {name:<12}{title}\n" for name, title in titles.items()),
        f"  member2–member{len(first.members)} 其他在职党员\n",
    ]
    (places.home() / "demo-accounts.txt").write_text("".join(lines), encoding="utf-8")
