"""回访的规则: which good ratings are asked about again, by whom, and what is written down."""

import datetime

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall.terms import Answer, Contacted, Grade, Who
from bihuan.modules.wall.workflow import LADDERS, RecheckCase, RecheckStep


@decides("BH-19")
def is_drawn(
    grade: str, *, lot: int, percent: int, is_reachable: bool, was_written_down: bool
) -> bool:
    """抽取: say whether a rating is asked about again: a good one, whose lot is within the share.

    Who left no way to be reached and rated by the own tracking code can't be asked; a rating that
    staff wrote down is drawn all the same, so that nobody escapes by leaving the number out.
    """
    is_good = grade in {Grade.SATISFIED, Grade.BASICALLY}
    return is_good and (is_reachable or was_written_down) and lot < percent


def may_recheck(actor: Actor, step: RecheckStep, case: RecheckCase) -> None:
    """谁来回访: by the desk that owes it, never by who had a hand in the request (BH-02, BH-04)."""
    if step.who is Who.SYSTEM:
        if actor.kind != "system":
            raise Refused("BH-02", "此步骤由{who}办理，您现在的岗位不能办理", who=step.who.label)
        return
    if actor.kind == "person" and actor.id in case.excluded:
        raise Refused("BH-04", "您参与了此事的办理，按回避要求请由其他同志办理这一步")
    found = case.chain.standing(LADDERS[step.who], excluded=case.excluded)
    if actor.kind != "person" or found is None or actor.id not in found[1]:
        raise Refused("BH-02", "此步骤由{who}办理，您现在的岗位不能办理", who=step.who.label)


def is_answered(answer: str, *, way: str, words: str) -> None:
    """回访结果: what the resident says, and how it was asked; a denial in the resident's words."""
    if answer not in {Answer.CONFIRMED, Answer.DENIED} or way not in Contacted.values:
        raise Refused("BH-19", "请选择回访方式和回访结果")
    if answer == Answer.DENIED and not words.strip():
        raise Refused("BH-19", "评单不属实的，请写明居民现在怎么说，以便另立一件接着办")


def was_tried(way: str, *, tried_on: datetime.date | None, on: datetime.date) -> None:
    """未联系上: a try says how, and counts once a day: three calls in a row are one."""
    if way not in Contacted.values:
        raise Refused("BH-19", "请选择回访方式")
    if tried_on == on:
        raise Refused("BH-19", "同一天没有联系上的只记一次，请改日再联系")
