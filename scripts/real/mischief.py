"""What is tried though it is forbidden: each attempt must be refused, and is counted by clause."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bihuan.kernel.base.refusals import Refused
from bihuan.modules.wall import commands
from bihuan.modules.wall.terms import State, Who

if TYPE_CHECKING:
    from scripts.real.living import Life

SHARE = 0.03
Row = dict[str, Any]


class Mischief:
    """Tries forbidden acts now and then."""

    def __init__(self, life: "Life") -> None:
        self.life = life
        self.refused: Counter[str] = Counter()
        self.let_through: Counter[str] = Counter()
        self.attempts: dict[str, list[Callable[[Row], None]]] = {
            State.SUBMITTED: [self._by_a_stranger, self._publish_a_phone],
            State.SORTED: [self._to_another_branch, self._refer_to_nobody],
            State.DISPATCHED: [self._dispatch_twice, self._decline_without_reason],
            State.DECLINED: [self._take_what_was_declined],
            State.ACCEPTED: [self._report_without_contact],
            State.HANDLING: [self._extend_too_long, self._recall_without_reason],
            State.HANDLED: [self._publish_ones_own],
            State.RATING: [self._rate_ones_own, self._too_early],
            State.REVIEW: [self._talk_with_oneself],
            State.TALK: [self._talk_without_words],
            State.REDISPATCH: [self._to_who_failed],
            State.ESCALATED: [self._decide_without_reason],
            State.REFERRED: [self._answer_nothing],
            State.MERGED: [self._merge_into_itself],
            State.CHANNEL: [self._read_by_the_group],
        }

    def sometimes(self, row: Row) -> None:
        """Try something forbidden in this state, now and then."""
        if self.life.dice.random() < SHARE:
            self.life.dice.choice(self.attempts.get(row["state"], [self._dispatch_twice]))(row)

    def after_the_end(self, row: Row) -> None:
        """Try to go on with what is closed."""
        if self.life.dice.random() < SHARE:
            self._try("withdraw", row, self.life.by_resident(row))

    def _try(self, act: str, row: Row, by: Row, **values: Any) -> None:
        try:
            getattr(commands, act)(self.life.home, row["id"], **values, **by)
        except Refused as refused:
            self.refused[refused.clause] += 1
        else:
            self.let_through[act] += 1

    def _leader(self, row: Row) -> Row:
        return self.life.desk(row, Who.LEADER)

    def _handler(self, row: Row) -> Row:
        return self.life.by(row["handler__person_id"])

    def _stranger(self, row: Row) -> Row:
        others = [one for one in self.life.county.groups if one.unit != row["unit_id"]]
        others = [one for one in others if one.branch != self.life.groups[row["unit_id"]].branch]
        return self.life.by(self.life.dice.choice(others).leader)

    def _sort(self, row: Row, by: Row, **values: Any) -> None:
        given = {"public_title": "标题", "public_text": "内容", "publicity": "text", **values}
        self._try(
            "sort",
            row,
            by,
            category=row["category"],
            urgency="normal",
            is_sensitive=False,
            **given,
        )

    def _by_a_stranger(self, row: Row) -> None:
        self._sort(row, self._stranger(row))

    def _publish_a_phone(self, row: Row) -> None:
        self._sort(row, self._leader(row), public_text="请打13800138000")

    def _to_another_branch(self, row: Row) -> None:
        here = self.life.groups[row["unit_id"]].branch
        far = [one for one in self.life.county.groups if one.branch != here and one.members]
        member = self.life.dice.choice(far).members[0].pk
        self._try("dispatch", row, self._leader(row), member=member)

    def _refer_to_nobody(self, row: Row) -> None:
        self._try("refer", row, self._leader(row), referred_to=" ", reason="")

    def _dispatch_twice(self, row: Row) -> None:
        member = row["handler_id"] or self.life.groups[row["unit_id"]].members[0].pk
        self._try("dispatch", row, self._leader(row), member=member)

    def _decline_without_reason(self, row: Row) -> None:
        self._try("decline", row, self._handler(row), reason=" ")

    def _take_what_was_declined(self, row: Row) -> None:
        self._try("take", row, self._handler(row))

    def _report_without_contact(self, row: Row) -> None:
        self._try("report", row, self._handler(row), result="没有联系就办了")

    def _extend_too_long(self, row: Row) -> None:
        by = self._handler(row)
        self._try("extend", row, by, days=30, reason="等等看", resident_knows=True)

    def _recall_without_reason(self, row: Row) -> None:
        self._try("recall", row, self._leader(row), reason="")

    def _publish_ones_own(self, row: Row) -> None:
        self._try("publish", row, self._handler(row), public_result="办完了")

    def _rate_ones_own(self, row: Row) -> None:
        if row["handler__person_id"]:
            self._try("rate", row, self._handler(row), grade="satisfied")

    def _too_early(self, row: Row) -> None:
        if (self.life.now - row["entered_at"]).days < 6:
            self._try("lapse_rating", row, self.life.by_system())

    def _talk_with_oneself(self, row: Row) -> None:
        if row["handler__person_id"]:
            by = self._leader(row)
            self._try("name_talker", row, by, talker=row["handler__person_id"])

    def _talk_without_words(self, row: Row) -> None:
        by = self.life.by(row["talker_id"])
        self._try("talk", row, by, cause="objective", way="visit", note=" ")

    def _to_who_failed(self, row: Row) -> None:
        if row["failed"]:
            self._try("dispatch", row, self._leader(row), member=row["failed"][0])

    def _decide_without_reason(self, row: Row) -> None:
        by = self.life.desk(row, Who.SECRETARY)
        self._try("decide", row, by, decision="not_reconciled", reason="")

    def _answer_nothing(self, row: Row) -> None:
        self._try("answer", row, self._leader(row), result="", public_result="")

    def _merge_into_itself(self, row: Row) -> None:
        self._try("merge", row, self._leader(row), lead=row["id"])

    def _read_by_the_group(self, row: Row) -> None:
        by = self.life.by(self.life.groups[row["unit_id"]].leader)
        self._try("inform", row, by, is_accusation=True, note="已告知")
