"""信息集: what each set of a record holds, how its items are called, and what a value may be."""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.base.homes import HomeModel
from bihuan.kernel.people.record import models

Kind = Literal["text", "date", "code", "worded", "flag", "unit", "row"]


@dataclass(frozen=True, slots=True)
class Item:
    """信息项: a column of a set; `table` is the code table of a coded or worded one.

    A worded item keeps the words of the form, which should be a name or an alias in its table.
    """

    name: str
    label: Any
    kind: Kind = "text"
    table: str = ""


@dataclass(frozen=True, slots=True)
class Set:
    """信息集: its model, the code practitioners know it by, and its items in order.

    `compartment`: who may read it beside those who read the record ("" for everybody of them).
    """

    name: str
    label: Any
    code: str
    model: type[HomeModel]
    items: tuple[Item, ...]
    compartment: str = ""


def _date(name: str, label: Any) -> Item:
    return Item(name, label, "date")


def _code(name: str, label: Any, table: str) -> Item:
    return Item(name, label, "code", table)


def _flag(name: str, label: Any) -> Item:
    return Item(name, label, "flag")


BASICS = Set(
    "basics",
    _("基本情况"),
    "A01",
    models.Cadre,
    (
        _code("sex", _("性别"), "sex"),
        _date("birth", _("出生年月")),
        _code("ethnicity", _("民族"), "ethnicity"),
        Item("native_place", _("籍贯")),
        Item("birth_place", _("出生地")),
        _code("health", _("健康状况"), "health"),
        _date("work_start", _("参加工作时间")),
        Item("specialty", _("熟悉专业有何专长")),
        _code("jurisdiction", _("管理类别"), "jurisdiction"),
        _code("staff_kind", _("编制类型"), "staff_kind"),
    ),
)
PARTY = Set(
    "party",
    _("政治面貌"),
    "A22",
    models.Party,
    (_code("politics", _("政治面貌"), "politics"), _date("joined", _("参加时间"))),
)
POSTS = Set(
    "posts",
    _("任职"),
    "A02",
    models.Post,
    (
        Item("unit", _("单位"), "unit"),
        Item("unit_name", _("单位名称")),
        Item("title", _("职务名称")),
        _code("level", _("职务层次"), "level"),
        _flag("is_leading", _("领导职务")),
        _flag("in_team", _("领导班子成员")),
        _flag("is_main", _("主职务")),
        _date("begun", _("任职时间")),
        _date("first_begun", _("始任时间")),
        Item("document", _("任职文号")),
        _code("way", _("选拔任用方式"), "appointment_way"),
        _date("ended", _("免职时间")),
        Item("end_document", _("免职文号")),
    ),
)
LEVELS = Set(
    "levels",
    _("职务层次和职级"),
    "A05",
    models.Level,
    (
        _code("grade", _("职务层次或职级"), "grade"),
        _date("begun", _("批准时间")),
        Item("document", _("批准文号")),
        _date("ended", _("终止时间")),
    ),
)
TITLES = Set(
    "titles",
    _("专业技术任职资格"),
    "A06",
    models.Title,
    (
        _code("title", _("资格名称"), "professional_title"),
        _date("obtained", _("取得时间")),
        Item("way", _("取得途径")),
    ),
)
EDUCATION = Set(
    "education",
    _("学历学位"),
    "A08",
    models.Education,
    (
        _code("mode", _("教育类别"), "education_mode"),
        _code("schooling", _("学历"), "schooling"),
        _code("degree", _("学位"), "degree"),
        Item("school", _("毕业院校系及专业")),
        Item("degree_school", _("学位院校系及专业")),
        _date("begun", _("入学时间")),
        _date("ended", _("毕业时间")),
    ),
)
REWARDS = Set(
    "rewards",
    _("奖惩"),
    "A14",
    models.Reward,
    (
        _code("kind", _("奖惩类别"), "reward_kind"),
        Item("name", _("奖惩名称")),
        _date("approved", _("批准时间")),
        Item("organ", _("批准机关")),
        _date("effect_until", _("影响期截止")),
        _date("revoked", _("撤销时间")),
    ),
)
APPRAISALS = Set(
    "appraisals",
    _("年度考核"),
    "A15",
    models.Appraisal,
    (_date("year", _("年度")), _code("result", _("考核结论"), "appraisal_result")),
)
RESUME = Set(
    "resume",
    _("简历"),
    "A17",
    models.ResumeRow,
    (
        _date("begun", _("起始")),
        _date("ended", _("截止")),
        Item("text", _("单位和职务")),
        Item("within", _("其间"), "row"),
    ),
)
FAMILY = Set(
    "family",
    _("家庭成员和重要社会关系"),
    "A36",
    models.Relative,
    (
        Item("relation", _("称谓"), "worded", "relation"),
        Item("name", _("姓名")),
        Item("birth", _("出生年月")),
        Item("politics", _("政治面貌"), "worded", "politics"),
        Item("work", _("工作单位及职务")),
    ),
    compartment="family",
)
SERVICE = Set(
    "service",
    _("在编经历"),
    "A29",
    models.Service,
    (
        Item("unit", _("单位"), "unit"),
        Item("unit_name", _("单位名称")),
        _code("staff_kind", _("编制类型"), "staff_kind"),
        _date("entered", _("进入时间")),
        _code("way_in", _("进入方式"), "way_in"),
        _date("departed", _("离开时间")),
        _code("way_out", _("离开方式"), "way_out"),
        _code("destination", _("去向"), "destination"),
        Item("destination_name", _("去向单位")),
    ),
)
ABSENCES = Set(
    "absences",
    _("不在岗经历"),
    "A49",
    models.Absence,
    (
        _code("kind", _("类别"), "absence_kind"),
        Item("host_name", _("所去单位")),
        _code("host_level", _("所去层级"), "destination"),
        _date("begun", _("开始时间")),
        _date("until", _("批准到")),
        _date("ended", _("返回时间")),
    ),
)
PROPOSAL = Set(
    "proposal",
    _("拟任免"),
    "A53",
    models.Proposal,
    (
        Item("proposed_post", _("拟任职务")),
        Item("proposed_removal", _("拟免职务")),
        Item("reason", _("任免理由")),
        Item("reporting_unit", _("呈报单位")),
        _date("retirement", _("到龄年月")),
        Item("former_age_limit", _("改革前任职年龄界限")),
        _date("age_on", _("计算年龄时间")),
        _date("filled_on", _("填表时间")),
        Item("filled_by", _("填表人")),
    ),
)
PRINTED = Set(
    "printed",
    _("打印文字"),
    "",
    models.Printed,
    (
        Item("cell", _("栏目")),
        Item("text", _("文字")),
        Item("made_from", _("生成时的文字")),
    ),
)
NONE_STATED = Set(
    "none_stated", _("无此类情况"), "", models.NoneStated, (Item("set", _("信息集")),)
)
ORIGINALS = Set(
    "originals",
    _("原始文件"),
    "",
    models.Original,
    (
        Item("evidence", _("文件编号")),
        Item("name", _("文件名")),
        Item("form", _("格式")),
        Item("sha256", _("校验值")),
    ),
)

SETS: dict[str, Set] = {
    one.name: one
    for one in (
        BASICS,
        PARTY,
        POSTS,
        LEVELS,
        TITLES,
        EDUCATION,
        REWARDS,
        APPRAISALS,
        RESUME,
        FAMILY,
        SERVICE,
        ABSENCES,
        PROPOSAL,
        PRINTED,
        NONE_STATED,
        ORIGINALS,
    )
}
# Sets of which a record has one row at most.
SINGLE = frozenset({"basics", "proposal"})
