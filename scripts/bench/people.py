"""Forms in bulk: `bihuan import people` beside parsing the same files alone, and its memory."""

import datetime
import io
import json
import random
import time
from pathlib import Path
from typing import Any

from PIL import Image

from bihuan.kernel.people import id_numbers
from bihuan.kernel.people.sheets import lrmx
from bihuan.kernel.people.sheets.sheet import Relative, Sheet
from scripts.bench import report
from scripts.bench.stage import Stage

SEED, A_FOLDER = 2026, 500
BORN_FROM, DAYS = datetime.date(1970, 1, 1), 365 * 30
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GIVEN = "安邦成德恩芳国海涵和宏华佳建杰静君凯兰磊丽林明宁培琪强青荣锐珊盛思涛婷伟文霞晓欣雅岩"
# The command without its beginning, which would lead it back to the installation's own database.
# The bar tells how far it is: the peak after a tenth of the files, and at the end.
IMPORT = """
import argparse, django, json, re, sys
from pathlib import Path
django.setup()
from bihuan.config.cli import import_, import_people
peaks = {}
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
def bar(_what, total):
    def show(done):
        if done in (total // 10, total):
            peaks[done] = peak()
    return show
parser = argparse.ArgumentParser()
import_.arguments(parser)
options = parser.parse_args(sys.argv[1:])
done = import_people.run(options, import_._home(None), import_._actor(None), bar)
print(json.dumps(list(peaks.values())))
sys.exit(done)
"""
NOTE = (
    "Forms are `.lrmx` files of made-up persons with a photo and an ID number each, taken in one "
    "by one, each with its entry; parsing reads the same files from the page cache and keeps "
    "nothing. The peak is that of the process (VmHWM), after a tenth of the files and at the end."
)


def imported(
    stage: Stage, files: int, rounds: int
) -> tuple[report.Line, report.Line, dict[str, Any]]:
    """Import a folder of forms into a fresh database and parse the same files, in turns."""
    folder = stage.folder / "forms"
    size = _write_forms(folder, files)
    seconds: dict[str, list[float]] = {"people": [], "parsing": []}
    peaks: list[list[int]] = []
    for _ in range(rounds):
        stage.clone("people", of="plain")
        stage.use("people")
        start = time.perf_counter()
        said = stage.python(IMPORT, "people", str(folder), "--unit", "测速县", "--for-real")
        seconds["people"].append(time.perf_counter() - start)
        assert f"已载入 {files} 人，没有载入 0 个" in said, said
        peaks.append(json.loads(said.splitlines()[-1]))
        seconds["parsing"].append(_parsed(folder))
    stage.use("bihuan")
    return *_lines(files, size, seconds, peaks), {**seconds, "peaks": peaks}


def _lines(
    files: int, size: int, seconds: dict[str, list[float]], peaks: list[list[int]]
) -> tuple[report.Line, report.Line]:
    ours, bare = (report.median(seconds[name]) for name in ("people", "parsing"))
    few, many = (report.median([one[at] for one in peaks]) for at in (0, 1))
    cells = (f"{ours:.1f}", f"{bare:.2f}", f"{files:,} forms, {size / 1e6:.0f} MB")
    megabytes = (f"{many / 1024:.0f} MB", f"{few / 1024:.0f} MB", f"{files:,} and {files // 10:,}")
    return (
        report.Line("import people (whole command): parsing alone", ours / bare, "", cells),
        report.Line(
            "import people: peak memory, ten times as many", many / few, "≤ 1.3", megabytes
        ),
    )


def _parsed(folder: Path) -> float:
    """Return how long it takes to read every form, and nothing else."""
    start = time.perf_counter()
    for path in folder.rglob("*.lrmx"):
        assert lrmx.read(path.read_bytes()).sheet.name
    return time.perf_counter() - start


def _write_forms(folder: Path, files: int) -> int:
    """Write forms of made-up persons, no two with one ID number; return how many bytes."""
    luck, photo, size = random.Random(SEED), _photo(), 0  # noqa: S311 - made up, no secret
    for number in range(files):
        data = lrmx.write(_sheet(luck, number, photo))
        path = folder / f"{number // A_FOLDER}" / f"{number}.lrmx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        size += len(data)
    return size


def _sheet(luck: random.Random, number: int, photo: bytes) -> Sheet:
    born = BORN_FROM + datetime.timedelta(days=number % DAYS)
    begun, name = born.year + 22, luck.choice(SURNAMES) + "".join(luck.choices(GIVEN, k=2))
    post = f"第{number % 40}镇党政综合办公室主任"
    return Sheet(
        name=name,
        sex="男" if luck.random() < 0.5 else "女",
        birth=f"{born:%Y%m}",
        ethnicity="汉族",
        native_place="陕西青禾",
        birth_place="陕西青禾",
        party=f"{begun - 1}06",
        work_start=f"{begun}07",
        health="健康",
        full_time_education="大学",
        full_time_degree="农学学士",
        full_time_education_school="某农业大学农学院植物保护专业",
        post=post,
        resume=_resume(begun, post),
        rewards="无",
        appraisals="2022年、2023年、2024年年度考核均为称职。",
        family=tuple(
            Relative(one, f"{name[0]}某", f"{born.year + 1}05", "群众", "第二镇中心小学教师")
            for one in ("妻子", "儿子", "父亲", "母亲")
        ),
        id_number=_number(born, number // DAYS),
        photo=photo,
    )


def _resume(begun: int, post: str) -> str:
    lines = (
        f"{begun - 4}.09--{begun}.07  某农业大学农学院植物保护专业学习",
        f"{begun}.07--{begun + 5}.03  第一镇农业站科员",
        f"（其间：{begun + 1}.03--{begun + 2}.03在县委办公室挂职）",
        f"{begun + 5}.03--         {post}",
    )
    return "\n".join(lines)


def _number(born: datetime.date, order: int) -> str:
    start = f"610328{born:%Y%m%d}{order % 1000:03}"
    ends = (start + sign for sign in "0123456789X")
    return next(one for one in ends if id_numbers.is_right(one, on=datetime.date(2026, 1, 1)))


def _photo() -> bytes:
    """Return a portrait as editors keep it: 295 by 413, some tens of kilobytes."""
    made, luck = io.BytesIO(), random.Random(SEED)  # noqa: S311 - made up, no secret
    small = Image.frombytes("RGB", (60, 84), luck.randbytes(60 * 84 * 3))
    small.resize((295, 413)).save(made, "JPEG", quality=85)
    return made.getvalue()
