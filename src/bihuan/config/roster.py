"""演示干部: a made-up county's township cadres with ten years of coming, going and being away.

Everything follows from one seed and fixed days, so that every figure of them can be known
beforehand: `tests/townships` holds them against the page.
"""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.kernel.people.sheets.sheet import Relative, Sheet

SEED = 2026
# The last day that anything of the roster happens on.
UNTIL = datetime.date(2026, 6, 30)
TOWNSHIPS = ("城关镇", "草滩镇", "青石镇", "云台镇", "石门乡", "北岭镇")
YEARS = range(2016, 2026)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
GIVEN = (
    "安邦成德恩芳国海涵和宏华佳建杰静君凯兰磊丽林明宁培琪强青荣锐珊盛思涛婷伟文霞晓欣雅岩毅颖宇哲志"
)
COLLEGES = ("秦川农业大学", "渭北师范学院", "终南理工学院", "岐山职业技术学院")
SUBJECTS = {
    "行政管理": "管理学学士",
    "农学": "农学学士",
    "汉语言文学": "文学学士",
    "法学": "法学学士",
}
OFFICES = ("党政综合办公室", "经济发展办公室", "社会事务办公室", "平安法治办公室")
SERVICE_POSTS = ("便民服务中心", "农业综合服务站", "文化服务站")
HOSTS = (("县委办公室", "4"), ("县财政局", "4"), ("县乡村振兴局", "4"), ("市委组织部", "3"))
# How leavers left: way out, level of the destination, where to, and the weight of it.
WAYS = (
    ("11", "4", "县自然资源局", 4),
    ("11", "4", "县发展和改革局", 3),
    ("12", "3", "市人力资源和社会保障局", 3),
    ("12", "2", "省农业农村厅", 1),
    ("14", "3", "市税务局", 2),
    ("11", "5", "邻镇", 1),
    ("21", "6", "某股份有限公司", 2),
)
CIVIL, INSTITUTION = "1", "3"


@dataclass
class Cadre:
    """A made-up cadre: the form, and the periods on the roll and away."""

    township: str
    sheet: Sheet
    service: list[dict[str, str]] = field(default_factory=list)
    absences: list[dict[str, str]] = field(default_factory=list)


def cadres() -> Iterator[Cadre]:
    """Yield the whole roster; the same one every time."""
    luck, taken = random.Random(SEED), set[tuple[str, str]]()  # noqa: S311 - made up, no secret
    for township in TOWNSHIPS[:-1]:
        for _ in range(14):
            yield _elder(luck, taken, township)
        for year in YEARS:
            for kind, count in ((CIVIL, luck.randint(2, 4)), (INSTITUTION, luck.randint(1, 2))):
                for _ in range(count):
                    yield _recruit(luck, taken, township, year, kind)
    yield from _northern(luck, taken)


def _elder(luck: random.Random, taken: set[tuple[str, str]], township: str) -> Cadre:
    """Return somebody who was there before the ten years, and mostly still is."""
    entered = _month(luck.randint(1994, 2014), luck.randint(6, 9))
    kind = CIVIL if luck.random() < 0.7 else INSTITUTION
    one = _hired(luck, taken, township, entered, kind, "18" if entered < "2003" else _way(kind))
    if luck.random() < 0.2:
        _leaves(luck, one, _month(luck.randint(2017, 2025), luck.randint(1, 12)), retired=True)
    return one


def _recruit(
    luck: random.Random, taken: set[tuple[str, str]], township: str, year: int, kind: str
) -> Cadre:
    """Return a recruit of a year, who stays, leaves, or is away for a time."""
    entered = _month(year, luck.choice((7, 8, 9)))
    one = _hired(luck, taken, township, entered, kind, _way(kind, luck))
    months = int(luck.weibullvariate(95 if kind == CIVIL else 130, 1.3))
    left = _later(entered, max(months, 5))
    _is_away(luck, one, entered, min(left, "2026-06"))
    if left < "2026-06":
        _leaves(luck, one, left)
    return one


def _northern(luck: random.Random, taken: set[tuple[str, str]]) -> Iterator[Cadre]:
    """Yield the township whose five years are the newsletter's case: eleven came, five are there.

    Three were transferred and three are seconded, after less than three years on average.
    """
    came = ("2021-08", "2021-08", "2022-07", "2022-07", "2022-09", "2023-08", "2023-08", "2024-07",
            "2024-07", "2025-08", "2025-08")  # fmt: skip
    gone = {0: "2024-02", 2: "2024-07", 4: "2025-03"}
    away = {1: "2024-06", 3: "2025-01", 5: "2025-09"}
    for number, entered in enumerate(came):
        kind = INSTITUTION if number in {4, 8} else CIVIL
        one = _hired(luck, taken, TOWNSHIPS[-1], entered, kind, _way(kind))
        if number in gone:
            _leaves(luck, one, gone[number], way=WAYS[number // 2])
        if number in away:
            host, level = HOSTS[number // 2]
            one.absences.append(
                {"kind": "1", "host_name": host, "host_level": level, "begun": away[number]}
            )
        yield one


def _hired(
    luck: random.Random,
    taken: set[tuple[str, str]],
    township: str,
    entered: str,
    kind: str,
    way: str,
) -> Cadre:
    sheet = _sheet(luck, taken, township, entered, kind)
    roll = {"unit_name": township, "staff_kind": kind, "entered": entered, "way_in": way}
    return Cadre(township, sheet, [roll])


def _is_away(luck: random.Random, one: Cadre, entered: str, until: str) -> None:
    """Let a fifth be seconded for a time within their service; some of them are away still."""
    begun = _later(entered, luck.randint(10, 40))
    if luck.random() > 0.22 or begun >= until:
        return
    host, level = luck.choice(HOSTS)
    ended = _later(begun, luck.randint(3, 14))
    away = {"kind": "1", "host_name": host, "host_level": level, "begun": begun}
    one.absences.append({**away, "until": _later(begun, 6), "ended": min(ended, until)})
    if until == "2026-06" and ended > until:
        del one.absences[-1]["ended"]


def _leaves(
    luck: random.Random,
    one: Cadre,
    left: str,
    *,
    retired: bool = False,
    way: tuple[str, str, str, int] | None = None,
) -> None:
    if retired:
        one.service[-1] |= {"departed": left, "way_out": "40"}
        return
    chosen = way or luck.choices(WAYS, [weight for *_rest, weight in WAYS])[0]
    out, level, where, _weight = chosen
    one.service[-1] |= {
        "departed": left,
        "way_out": out,
        "destination": level,
        "destination_name": where,
    }


def _sheet(
    luck: random.Random, taken: set[tuple[str, str]], township: str, entered: str, kind: str
) -> Sheet:
    """Return a form whose resume agrees with the service."""
    sex = luck.choice("男女")
    born = _later(entered, -12 * luck.randint(22, 30) - luck.randint(0, 11))
    name = _name(luck, taken, born)
    college, (subject, degree) = luck.choice(COLLEGES), luck.choice(list(SUBJECTS.items()))
    started = _later(entered, -46)
    post = f"{township}{luck.choice(OFFICES if kind == CIVIL else SERVICE_POSTS)}科员"
    since = entered.replace("-", ".")
    return Sheet(
        name=name,
        sex=sex,
        birth=born.replace("-", ""),
        ethnicity=luck.choices(("汉族", "回族"), (97, 3))[0],
        native_place="陕西青禾",
        birth_place="陕西青禾",
        party=_later(entered, luck.randint(-20, 40)).replace("-", "")
        if luck.random() < 0.6
        else "",
        work_start=entered.replace("-", ""),
        health="健康",
        full_time_education="大学",
        full_time_degree=degree,
        full_time_education_school=f"{college}{subject}专业",
        post=post,
        resume=f"{started.replace('-', '.')}--{since}  {college}{subject}专业学习\n"
        f"{since}--         {post}",
        appraisals="2023年、2024年、2025年年度考核均为称职。" if entered < "2023" else "",
        family=(_relative(luck, sex, born),),
        filled_on="20260630",
        age_on="20260630",
    )


def _relative(luck: random.Random, sex: str, born: str) -> Relative:
    relation = "妻子" if sex == "男" else "丈夫"
    name = luck.choice(SURNAMES) + luck.choice(GIVEN) + luck.choice(GIVEN)
    birth = _later(born, luck.randint(-30, 30)).replace("-", "")
    return Relative(relation, name, birth, "群众", "青禾县务工")


def _name(luck: random.Random, taken: set[tuple[str, str]], born: str) -> str:
    """Return a name that nobody born in the same month has."""
    while True:
        given = "".join(luck.choices(GIVEN, k=luck.choice((1, 2, 2))))
        name = luck.choice(SURNAMES) + given
        if (name, born) not in taken:
            taken.add((name, born))
            return name


def _way(kind: str, luck: random.Random | None = None) -> str:
    if kind == INSTITUTION:
        return "15"
    return luck.choices(("11", "12", "14"), (7, 2, 2))[0] if luck else "11"


def _month(year: int, month: int) -> str:
    return f"{year}-{month:02d}"


def _later(month: str, months: int) -> str:
    year, index = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + months, 12)
    return f"{year}-{index + 1:02d}"
