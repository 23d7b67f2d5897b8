"""登记在编经历: added to a record, dated, agreeing with one another; nothing is overwritten."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bihuan.config import witnesses
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.verifying import verify
from bihuan.modules.cadres import commands
from tests.cadres.test_taking_in import held, home, take
from tests.conftest import Loop
from tests.snapshot import business_rows

ROLL = {"unit_name": "城关镇", "staff_kind": "1", "entered": "2012-07", "way_in": "11"}
AWAY = {"kind": "1", "host_name": "县委办公室", "begun": "2015-03", "ended": "2016-03"}
Rows = Sequence[Mapping[str, str]]


def enter(
    loop: Loop, person: int, service: Rows, absences: Rows = (), *, who: str = "civil"
) -> None:
    """Enter periods, as somebody."""
    commands.enter_service(
        home(), person=person, service=service, absences=absences, **loop.by(who)
    )


@pytest.mark.clause("BH-43")
def test_periods_are_added_to_what_is_there(loop: Loop) -> None:
    witnesses.register()
    person = take(loop)
    enter(loop, person, [{**ROLL, "departed": "2018-05"}], [AWAY])
    enter(loop, person, [{**ROLL, "unit_name": "草滩镇", "entered": "2018-05"}])
    rows = held(person)
    assert [row["unit_name"] for row in rows["service"].values()] == ["城关镇", "草滩镇"]
    assert [row["begun"] for row in rows["absences"].values()] == ["2015-03"]
    verify(home())


def assert_refused(loop: Loop, clause: str, *args: Any, **more: Any) -> None:
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        enter(loop, *args, **more)
    assert refusal.value.clause == clause
    assert business_rows() == before


@pytest.mark.clause("BH-43")
@pytest.mark.parametrize(
    ("service", "absences"),
    [
        ([{**ROLL, "entered": ""}], []),
        ([{**ROLL, "entered": "2012-13"}], []),
        ([{**ROLL, "departed": "2011-07"}], []),
        ([ROLL, {**ROLL, "entered": "2015-01"}], []),
        ([{**ROLL, "departed": "2018-05"}, {**ROLL, "entered": "2018-04"}], []),
        ([{**ROLL, "departed": "2015-09"}], [AWAY]),
        ([ROLL], [{**AWAY, "begun": "2010-01"}]),
        ([ROLL], [{**AWAY, "ended": "2014-03"}]),
    ],
    ids=["no start", "no date", "backward", "two at once", "overlap", "left", "early", "ended"],
)
def test_periods_that_dont_agree_are_refused(loop: Loop, service: Rows, absences: Rows) -> None:
    assert_refused(loop, "BH-43", take(loop), service, absences)


@pytest.mark.clause("BH-39")
def test_only_the_section_enters_and_only_into_a_record(loop: Loop) -> None:
    assert_refused(loop, "BH-39", take(loop), [ROLL], who="section")
    assert_refused(loop, "BH-39", loop.cast.li, [ROLL])
