"""`bihuan policy` and `bihuan calendar`: the same acts as the pages, in a process of their own."""

from pathlib import Path
from typing import Any

import pytest

from bihuan.kernel.journal import facade as journal
from bihuan.kernel.policy.models import CalendarDay, PolicyValue, Rollout
from tests.cast import PASSWORD
from tests.kernel.conftest import Archive, command
from tests.wall.proof import body

HASHED = "tests.settings"  # The cast's passwords have the quick hash of the tests.
SET = ("policy", "set", "wall.dispatch_days", "2", "--from", "2030-01-01", "--reason", "试行")


def entries(archive: Archive, kind: str, number: object) -> list[Any]:
    """Return the entries of a register of the cast's home."""
    home = archive.loop.cast.home
    register = journal.Dossier.objects.get(home=home, kind=kind, number=str(number))
    return list(journal.story(home, register.pk))


@pytest.mark.slow
def test_policy_lists_sets_switches_and_reports(archive: Archive) -> None:
    shown = command(archive, "policy", "--home", "QY", "--key", "wall.dispatch")
    assert shown.returncode == 0, shown.stderr
    (head, row) = shown.stdout.splitlines()
    assert head.split() == ["参数", "名称", "数值", "单位", "开始", "截止", "依据"]
    assert row.split() == [
        "wall.dispatch_days", "派单期限", "3", "天", "全部", "2015-01-01", "—", "QY-05@2015",
    ]  # fmt: skip

    # Who may not, or types a wrong password, changes nothing.
    for who, typed, said in (("leader", PASSWORD, "BH-05"), ("section", "wrong", "密码不对")):
        done = command(
            archive,
            "policy",
            "--home",
            "QY",
            *SET[1:],
            "--as",
            who,
            typed=typed + "\n",
            settings=HASHED,
        )
        assert done.returncode == 1
        assert said in done.stderr
    assert PolicyValue.objects.filter(from_on="2030-01-01").count() == 0

    done = command(
        archive, "policy", "--home", "QY", *SET[1:], "--unit", "东风共建家园党支部",
        "--as", "section", typed=PASSWORD + "\n", settings=HASHED,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    row = PolicyValue.objects.get(from_on="2030-01-01")
    assert (row.value, row.unit_id, row.clause) == (2, archive.loop.cast.branch, "QY-05")
    assert (row.edition, row.calendar) == ("2030", "natural")
    entry = entries(archive, "unit", archive.loop.cast.branch)[-1]
    assert (entry.act, entry.actor) == ("registers.set_policy", archive.loop.cast.section)

    on = ("--key", "wall.dispatch", "--on", "2030-01-02")
    here = command(archive, "policy", "--home", "QY", *on, "--unit", "东风第一党小组")
    there = command(archive, "policy", "--home", "QY", *on, "--unit", "河湾党小组")
    assert [run.stdout.splitlines()[1].split()[2] for run in (here, there)] == ["2", "3"]

    done = command(
        archive, "policy", "--home", "QY", "switch", "QY-08", "observe", "--from", "2030-01-01",
        "--as", "section", "--reason", "试行", typed=PASSWORD + "\n", settings=HASHED,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert Rollout.objects.get().unit_id == archive.loop.cast.county
    report = command(archive, "policy", "--home", "QY", "report")
    assert report.returncode == 0, report.stderr
    assert "一律阻止" in report.stdout  # From 2030 on.


@pytest.mark.slow
def test_calendar_loads_all_or_nothing_and_twice_adds_nothing(
    archive: Archive, tmp_path: Path
) -> None:
    seeded = command(archive, "calendar", "seed", "2026")
    assert seeded.returncode == 0, seeded.stderr
    assert "已装入 25 天" in seeded.stdout
    assert "没有改动" in command(archive, "calendar", "seed", "2026").stdout
    file = tmp_path / "2027.csv"
    file.write_text("date,working,note\n2027-02-08,0,春节\n2027-2-30,休,\n2027-10-01,?,\n")
    loaded = CalendarDay.objects.count()
    wrong = command(archive, "calendar", "load", str(file))
    assert wrong.returncode == 1
    assert "第 3 行" in wrong.stderr
    assert "第 4 行" in wrong.stderr
    file.write_text("date,working,note\n2027-02-08,0,春节\n")
    part = command(archive, "calendar", "load", str(file))
    assert (part.returncode, "BH-31" in part.stderr) == (1, True)
    assert CalendarDay.objects.count() == loaded

    file.write_text("date,working,note\n2027-02-08,0,春节\n2027-10-01,0,国庆节\n")
    right = command(archive, "calendar", "load", str(file), "--edition", "国办发 1 号")
    assert right.returncode == 0, right.stderr
    assert CalendarDay.objects.count() == loaded + 2
    loads = entries(archive, "calendar", "national")
    assert [body(entry)["data"]["edition"] for entry in loads] == ["2026", "国办发 1 号"]
    assert "2027" in command(archive, "calendar").stdout
