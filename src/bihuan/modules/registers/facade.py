"""登记的门: what the workbench asks of this module."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.registers import rules, selectors
from bihuan.modules.registers.commands.accounts import ask_for_account, note_own_factor
from bihuan.modules.registers.commands.registering import enter_person
from bihuan.modules.registers.terms import KINDS, LOOKS, Act, Kind, News
from bihuan.ui.addresses import address

__all__ = [
    "KINDS",
    "LOOKS",
    "PERSON",
    "Act",
    "addresses",
    "ask_for_account",
    "enter_person",
    "homes",
    "keeps_persons",
    "menu",
    "note_own_factor",
    "owed_rows",
    "person_kept",
    "said",
    "told",
]

PERSON = Kind.PERSON.value

PAGES: dict[str, tuple[tuple[str, str, Any], ...]] = {
    Office.SYSTEM_ADMIN: (
        ("registers:units", "house", pgettext_lazy("页面", "单位")),
        ("registers:persons", "people", gettext_lazy("人员和账号")),
    ),
    Office.SECURITY_ADMIN: (
        ("registers:grants", "shield", gettext_lazy("岗位授权")),
        ("registers:asked", "lock", gettext_lazy("账号申请")),
        ("registers:offices", "people", gettext_lazy("岗位一览")),
    ),
    Office.COUNTY_SECTION: (
        ("registers:policy", "gear", gettext_lazy("政策参数")),
        ("registers:id_numbers", "person", gettext_lazy("身份证号登记")),
        ("registers:rollout", "shield", gettext_lazy("条款执行")),
        ("registers:calendar", "calendar", gettext_lazy("工作日历")),
    ),
    Office.AUDITOR: (
        ("registers:looks", "eye", gettext_lazy("查阅日志")),
        ("registers:acts", "list", gettext_lazy("办理记录")),
        ("registers:dossiers", "search", gettext_lazy("卷宗查询")),
        ("registers:offices", "people", gettext_lazy("岗位一览")),
        ("registers:asked", "people", gettext_lazy("账号申请")),
        ("registers:seal", "lock", gettext_lazy("封存和核验")),
    ),
}


def keeps_persons(actor: Actor, *, home: int) -> None:
    """人员登记: raise Refused unless somebody keeps the persons of a home (BH-05)."""
    rules.keeps_register(actor, "persons", home=home)


def person_kept(actor: Actor, pk: int) -> tuple[int, Any] | None:
    """Return home and person if the actor keeps the register in which the person stands."""
    home = selectors.home_kept(actor, "persons")
    person = selectors.person_of(home.pk, pk) if home else None
    return (home.pk, person) if home and person else None


def menu(actor: Actor) -> list[tuple[str, str, str]]:
    """Return the register pages of somebody's offices for the side menu."""
    offices = {held.office for held in actor.desks}
    mine = [page for office, pages in PAGES.items() if office in offices for page in pages]
    return [(address(name), picture, str(label)) for name, picture, label in mine]


def homes(actor: Actor) -> set[int]:
    """Return no home: who keeps a register holds a desk."""
    return set()


def owed_rows(owed: Sequence[Any], *, now: Any) -> list[Any]:
    """Return nothing: registers owe no duty."""
    return []


# What a notice says to whom the act is about.
NOTICES: dict[str, Any] = {
    Act.RESET_PASSWORD: gettext_lazy("您的密码已由系统管理员重设，登录后请先改掉"),
    Act.LOCK_ACCOUNT: gettext_lazy("您的账号已停用"),
    Act.UNLOCK_ACCOUNT: gettext_lazy("您的账号已恢复，可以登录"),
    Act.REMOVE_FACTOR: gettext_lazy("您的验证器已由系统管理员移除，请重新绑定"),
    Act.ASK_CREDENTIAL: gettext_lazy(
        "有人申请重设您的密码或移除验证器，不是您提出的请告知安全管理员"
    ),
    Act.ANSWER_CREDENTIAL: gettext_lazy("重设密码或移除验证器的申请已有答复"),
    Act.UNSEAT: gettext_lazy("您的一个岗位到期收回，有疑问请联系安全管理员"),
    Act.UNSEAT_NOW: gettext_lazy("您的一个岗位已立即收回，有疑问请联系安全管理员"),
    Act.RECOUNT: gettext_lazy("工作日历已公布，有事项的期限已重算"),
}
# By which office an act is done, where its keeper may hold another.
DONE_BY: dict[str, tuple[str, ...]] = {
    str(act.value): (rules.KEEPERS[register],)
    for register, acts in {
        "policy": (Act.SET_POLICY, Act.SWITCH_CLAUSE),
        "id_numbers": (Act.SET_ID_NUMBER, Act.DESTROY_ID_NUMBER),
    }.items()
    for act in acts
}


def told(kind: str) -> str:
    """Return what a notice of this kind says, or nothing when it isn't ours."""
    if kind in News.values:
        return str(News(kind).label)
    return str(NOTICES.get(kind, Act(kind).label)) if kind in Act.values else ""


def said(rows: Sequence[Mapping[str, Any]]) -> dict[int, tuple[str, str, str]]:
    """Return words, name and page of notices that depend on their entry, by the notice's id."""
    mine = [row for row in rows if row["kind"] in News.values]
    found: dict[int, tuple[str, str, str]] = {}
    for home in {row["home_id"] for row in mine}:
        here = [row for row in mine if row["home_id"] == home]
        found |= {pk: _said(*news) for pk, news in selectors.news(home, here).items()}
    return found


def _said(kind: str, person: int, name: str, data: Mapping[str, Any]) -> tuple[str, str, str]:
    if kind == News.PASSED_UP:
        count = _("下级岗位空缺，%(n)s 件待办转由您代办") % {"n": data.get("passed_up", 0)}
        return count, "", address("desk:inbox")
    if kind == News.ASK_ANSWER:
        return told(kind), name, address("registers:asked")
    return told(kind), name, address("registers:open_account", person)


def addresses(dossiers: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """Return no address: a register has no page of its own."""
    return {}
