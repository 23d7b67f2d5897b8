"""按特长和岗位派单: the arithmetic of the ranking, printed; the leader decides."""

from dataclasses import replace
from typing import Any

import pytest

from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.rules import Profile
from bihuan.modules.wall.terms import Category
from tests.conftest import Loop

PLAIN = Profile(1, "王海涛", frozenset(), frozenset(), frozenset())


@pytest.mark.clause("QY-06")
@pytest.mark.parametrize(
    ("known", "score", "reasons"),
    [
        ({}, 0, ()),
        ({"specialties": frozenset({"repair"})}, 40, ("特长相符 +40",)),
        ({"specialties": frozenset({"law"})}, 0, ()),
        ({"posts": frozenset({"governance"})}, 30, ("认领岗位“社区治理” +30",)),
        ({"posts": frozenset({"medical"})}, 0, ()),
        ({"buildings": frozenset({"2号楼"})}, 15, ("就近 +15",)),
        ({"buildings": frozenset({""})}, 0, ()),
        ({"open_load": 3}, -15, ("在办 3 件 -15",)),
        ({"satisfied": 3, "rated": 4}, 7, ("以往评价 3/4 +7",)),
        ({"satisfied": 0, "rated": 2}, 0, ("以往评价 0/2 +0",)),
        ({"has_account": False}, 0, ("还没有账号，须电话告知",)),
        (
            {
                "specialties": frozenset({"repair"}),
                "posts": frozenset({"governance"}),
                "buildings": frozenset({"2号楼"}),
                "open_load": 1,
                "satisfied": 2,
                "rated": 2,
            },
            90,
            (
                "特长相符 +40",
                "认领岗位“社区治理” +30",
                "就近 +15",
                "在办 1 件 -5",
                "以往评价 2/2 +10",
            ),
        ),
    ],
)
def test_every_point_has_its_reason(
    known: dict[str, Any], score: int, reasons: tuple[str, ...]
) -> None:
    (one,) = rules.rank("repair", "2号楼1单元", [replace(PLAIN, **known)])
    assert (one.score, tuple(map(str, one.reasons)), one.barred) == (score, reasons, "")


@pytest.mark.clause("QY-06", "QY-13")
def test_the_best_come_first_and_who_may_not_be_sent_last_with_the_reason() -> None:
    skilled = frozenset({"repair"})
    ranked = rules.rank(
        "repair",
        "",
        [
            replace(PLAIN, member=1, name="甲", specialties=skilled, has_failed=True),
            replace(PLAIN, member=2, name="乙"),
            replace(PLAIN, member=3, name="丙", specialties=skilled),
            replace(PLAIN, member=4, name="丁", specialties=skilled, is_away=True),
        ],
    )
    assert [(one.member, one.barred) for one in ranked] == [
        (3, ""),
        (2, ""),
        (4, "外出"),
        (1, "曾办理此事未获满意"),
    ]


@pytest.mark.clause("QY-06")
def test_every_category_has_its_post() -> None:
    assert set(rules.POST_FOR) == set(Category)
    for category in Category:
        (one,) = rules.rank(
            category, "", [replace(PLAIN, posts=frozenset({rules.POST_FOR[category]}))]
        )
        assert one.score == rules.CLAIMED


@pytest.mark.clause("QY-06")
def test_the_most_urgent_come_first() -> None:
    assert sorted(["slow", "normal", "urgent"], key=rules.by_urgency) == [
        "urgent",
        "normal",
        "slow",
    ]


@pytest.mark.clause("QY-06", "QY-14")
def test_the_cast_is_ranked_from_what_the_registers_and_the_record_hold(loop: Loop) -> None:
    closed = loop.to("closed")
    loop.to("dispatched")
    request = loop.to("sorted")
    place = selectors.place(loop.cast.group)
    assert place is not None
    from bihuan.kernel.base import clock

    known = selectors.profiles(request, path=place.path, on=clock.day(loop.at))
    ranked = {one.name: one for one in rules.rank("repair", "2号楼", known)}
    assert set(ranked) == {"王海涛", "李望春", "赵启明"}
    # 40 specialty, 30 post, 15 building, one open request -5, one rating of one +10.
    assert ranked["王海涛"].score == 90
    assert ranked["李望春"].score == 15
    assert closed.grade == "satisfied"
