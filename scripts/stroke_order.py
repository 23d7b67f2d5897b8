"""笔画序: makes the table by which names are sorted. Run by hand, when a source has a new edition.

    python scripts/stroke_order.py UNIHAN CNCHAR CNCHAR_TRAD DECOMPOSITIONS > …/people/strokes.txt

UNIHAN is `Unihan_IRGSources.txt` of the Unicode character database (numbers of strokes, radicals,
sources), CNCHAR and CNCHAR_TRAD are `cnchar.order.min.js` and `cnchar.trad.min.js` of the npm
packages cnchar-order and cnchar-trad (each stroke of 9,550 characters), DECOMPOSITIONS is the CJK
Decomposition Data File (`cjk-decomp.txt`; what the other characters are put together of).

The order is that of GF 3003-1999: number of strokes; then stroke by stroke 横 竖 撇 点 折; then the
kind of each stroke. What that leaves equal follows radical and code point, which isn't in the
standard. Where the strokes of a character can't be put together, or their number differs from
Unicode's, it stands after those that begin as it does, as far as that is known.
"""

import json
import re
import sys
from pathlib import Path

WIDTH = 80
# Which of the five kinds cnchar's letters are: a hooked 竖 is a 竖, a 提 a 横, a 捺 a 点.
KINDS = {
    **dict.fromkeys("ji", "1"),
    **dict.fromkeys("fg", "2"),
    "s": "3",
    **dict.fromkeys("kdl", "4"),
}
# Within a kind: 横 before 提, 竖 before 竖钩, 点 before 捺, turns with fewer bends first.
FINE = {letter: place for place, letter in enumerate("jifgsklcebhnmtyvprxuoqawz")} | {"d": 5}
LETTERS = dict(zip("12345", "jfskc", strict=True))

# Where cnchar has another order of strokes than GB 13000.1.
CORRECTED = """
芈1221112 炽433425134 钚311121324 弢51552254 媾5311122125211 皙1234331232511 辔1512551551251
锺31115312511211 德332122522114544 撅121134315233534 膝351112343424134 鲺3525121153251214
黏31234342413421251
"""
# Components that cnchar doesn't have, or that look different as components.
COMPONENTS = """
一1 丨2 亅2 丿3 丶4 乀4 ㇏4 乙5 乚5 乛5 ㇀1 𠃋5 𡿨5 ㇉5 ⺄5 ㇈5 ㇆5 ㇗5 ㇇5 ㇕5 ㇟5 ㇂5 ㇌5
㇋5 ㇊5 ㇅5 ㇍5 ㇎5 ㇁5 ㇙5 ㇚2 ㇛5 ㇜5 ㇄5 ㇃5 ⺈35 𠂊35 亻32 𠂉31 𠂇13 ⺌243 ⺍443 龶1121
𠆢34 龷12211 乂34 ⺆35 ⺊21 丷43 罒25221 覀125221 飠34451154 糹554444 訁4111251 釒34112431
艹122 门425 門25112511 阝52 氺24134 ⺗2444 𤴓52134 牜3121 ⺮314314 𥫗314314 虍215315 耂1213
爫3443 ⺶431113 𦍌431112 疒41341 癶54334 衤45234 礻4524 辶454 廴54 彐511 ⺕511 氵441 忄442
扌121 犭353 刂22 灬4444 冫41 宀445 冖45 勹35 匚15 匸15 凵52 冂25 囗251 亠41 彡333 廾132
夊354 夂354 攵3134 巛555 糸554234 鳥32511154444 馬1211254444 魚35251214444 車1251112
貝2511134 頁132511134 見2511135 言4111251 食344511534 金34112431 韋521251152 風353251214
長12111534 麥12343434354 來12343434 鬥2112111212 骨255452511 隹32411121 黑254312114444
鬼325113554 ⻊2512121 𧾷2512121 僉3412512513434 賁121222511134 冘4535 肙2512511
肅5112322151512 將52133544124 冓1122125211 義4311213121534 嗇1234341252511 憂132511454544354
啇41432512251 匽125115315 豐211121112521251431 對22431431121124 犮13544 黽2511251211511
叚512115154 睘2522112513534 尞134432511234 夬5134 龹431134 疌15112134 虒3321531535 尨1353334
丩52 幷31133112 朁153515352511 镸1211154 畺1251211251211 巤555253415445445 夅354152
㐬4154325 旣32511351535 皐32511413412 菐224314311134 卂512 戹45135 冄2511 旡1535 朿125234
隺4532411121 殸12152133554 臿312321511 襾125221 別2513522 冊25221 帶13221545252 㠯25151 讠45
卩52 彳332 屮522 饣355 纟551 丬412 廿1221 龰2134 钅31115
"""
# The first part, where it changes its strokes in this place.
AS_FIRST = {"a": {"牛": "sjfi", "辛": "kjksjjs"}, "d": {"雨": "jkekkkkk"}}
IN_SEQUENCE = {"a", "d", "stl", "st"}
REPEATED = {"ra": 2, "rd": 2, "r3d": 3, "r3a": 3, "r3tr": 3, "r3gw": 3, "r4a": 4, "r4sq": 4}
REPEATED |= {"me": 1, "ml": 1}


def main() -> int:
    """Print the table."""
    unihan, cnchar, trad, parts = (Path(name).read_text(encoding="utf-8") for name in sys.argv[1:])
    counts, radicals, chosen = _unihan(unihan)
    strokes = Strokes(counts, _longest(cnchar), _second_longest(trad), _decompositions(parts))
    key = {one: (*strokes.key(one), radicals[one], one) for one in chosen}
    _print(sorted(chosen, key=key.__getitem__), counts)
    return 0


class Strokes:
    """The strokes of each character, as letters: given, or put together from its components."""

    def __init__(self, counts, simplified, traditional, parts):
        self.counts, self.parts = counts, parts
        self.traditional = {one: text for one, text in traditional.items() if self._fits(one, text)}
        corrected = {**simplified, **_listed(CORRECTED)}
        given = {one: text for one, text in corrected.items() if self._fits(one, text)}
        self.known = {**_listed(COMPONENTS), **given}

    def key(self, one):
        """Return what sorts a character: count, kinds, finer kinds."""
        whole = self.of(one)
        text = whole or self._beginning(one)
        kinds = "".join(KINDS.get(letter, "5") for letter in text)
        fine = [FINE[letter] for letter in text] if whole else []
        return self.counts[one], kinds if whole else kinds + "9", fine

    def of(self, one):
        """Return the strokes of a character or component, "" where they can't be told."""
        if one not in self.known:
            self.known[one] = ""
            text = self._composed(*self.parts.get(one, ("", [])))
            self.known[one] = text if self._fits(one, text) else self.traditional.get(one, "")
        return self.known[one]

    def _fits(self, one, text):
        return len(text) == self.counts.get(one, len(text))

    def _composed(self, shape, parts):
        each = [AS_FIRST.get(shape, {}).get(one) or self.of(one) for one in parts[:1]]
        each += [self.of(one) for one in parts[1:]]
        if not each or not all(each):
            return ""
        if shape == "d" and parts[1:] and parts[-1] == "月":
            each[-1] = "frjj"
        return _joined(shape, parts[0], each)

    def _beginning(self, one, depth=0):
        whole = self.of(one)
        shape, parts = self.parts.get(one, ("", []))
        if whole or not parts or depth > 6:
            return whole
        if shape == "sbl" and parts[0] in "辶廴":
            return self._beginning(parts[1], depth + 1)
        follows = shape in IN_SEQUENCE or shape in REPEATED
        return self._beginning(parts[0], depth + 1) if follows else ""


def _joined(shape, first, each):
    if shape in REPEATED:
        return each[0] * REPEATED[shape]
    if (shape, first) in {("sbl", "辶"), ("sbl", "廴"), ("sb", "凵")}:
        return each[1] + each[0]
    if (shape, first) == ("s", "囗"):
        return "fc" + each[1] + "j"
    if (shape, first) in {("sl", "匚"), ("sl", "匸")}:
        return "j" + each[1] + "b"
    outside_first = shape in IN_SEQUENCE or shape == "sbl" or (shape == "str" and first in "勹气")
    return "".join(each) if outside_first else ""


def _listed(text):
    return {entry[0]: "".join(LETTERS[digit] for digit in entry[1:]) for entry in text.split()}


def _tables(script):
    found = re.findall(r"JSON\.parse\('(.*?)'\)", script)
    return [one for one in map(json.loads, found) if isinstance(one, dict)]


def _longest(script):
    return max(_tables(script), key=len)


def _second_longest(script):
    """Return the table of strokes among those of cnchar-trad: lower-case letters only."""
    told = [one for one in _tables(script) if re.fullmatch("[a-z]+", str(one.get("愛", "")))]
    return max(told, key=len)


def _decompositions(text):
    rows = (re.match(r"(.+?):([^/(]+)[^(]*\((.*)\)", line) for line in text.splitlines())
    return {row[1]: (row[2], [one for one in row[3].split(",") if one]) for row in rows if row}


def _unihan(text):
    """Return the numbers of strokes, the radicals, and the characters that the table holds."""
    counts, radicals, mainland = {}, {}, set()
    for line in text.splitlines():
        if not line.startswith("U+"):
            continue
        code, name, value = line.split("\t")
        one = chr(int(code[2:], 16))
        if name == "kTotalStrokes":
            counts[one] = int(value.split()[0])
        elif name == "kRSUnicode":
            radicals[one] = [float(part) for part in value.split()[0].replace("'", "").split(".")]
        elif name == "kIRG_GSource":
            mainland.add(one)
    return counts, radicals, [one for one in counts if _is_held(one, mainland)]


def _is_held(one, mainland):
    """Say whether the table holds a character: the first blocks whole, of the rest the Chinese."""
    return one in mainland or "㐀" <= one <= "鿿" or "\U00020000" <= one <= "\U0002a6df"


def _print(order, counts):
    print("# 笔画序: characters in order of strokes; a line gives their number of strokes first.")
    print("# Made by scripts/stroke_order.py. Sources and licences: strokes-licences.txt.")
    for number in sorted({counts[one] for one in order}):
        row = "".join(one for one in order if counts[one] == number)
        for start in range(0, len(row), WIDTH):
            print(f"{number}\t{row[start : start + WIDTH]}")


if __name__ == "__main__":
    sys.exit(main())
