"""文字的规则: what of a text is personal or sensitive, and may not be shown."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.people.surnames import split

SENSITIVE = (
    "癌",
    "肿瘤",
    "艾滋",
    "抑郁",
    "精神病",
    "残疾",
    "低保",
    "贫困",
    "欠债",
    "家暴",
    "殴打",
    "性侵",
    "未成年",
    "孤儿",
    "离婚",
)


def sensitive_words(text: str) -> list[str]:
    """Return the words that suggest category and number only."""
    return [word for word in SENSITIVE if word in text]


# Rather once too often: the words only bring the telephone numbers to the eye.
DANGER = (
    "气泄漏",
    "气泄露",
    "漏气",
    "煤气味",
    "燃气味",
    "天然气味",
    "着火",
    "起火",
    "失火",
    "冒烟",
    "爆炸",
    "触电",
    "漏电",
    "坍塌",
    "塌方",
    "倒塌",
    "溺水",
    "落水",
    "被困",
    "受伤",
    "晕倒",
    "昏迷",
    "中毒",
    "轻生",
    "自杀",
    "跳楼",
    "持刀",
    "行凶",
)


@decides("BH-26")
def danger_in(text: str) -> list[str]:
    """危险: return the words that tell of a danger, beside which 110, 119 and 120 are shown."""
    return [word for word in DANGER if word in text]


FULL_WIDTH = str.maketrans("０１２３４５６７８９－（）Ｘｘ", "0123456789-()Xx")
PERSONAL: Sequence[tuple[str, re.Pattern[str]]] = (
    (gettext_noop("身份证号"), re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")),
    (gettext_noop("手机号"), re.compile(r"(?<!\d)(?:86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")),
    (gettext_noop("座机号"), re.compile(r"(?<!\d)\(?0\d{2,3}\)?[ -]?\d{7,8}(?!\d)")),
    (gettext_noop("银行卡号"), re.compile(r"(?<!\d)\d{16,19}(?!\d)")),
    (gettext_noop("电子邮箱"), re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    (gettext_noop("QQ 或微信号"), re.compile(r"(?:QQ|qq|微信(?:号|))[:：号 ]*[\w-]{5,}", re.ASCII)),
    (
        gettext_noop("门牌号"),
        re.compile(r"\d+\s*(?:单元|门)\s*\d{1,4}\s*(?:室|号|户)?|(?<!\d)\d{3,4}\s*(?:室|户)"),
    ),
)


ADDRESSED_AS = "阿姨|叔叔|叔|大爷|大妈|大娘|奶奶|爷爷|先生|女士|师傅|老师"


def name_in(name: str) -> re.Pattern[str]:
    """Return what names a resident in a text: the name, or the surname with a form of address."""
    surname, _given = split(name)
    patterns = [re.escape(name)] if len(name) > 1 else []
    if surname:
        patterns.append(f"{re.escape(surname)}(?:{ADDRESSED_AS})")
    return re.compile("|".join(patterns) or "(?!)")


def covered(text: str) -> str:
    """Return a text with personal data covered, for lists that aren't logged reader by reader."""
    plain = text.translate(FULL_WIDTH)
    for _kind, pattern in PERSONAL:
        for found in pattern.finditer(plain):
            start, end = found.span()
            text = f"{text[:start]}{'＊' * (end - start)}{text[end:]}"
    return text


def personal_data_in(text: str) -> list[str]:
    """Return the kinds of personal data found in a text, full-width digits included."""
    plain = text.translate(FULL_WIDTH)
    return [_(kind) for kind, pattern in PERSONAL if pattern.search(plain)]
