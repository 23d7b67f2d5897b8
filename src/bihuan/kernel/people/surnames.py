"""姓氏: where a name's surname ends, and how a surname is read where that isn't its usual reading.

Some families read a surname otherwise (覃 qin or tan, 翟 zhai or di): a person's stored reading
can be edited, and this is only what it starts with.
"""

import unicodedata

from pypinyin import lazy_pinyin

__all__ = ["reading", "split", "without_dots"]

DOTS = "·•‧・."
TWO_CHARACTERS = """
万俟 上官 东方 东郭 东门 乐正 亓官 仉督 令狐 仲孙 公冶 公孙 公羊 公良 公西 公输 勾龙 句龙 单于 即墨 南宫 南门
司寇 司徒 司空 司马 呼延 哥舒 夏侯 太叔 夹谷 子车 宇文 完颜 宗政 宰父 尉迟 巫马 左丘 慕容 拓跋 梁丘 欧阳 歐陽
段干 毌丘 淳于 漆雕 澹台 濮阳 独孤 申屠 百里 皇甫 端木 第五 纳兰 羊舌 西门 诸葛 諸葛 谷梁 榖梁 穀梁 贺兰 赫连
轩辕 钟离 长孙 闻人 闾丘 颛孙 鲜于 壤驷
"""  # noqa: E501 - Han characters count two.
COMPOUND = frozenset(TWO_CHARACTERS.split())
# The surnames that the dictionary reads as the word, not as the name.
READINGS = {
    "乐": "yue",
    "乐正": "yue zheng",
    "乜": "nie",
    "仇": "qiu",
    "六": "lu",
    "区": "ou",
    "區": "ou",
    "单": "shan",
    "單": "shan",
    "单于": "chan yu",
    "卜": "bu",
    "召": "shao",
    "句": "gou",
    "句龙": "gou long",
    "员": "yun",
    "子车": "zi ju",
    "尉迟": "yu chi",
    "折": "she",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "盖": "ge",
    "繁": "po",
    "缪": "miao",
    "翟": "zhai",
    "能": "nai",
    "薄": "bo",
    "覃": "qin",
    "解": "xie",
    "都": "du",
    "阚": "kan",
    "隗": "wei",
}


def split(name: str) -> tuple[str, str]:
    """Return surname and given name, without blanks; a name with dots is all surname."""
    letters = "".join(unicodedata.normalize("NFC", name).split())
    if any(dot in letters for dot in DOTS):
        return letters, ""
    length = 2 if letters[:2] in COMPOUND and len(letters) > 2 else 1
    return letters[:length], letters[length:]


def without_dots(name: str) -> str:
    """Return a name without the dots that divide the parts of other peoples' names."""
    return "".join(letter for letter in name if letter not in DOTS)


def reading(name: str) -> str:
    """Return the toneless pinyin of a name, as typed in a search field; dots are left out."""
    surname, given = split(name)
    surname = without_dots(surname)
    read = READINGS[surname].split() if surname in READINGS else lazy_pinyin(surname)
    return "".join([*read, *lazy_pinyin(given)])
