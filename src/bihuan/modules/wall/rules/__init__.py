"""民心墙的规则: one function per clause. Values in, answer or Refused out."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.loop import rules as loop
from bihuan.kernel.permissions.facade import Actor, Chain, Office
from bihuan.modules.wall.models import Member, Request, Slip
from bihuan.modules.wall.rules.accusing import (
    belongs_to_proper_channel as belongs_to_proper_channel,
)
from bihuan.modules.wall.rules.accusing import (
    closing_says_what_was_told as closing_says_what_was_told,
)
from bihuan.modules.wall.rules.accusing import diversion_has_a_reason as diversion_has_a_reason
from bihuan.modules.wall.rules.extending import extension_is_left as extension_is_left
from bihuan.modules.wall.rules.extending import may_extend as may_extend
from bihuan.modules.wall.rules.extending import resident_was_told as resident_was_told
from bihuan.modules.wall.rules.hanging import wall_code_fits as wall_code_fits
from bihuan.modules.wall.rules.hanging import wall_may_change as wall_may_change
from bihuan.modules.wall.rules.hanging import wall_may_close as wall_may_close
from bihuan.modules.wall.rules.hanging import wall_takes_requests as wall_takes_requests
from bihuan.modules.wall.rules.photos import photo_is_on_file as photo_is_on_file
from bihuan.modules.wall.rules.photos import photo_is_the_residents as photo_is_the_residents
from bihuan.modules.wall.rules.photos import photo_may_be_shown as photo_may_be_shown
from bihuan.modules.wall.rules.photos import photo_may_be_withheld as photo_may_be_withheld
from bihuan.modules.wall.rules.photos import photos_are_agreed_to as photos_are_agreed_to
from bihuan.modules.wall.rules.ranking import CLAIMED as CLAIMED
from bihuan.modules.wall.rules.ranking import POST_FOR as POST_FOR
from bihuan.modules.wall.rules.ranking import Candidate as Candidate
from bihuan.modules.wall.rules.ranking import Profile as Profile
from bihuan.modules.wall.rules.ranking import Reason as Reason
from bihuan.modules.wall.rules.ranking import as_recorded as as_recorded
from bihuan.modules.wall.rules.ranking import by_urgency as by_urgency
from bihuan.modules.wall.rules.ranking import rank as rank
from bihuan.modules.wall.rules.rechecking import is_answered as is_answered
from bihuan.modules.wall.rules.rechecking import is_drawn as is_drawn
from bihuan.modules.wall.rules.rechecking import may_recheck as may_recheck
from bihuan.modules.wall.rules.rechecking import was_tried as was_tried
from bihuan.modules.wall.rules.reminding import told_aside as told_aside
from bihuan.modules.wall.rules.reminding import told_at_rung as told_at_rung
from bihuan.modules.wall.rules.texts import FULL_WIDTH as FULL_WIDTH
from bihuan.modules.wall.rules.texts import PERSONAL as PERSONAL
from bihuan.modules.wall.rules.texts import covered as covered
from bihuan.modules.wall.rules.texts import danger_in as danger_in
from bihuan.modules.wall.rules.texts import name_in as name_in
from bihuan.modules.wall.rules.texts import personal_data_in as personal_data_in
from bihuan.modules.wall.rules.texts import sensitive_words as sensitive_words
from bihuan.modules.wall.terms import (
    Anonymity,
    Cause,
    Channel,
    Column,
    Decision,
    Grade,
    Outcome,
    Publicity,
    State,
    Who,
)
from bihuan.modules.wall.workflow import LADDERS, Case, Step

if TYPE_CHECKING:
    from bihuan.kernel.policy.facade import Limits

TEXT_LIMIT = 10_000
PHOTO_LIMIT = 3
SLIP_LIMIT = 60


@decides("QY-01")
def wall_belongs_to_one_group(unit_kind: str, *, has_wall: bool) -> None:
    """一组一墙: a wall hangs with a Party group, and a group has one wall."""
    if unit_kind != "group":
        raise Refused("QY-01", "民心墙以党小组为单位设立，请选择一个党小组")
    if has_wall:
        raise Refused("QY-01", "该党小组已有民心墙，请使用原有的墙")


@decides("QY-02")
def column_of(state: str) -> Column | None:
    """墙面四栏: return the column in which a request stands; None for what the wall never shows."""
    columns = {
        State.SUBMITTED: Column.RAISED,
        State.SORTED: Column.RAISED,
        State.MERGED: Column.RAISED,
        State.REDISPATCH: Column.DISPATCHED,
        State.DISPATCHED: Column.DISPATCHED,
        State.DECLINED: Column.DISPATCHED,
        State.REFERRED: Column.DISPATCHED,
        State.ACCEPTED: Column.HANDLED,
        State.HANDLING: Column.HANDLED,
        State.HANDLED: Column.HANDLED,
        State.RATING: Column.HANDLED,
        State.REVIEW: Column.RATED,
        State.TALK: Column.RATED,
        State.REPLY: Column.RATED,
        State.EXPLAINED: Column.RATED,
        State.ESCALATED: Column.RATED,
        State.CLOSED: Column.RATED,
    }
    return columns.get(State(state))


@decides("QY-03")
def channel_is_recorded(channel: str, *, is_proxy: bool, proxy_name: str, actor: Actor) -> None:
    """多渠道: every channel ends in one list; channel and proxy are recorded as they were."""
    if channel not in Channel.values:
        raise Refused("QY-03", "请选择居民反映的渠道")
    if channel == Channel.WEB and actor.kind != "resident":
        raise Refused("QY-03", "代为登记时请选择居民实际使用的渠道（电话、书信、墙面等）")
    if channel != Channel.WEB and actor.kind != "person":
        raise Refused("QY-03", "网上提交的诉求，渠道只能是“网上”")
    if is_proxy and not proxy_name.strip():
        raise Refused("QY-03", "代他人反映的，请写明代诉人姓名")


@decides("BH-27")
def nothing_is_kept_of_the_anonymous(anonymity: str, *, told: Collection[str]) -> None:
    """完全匿名: neither name nor telephone nor house number is asked, nor written down."""
    if anonymity == Anonymity.NONE and any(text.strip() for text in told):
        raise Refused(
            "BH-27", "选了完全匿名，不能再记姓名、电话和门牌号；要留联系方式，请改选“对外匿名”"
        )


@decides("QY-04")
def one_matter_one_dispatch(request: Request) -> None:
    """一事一派: one request has one responsible member at a time, and each is dispatched."""
    if request.handler_id is not None and request.state in {
        State.DISPATCHED,
        State.ACCEPTED,
        State.HANDLING,
        State.HANDLED,
    }:
        raise Refused("QY-04", "该诉求已有承办党员，一件诉求只派一次；如需换人，请先收回派单")


@decides("QY-05")
def dispatch_limit(limits: "Limits", raised_at: datetime.datetime) -> datetime.datetime:
    """三天内派单: return the exclusive end of the time for dispatch, counted from the raising."""
    return limits.on(clock.day(raised_at), "wall.dispatch_days").ends(raised_at)


def was_dispatched_in_time(
    limits: "Limits", raised_at: datetime.datetime, at: datetime.datetime
) -> bool:
    """Say whether a first dispatch kept QY-05."""
    return at < dispatch_limit(limits, raised_at)


@decides("QY-07")
def dispatch_notice(*, dispatcher: str, member: str, short: bool) -> tuple[str, str]:
    """派单公示: return who dispatched to whom; a name may be shortened, never hidden."""
    return (shorten(dispatcher), shorten(member)) if short else (dispatcher, member)


def shorten(name: str) -> str:
    """Return a name as surname and 同志; nothing where nobody is named."""
    if not name:
        return ""
    surname = name[:2] if name[:2] in COMPOUND else name[:1]
    return f"{surname}同志"


COMPOUND = frozenset(
    {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒"}
)


@decides("QY-08")
def contacted_before_reporting(request: Request, *, contacts: int) -> None:
    """先联系后办理: a result is reported only after the resident was reached, or nobody can be."""
    if not contacts:
        raise Refused("QY-08", "请先联系居民、了解具体需求并记录联系情况，再反馈办理情况")


@decides("QY-09")
def result_is_published(result: str, public_result: str, publicity: str) -> None:
    """办理情况公开: a reported result is published, in words the wall may show."""
    if not result.strip():
        raise Refused("QY-09", "请写明办理情况")
    if publicity == Publicity.TEXT and not public_result.strip():
        raise Refused("QY-09", "请写明在墙上公开的办理情况")


@decides("QY-10")
def rating_is_the_residents(
    grade: str, *, actor: Actor, handled_by: Collection[int], anonymity: str
) -> None:
    """群众评单: three grades, given by the resident who asked; never recorded by who handled it."""
    if grade not in Grade.values:
        raise Refused("QY-10", "请在满意、基本满意、不满意中选择一项")
    if actor.kind == "person" and actor.id in handled_by:
        raise Refused("QY-10", "承办人不能代录评单，请由其他同志回访")


@decides("QY-11")
def talker_is_somebody_else(talker: int, *, handled_by: Collection[int], is_ours: bool) -> None:
    """专人核实: one of our own talks with a dissatisfied resident, not one who handled it."""
    if not is_ours:
        raise Refused("QY-11", "请在本党小组、支部或社区的同志中指派核实人")
    if talker in handled_by:
        raise Refused("QY-11", "不满意的缘由须由没有参与办理的同志核实，请另选一人")


@decides("QY-12")
def after_explaining(answer: str, *, actor: Actor, involved: Collection[int]) -> tuple[State, str]:
    """解释到谅解: return state and outcome after an explanation: accepted, refused, or silence.

    Whoever handled the request or explained it may not write down what the resident answered.
    """
    if actor.kind == "person" and actor.id in involved:
        raise Refused("QY-12", "承办人和核实人不能代录居民的答复，请由其他同志回访")
    return {
        "accept": (State.CLOSED, Outcome.RECONCILED.value),
        "silence": (State.CLOSED, Outcome.UNANSWERED.value),
        "reject": (State.ESCALATED, ""),
    }[answer]


@decides("QY-13")
def after_talk(cause: str, *, note: str, explanation: str, has_handler: bool) -> State:
    """按缘由处理: objective → explained; the member's own → his word; dispatch → again."""
    if not note.strip():
        raise Refused("QY-11", "请写明谈话了解到的情况")
    if cause == Cause.OBJECTIVE and not explanation.strip():
        raise Refused("QY-12", "请写明向居民作的解释，居民查询时看得到，据此答复能否谅解")
    if cause == Cause.MEMBER and not has_handler:
        raise Refused("QY-13", "此事由外单位办理，没有承办党员，请选择其他缘由")
    return {
        Cause.OBJECTIVE: State.EXPLAINED,
        Cause.MEMBER: State.REPLY,
        Cause.DISPATCHING: State.REDISPATCH,
    }[Cause(cause)]


def silence_is_over(
    due_at: datetime.datetime | None, *, at: datetime.datetime, clause: str
) -> None:
    """逾期: silence counts only after the whole time given; by the clause that gives it."""
    if due_at and at < due_at:
        raise Refused(clause, "期限未到，不能按逾期处理，请等到期限届满")


def not_again_to_who_failed(request: Request, member: Member) -> None:
    """换人办理: never again to a member who failed this request (QY-13), or just returned it."""
    if request.state == State.DECLINED and member.pk == request.handler_id:
        raise Refused(
            "BH-10", "这位党员刚刚退单：同意退单的，请改派他人；不同意的，请办理“不同意退单”"
        )
    if member.pk in request.failed:
        raise Refused("QY-13", "该党员办理此事未获满意，重新派单须换人，请另选一人")


@decides("QY-14")
def member_is_registered(
    member: Member | None, *, path: str, member_path: str, on: datetime.date
) -> None:
    """在册党员: only a member registered with this branch, and present, is dispatched to."""
    if member is None or member.to_on is not None:
        raise Refused("QY-14", "该党员未在本支部登记，请先登记或另选一人")
    if member_path[: len(path) - 4] != path[:-4]:
        raise Refused("QY-14", "该党员登记在其他支部，请在本支部的党员中选择")
    if is_away(member, on):
        raise Refused("QY-14", "该党员登记为外出，请另选一人")


def registers_once(*, already: Member | None) -> None:
    """登记一次: a member is registered in one place at a time (QY-14)."""
    if already:
        raise Refused("QY-14", "该党员已登记在册，不必重复登记；如需变更，请办理变更登记")


def is_somebody_new(*, others: int) -> None:
    """一人一档: who is on file already is chosen there, and not entered twice (BH-01)."""
    if others:
        raise Refused("BH-01", "已有同名的人登记在册，请选择是哪一位，或选“都不是”")


def may_end(member: Member, *, reason: str) -> None:
    """结束登记: once, and with the reason, as the member reads it (QY-14, BH-22)."""
    if member.to_on is not None:
        raise Refused("QY-14", "该党员的登记已经结束，不必重复办理")
    if not reason.strip():
        raise Refused("BH-22", "请写明结束登记的原因")


def is_away(member: Member, on: datetime.date) -> bool:
    """Say whether a member announced to be away on a day."""
    return bool(
        member.away_from and member.away_from <= on and (not member.away_to or on <= member.away_to)
    )


@decides("QY-15")
def may_see_service(actor: Actor, *, person: int, path: str) -> bool:
    """晒评: a member's service is seen by himself and by those whose reach covers his group."""
    leads = any(held.office in LEADERS for held in actor.desks)
    return actor.kind == "person" and (actor.id == person or (leads and actor.sees(path)))


@decides("BH-01")
def is_on_file(found: object) -> None:
    """须经登记: what an act names, a request, unit or person, is on file in this home."""
    if not found:
        raise Refused("BH-01", "没有找到所指的诉求、单位或人员，请核对，或先登记")


def may_act(actor: Actor, step: Step, case: Case) -> None:
    """谁的事谁办: whose turn an act on a request is (BH-02)."""
    loop.may_act(is_turn=_allowed(actor, step.who, case, checks=step.checks), who=step.who)


def _allowed(actor: Actor, who: Who, case: Case, *, checks: bool) -> bool:
    request = case.request
    if who is Who.SYSTEM:
        return actor.kind == "system"
    if who in {Who.RESIDENT, Who.RATER} and actor.kind == "resident":
        return actor.id == request.dossier_id
    if who in LADDERS:
        found = case.chain.standing(LADDERS[who], excluded=case.excluded(who, checks=checks))
        return actor.kind == "person" and found is not None and actor.id in found[1]
    personal = {
        Who.HANDLER: {request.handler.person_id} if request.handler else set(),
        Who.TALKER: {request.talker_id},
        Who.RATER: _recorders(case),
    }
    return actor.kind == "person" and actor.id in personal.get(who, set())


def _recorders(case: Case) -> set[int]:
    return holders(case.chain, RECORDERS)


RECORDERS = frozenset({Office.GROUP_LEADER, Office.COMMUNITY_STAFF, Office.BRANCH_SECRETARY})


def holders(chain: Chain, offices: Collection[str]) -> set[int]:
    """Return who holds one of these offices on the way up from a group."""
    return {person for seat in chain.seats if seat.office in offices for person in seat.holders}


def may_write_down(actor: Actor, chain: Chain) -> None:
    """代为登记: staff write down what reaches them, for walls of their own (BH-02)."""
    staff = holders(chain, RECORDERS | {Office.COUNTY_SECTION})
    if actor.kind == "person" and actor.id not in staff:
        raise Refused("BH-02", "只能代为登记本党小组、支部或社区的诉求，请到所在的墙登记")


def may_print_slips(actor: Actor, chain: Chain) -> None:
    """印纸条: by the leader, community staff or branch secretary of the wall (BH-02)."""
    if actor.kind != "person" or actor.id not in holders(chain, RECORDERS):
        raise Refused("BH-02", "纸条由本墙的党小组组长、支部书记或社区工作人员印制")


def may_read(actor: Actor, chain: Chain) -> None:
    """读墙: from the leader's desk, or the nearest desk upward (BH-02)."""
    found = chain.standing(LADDERS[Who.LEADER])
    if actor.kind != "person" or found is None or actor.id not in found[1]:
        raise Refused("BH-02", "读墙由党小组组长办理，您现在的岗位不能办理")


@decides("BH-21")
def unread_days(due_at: datetime.datetime | None, *, at: datetime.datetime) -> int:
    """每日读墙: return for how many days a paper wall went unread; only such a wall owes it."""
    if due_at is None:
        raise Refused("BH-21", "这面墙没有纸质墙面，不必读墙")
    return max(0, (clock.day(at) - clock.day(due_at)).days + 1)


@decides("BH-22")
def keeps_members(actor: Actor, path: str, *, own: bool) -> None:
    """党员登记: by the group's leader, the branch's secretary or the county's section."""
    if actor.kind != "system" and not own and not _leads(actor, path, LEADERS):
        raise Refused("BH-22", "党员由所在党小组组长或支部书记登记，本人可变更自己的特长和岗位")


def keeps_walls(actor: Actor, path: str) -> None:
    """设墙: a wall is hung and taken down by the county's section (BH-22)."""
    if actor.kind != "system" and not _leads(actor, path, {Office.COUNTY_SECTION}):
        raise Refused("BH-22", "民心墙由组织部基层办设立和撤下，请联系基层办")


LEADERS = frozenset({Office.GROUP_LEADER, Office.BRANCH_SECRETARY, Office.COUNTY_SECTION})


def _leads(actor: Actor, path: str, offices: Collection[str]) -> bool:
    return actor.kind == "person" and any(
        held.office in offices and held.path and path[: len(held.path)] == held.path
        for held in actor.desks
    )


def nobody_checks_himself(actor: Actor, step: Step, case: Case) -> None:
    """回避: whoever handled a request, or explained it, doesn't check it (BH-04)."""
    loop.nobody_checks_himself(actor, excluded=case.excluded(step.who, checks=step.checks))


@decides("BH-10")
def return_has_a_reason(reason: str) -> None:
    """退单: a member returns a request with a reason, so that the leader can decide."""
    if not reason.strip():
        raise Refused("BH-10", "请写明退单的原因")


@decides("BH-12")
def decided(decision: str, *, reason: str) -> tuple[State, str]:
    """支部书记决定: return the state and outcome of a decision on a refused explanation."""
    if not reason.strip():
        raise Refused("BH-12", "请写明决定的理由")
    return {
        Decision.REDISPATCH: (State.REDISPATCH, ""),
        Decision.REFER: (State.REFERRED, ""),
        Decision.NOT_RECONCILED: (State.CLOSED, Outcome.NOT_RECONCILED.value),
    }[Decision(decision)]


@decides("BH-13")
def referred_to_an_organ(referred_to: str) -> None:
    """转办: what isn't ours goes to an organ that is named, so that it can be chased."""
    if not referred_to.strip():
        raise Refused("BH-13", "请写明接收单位")


@decides("BH-15")
def recall_has_a_reason(reason: str) -> None:
    """收回派单: the leader says why, as the member reads it."""
    if not reason.strip():
        raise Refused("BH-15", "请写明收回派单的原因")


@decides("BH-16")
def withdrawn() -> tuple[State, str]:
    """撤回: taken back by its resident at any time before it is closed; counted apart."""
    return State.WITHDRAWN, Outcome.WITHDRAWN.value


@decides("BH-17")
def text_is_readable(text: str, *, photos: int) -> None:
    """来件要求: a request has words, at most 10,000 characters, and at most three photos."""
    if not text.strip():
        raise Refused("BH-17", "请写明您的诉求")
    if len(text) > TEXT_LIMIT:
        raise Refused(
            "BH-17",
            "内容有 {length} 字，最多 {limit} 字，请删减后再提交",
            length=len(text),
            limit=TEXT_LIMIT,
        )
    if photos > PHOTO_LIMIT:
        raise Refused("BH-17", "最多上传 {limit} 张照片", limit=PHOTO_LIMIT)


def slips_fit(count: int) -> None:
    """纸条张数: a sheet has at least one slip, and not more than are used up (BH-17)."""
    if not 1 <= count <= SLIP_LIMIT:
        raise Refused("BH-17", "一次可印 1 至 {limit} 张纸条，请改一下张数", limit=SLIP_LIMIT)


def slip_is_unused(slip: Slip | None) -> None:
    """纸条编号: the slip was printed for this wall and is registered once (BH-17)."""
    if slip is None:
        raise Refused("BH-17", "这面墙没有印过这个编号的纸条，请核对编号；没有编号的请留空")
    if slip.request_id is not None:
        raise Refused("BH-17", "这个编号的纸条已经登记过，请凭编号查看；另一件诉求请留空编号登记")


def raised_before_now(raised_at: datetime.datetime | None, *, at: datetime.datetime) -> None:
    """提出时间: what is written down was said before, not later (QY-05)."""
    if raised_at and raised_at > at:
        raise Refused("QY-05", "反映的时间不能晚于现在，请核对日期和时间")


@decides("BH-18")
def merged_into_the_same_wall(request: Request, lead: Request | None, *, is_led: bool) -> None:
    """并单: duplicates of one wall follow one of them; each keeps its own receipt and rating.

    `is_led`: others follow the request already, and would be left behind.
    """
    if lead is None or request.pk == lead.pk or request.wall_id != lead.wall_id:
        raise Refused("BH-18", "只能并入同一面墙上的另一件诉求，请核对编号")
    if lead.state not in MAY_LEAD:
        raise Refused("BH-18", "被并入的诉求须是结果尚未公布、也未并入其他诉求的一件")
    if is_led:
        raise Refused("BH-18", "已有其他诉求并入这一件，请把新的诉求并入这一件")


# What still has its result ahead, so that those who follow reach their own rating.
MAY_LEAD = frozenset(
    {
        State.SUBMITTED,
        State.SORTED,
        State.DISPATCHED,
        State.DECLINED,
        State.ACCEPTED,
        State.HANDLING,
        State.HANDLED,
        State.REDISPATCH,
        State.REFERRED,
    }
)


@decides("BH-20")
def may_be_published(
    text: str,
    *,
    publicity: str,
    may_publish: bool,
    is_proxy: bool,
    is_sensitive: bool,
    names: Collection[str] = (),
) -> None:
    """公开前把关: consent of the resident, nothing sensitive, no phone, ID or house number.

    `names` are those that the resident wants hidden.
    """
    if publicity == Publicity.SEALED:
        raise Refused("BH-20", "反映党员、干部问题的，请转专门渠道；其他请选公开内容或只公开类别")
    if publicity != Publicity.TEXT:
        return
    if is_proxy or not may_publish:
        raise Refused("BH-20", "居民本人未同意公开内容（代诉人不能代为同意），只能公开类别和编号")
    if is_sensitive:
        raise Refused("BH-20", "涉及健康、贫困、未成年人或暴力的，只能公开类别和编号")
    found = personal_data_in(text)
    if any(name_in(name).search(text) for name in names):
        found = [*found, _("居民姓名或称呼")]
    if found:
        raise Refused(
            "BH-20", "公开内容含有个人信息（{found}），请遮盖后再公开", found="、".join(found)
        )


def contact_comes_after_dispatch(
    happened_at: datetime.datetime | None, *, dispatched_at: datetime.datetime | None
) -> None:
    """先派单、后联系: a contact dated before the dispatch is a slip of the pen (QY-08)."""
    # Forms tell minutes: a contact within the minute of the dispatch is not before it.
    sent = dispatched_at.replace(second=0, microsecond=0) if dispatched_at else None
    if happened_at and sent and happened_at < sent:
        raise Refused("QY-08", "联系时间早于派单时间，请核对日期和时间")


def shown_under_a_title(title: str, *, publicity: str) -> None:
    """公开标题: what is shown in words has a title (BH-20)."""
    if publicity == Publicity.TEXT and not title.strip():
        raise Refused("BH-20", "请写明在墙上公开的标题")


def name_on_the_wall(anonymity: str, name: str) -> str:
    """Return how the wall names the resident."""
    return name if anonymity == Anonymity.NAMED and name else "居民"


def handling_key(urgency: str) -> str:
    """Return the policy key of the handling limit of an urgency."""
    return f"wall.handle_{urgency}_days"
