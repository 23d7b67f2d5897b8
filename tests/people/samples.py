"""Makes tests/people/files: one made-up sheet as programs differ in writing it.

Run `python -m tests.people.samples` to write them anew; the tests read what is committed.
"""

import base64
import struct
from pathlib import Path

FILES = Path(__file__).parent / "files"
JPEG = (FILES / "photo.jpg").read_bytes()
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAPCAIAAABfg7keAAAAF0lEQVR4nGM8IafBQAgwEVQxqmj4KwIAaqwBLMyOMPsA"
    "AAAASUVORK5CYII="
)
BMP_HEAD = (40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0)
BMP = b"BM" + struct.pack("<IHHIIiiHHIIiiII", 58, 0, 0, 54, *BMP_HEAD) + b"\0\0\xff\0"

RESUME = (
    "1998.09--2002.07  某省某大学法律系法学专业学习",
    "2002.07--2005.03  某县某镇政府科员",
    "                  （其间：2003.09--2004.06在某大学在职研究生班学习）",
    "2005.03--         某县某镇党委委员、副镇长",
)
VALUES = {
    "XingMing": "张 三",
    "XingBie": "男",
    "ChuShengNianYue": "198003",
    "MinZu": "汉族",
    "JiGuan": "某省某县",
    "ChuShengDi": "某省某县",
    "RuDangShiJian": "200108；民建",
    "CanJiaGongZuoShiJian": "200207",
    "JianKangZhuangKuang": "健康",
    "ZhuanYeJiShuZhiWu": "",
    "ShuXiZhuanYeYouHeZhuanChang": "R&amp;D &lt;管理&gt;",
    "QuanRiZhiJiaoYu_XueLi": "大学",
    "QuanRiZhiJiaoYu_XueWei": "法学学士",
    "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "某大学法律系法学专业",
    "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "某大学法律系法学专业",
    "ZaiZhiJiaoYu_XueLi": "",
    "ZaiZhiJiaoYu_XueWei": "",
    "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "",
    "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "",
    "XianRenZhiWu": "某县某镇党委委员、副镇长",
    "NiRenZhiWu": "",
    "NiMianZhiWu": "",
    "JianLi": "\n".join(RESUME),
    "JiangChengQingKuang": "2019年3月，经某县委批准，记三等功；\n2021年7月，嘉奖。",
    "NianDuKaoHeJieGuo": "2021年、2022年、2023年年度考核均为称职。",
    "RenMianLiYou": "",
    "JiaTingChengYuan": "",
    "ChengBaoDanWei": "中共某县委组织部",
    "JiSuanNianLingShiJian": "20260301",
    "TianBiaoShiJian": "2026.03.01",
    "TianBiaoRen": "李某",
    "ShenFenZheng": "11010119800301999x",
    "ZhaoPian": "",
    "Version": "3.2.1.6",
}
NEW = {"DaoLingNianYue": "204303", "GaiGeQianRenZhiNianLingJieXian": "改革前任职年龄界限为60岁"}
FIELDS = ("ChengWei", "XingMing", "ChuShengRiQi", "ZhengZhiMianMao", "GongZuoDanWeiJiZhiWu")
FAMILY = (
    ("妻子", "李 四", "198105", "群众", "某县中学教师"),
    ("儿子", "张小某", "20100203", "", "某县小学学生"),
)
MARK, LF = "\ufeff", "\n"


def head(encoding: str) -> str:
    """Return the declaration."""
    return f'<?xml version="1.0" encoding="{encoding}"?>'


def person(
    *,
    values: dict[str, str] = VALUES,
    eol: str = "\r\n",
    step: str = "  ",
    items: int = 10,
    photo: str = "",
    short: bool = False,
    blank: str = "",
) -> str:
    """Return the root with its elements in the order of `values`, laid out in lines."""

    def one(name: str, value: str, lead: str) -> str:
        value = value.replace("\n", eol or "\r\n")
        if short and not value:
            return f"{lead}<{name}/>"
        return f"{lead}<{name}>{value or blank}</{name}>"

    lines = []
    for name, text in values.items():
        value = photo if name == "ZhaoPian" else text
        if name != "JiaTingChengYuan":
            lines.append(one(name, value, f"{eol}{step}"))
            continue
        lines.append(f"{eol}{step}<{name}>")
        for row in (*FAMILY, *[("",) * 5] * (items - len(FAMILY))):
            lines.append(f"{eol}{step * 2}<Item>")
            lines += [one(*pair, f"{eol}{step * 3}") for pair in zip(FIELDS, row, strict=True)]
            lines.append(f"{eol}{step * 2}</Item>")
        lines.append(f"{eol}{step}</{name}>")
    return f"<Person>{''.join(lines)}{eol}</Person>{eol}"


def of_2025() -> dict[str, str]:
    """Return the values in the order of the 2025 edition."""
    found: dict[str, str] = {}
    for name, value in VALUES.items():
        found[name] = value
        if name == "CanJiaGongZuoShiJian":
            found["DaoLingNianYue"] = NEW["DaoLingNianYue"]
        if name == "ChengBaoDanWei":
            found["GaiGeQianRenZhiNianLingJieXian"] = NEW["GaiGeQianRenZhiNianLingJieXian"]
    return found | {"Version": "5.0.0.1"}


def in_one_line() -> str:
    """Return the file of a writer that escapes twice, has an order of its own and no version."""
    last = ("ShenFenZheng", "JiaTingChengYuan", "ZhaoPian")
    values = {name: text for name, text in VALUES.items() if name not in (*last, "Version")}
    values |= {name: VALUES[name] for name in last}
    values |= {"XianRenZhiWu": "&amp;#26576;县&amp;#x67D0;镇副镇长&amp;amp;委员"}
    made = person(values=values, eol="", step="", items=3, photo=b64(JPEG))
    return made.replace(VALUES["JianLi"].replace("\n", "\r\n"), "&amp;#13;&amp;#10;".join(RESUME))


def unknown() -> str:
    """Return a file with elements, attributes and instructions of another program's own."""
    made = person(photo=b64(JPEG), values=VALUES | {"Version": "9.9"})
    made = made.replace("<Person>", "<Person>\r\n  <?x y?><!-- made up -->")
    made = made.replace(
        "  <MinZu>", "  <ZhengZhiMianMao>中共党员</ZhengZhiMianMao>\r\n  <MinZu a='>'>"
    )
    made = made.replace("  <Version>", '  <Own><Deep b="1">留 着</Deep></Own>\r\n  <Version>')
    return made.replace("<ChengWei>儿子", "<NianLing>16</NianLing><ChengWei>儿子")


def with_references() -> str:
    """Return a file whose breaks and some signs are references, with CDATA and comments."""
    made = person(eol="\n", photo=b64(JPEG))
    made = made.replace("\n".join(RESUME), "&#xD;\n".join(RESUME))
    made = made.replace(">健康<", "><![CDATA[健康]]><")
    made = made.replace("某省某县", "&#26576;省<!-- x -->某县", 1)
    return made.replace("其间：", "&#x5176;间：")


def wrapped() -> str:
    """Return a file whose photo stands in lines and whose empty values hold white space."""
    lines = base64.encodebytes(JPEG).decode().split()
    return person(photo="".join(f"\n    {line}" for line in lines) + "\n  ", blank="\r\n  ")


def four_spaces() -> str:
    """Return a file with short tags, other levels and no padding."""
    return person(eol=LF, step="    ", items=2, photo=b64(PNG), short=True)


def mirrored() -> str:
    """Return a file whose elements stand in the opposite order."""
    return person(values=dict(reversed(VALUES.items())), eol="\r", photo=b64(PNG))


def bare() -> str:
    """Return a file that leaves out what is empty."""
    kept = {name: text for name, text in VALUES.items() if text or name == "JiaTingChengYuan"}
    return person(values=kept, items=0)


def b64(photo: bytes) -> str:
    """Return a photo as it stands in a file, in one line."""
    return base64.b64encode(photo).decode()


def samples() -> dict[str, bytes]:
    """Return the content of every file by its name."""
    utf8, plain = head("utf-8"), person(photo=b64(JPEG))
    texts = {
        "editor": (f"{MARK}{utf8}\r\n{plain}", "utf-8"),
        "edition_2025": (f"{MARK}{utf8}\r\n{person(values=of_2025(), photo=b64(BMP))}", "utf-8"),
        "no_mark_lf": (f"{utf8}\n{four_spaces()}", "utf-8"),
        "one_line": (f"{utf8}{in_one_line()}", "utf-8"),
        "gbk": (f"{head('GBK')}\r\n{plain}", "gbk"),
        "gb2312": (f"{head('gb2312')}\r\n{person(items=12)}", "gb2312"),
        "gb18030": (f"{head('GB18030')}\r\n{plain.replace('张 三', '王𠮷')}", "gb18030"),
        "utf16_le": (f"{MARK}{head('utf-16')}\r\n{plain.replace('李某', '𠮷某')}", "utf-16-le"),
        "utf16_be": (f"{MARK}{head('UTF-16')}\n{person(eol=LF, short=True)}", "utf-16-be"),
        "references": (f"{utf8}\n{with_references()}", "utf-8"),
        "unknown": (f"{MARK}{utf8}\r\n{unknown()}", "utf-8"),
        "wrapped_photo": (f"{utf8}\r\n{wrapped()}", "utf-8"),
        "mirrored_cr": (f"{utf8}\r{mirrored()}", "utf-8"),
        "misdeclared": (f"{head('utf-16')}\r\n{plain}", "utf-8"),
        "no_declaration": (bare(), "utf-8"),
    }
    return {f"{name}.lrmx": text.encode(encoding) for name, (text, encoding) in texts.items()}


def main() -> None:
    """Write the files."""
    for name, content in samples().items():
        (FILES / name).write_bytes(content)


if __name__ == "__main__":
    main()
