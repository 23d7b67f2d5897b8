"""专门渠道的规则: which words accuse a person in office, and so never reach the group (BH-14).

Words like 举报 alone don't: nine of ten who write them report noise, a shop or a building site.
What counts is a deed of office by itself, or a deed beside somebody who holds an office. How well
it tells them apart was measured on real messages: docs/process/wall.md, section 7.
"""

import re

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused

POST = (
    "书记|支书|(?<![班])主任|[乡镇村组区县市局所处科股站校院园]长|(?<![安])队长|指挥长|会计|出纳|专干|"
    "网格员|干部|村官|官员|公务员|党员|民警|警察|辅警|交警|法官|检察官|人大代表|政协委员|"
    "城管队员|执法人员|(?:政府|街道|社区|拆迁办|局|所|中心|大队)(?:的)?工作人员|"
    "(?:村|镇|乡|社区|街道|政府|单位|局|学校|某些|个别|有些|部分|分管|主管|当地|相关|主要)(?:的)?领导"
)
# Only who holds an office can do this.
OF_OFFICE = (
    "贪污|受贿|索贿|收受贿赂|挪用公款|滥用职权|利用职权|吃拿卡要|徇私枉法|徇私舞弊|以权谋私|包养"
)
# Anybody can do this; beside somebody in office it accuses him.
DEED = (
    "行贿|贿赂|侵吞|私分|私吞|截留|克扣|卡扣|冒领|套取|虚报|占为己有|据为己有|敛财|谋私|中饱私囊|"
    "权钱交易|徇私|腐败|贪腐|贪钱|贪了|要贪|违纪|优亲厚友|包庇|保护伞|打人|打伤|殴打|动手打|被打|"
    "辱骂|恐吓|威胁|打击报复|收钱|好处费|辛苦费|送礼|送钱|红包|回扣|黑钱|勒索|敲诈|嫖|"
    "(?<![击])赌博|酒驾|第二职业|私自|强占|霸占|私占|侵占|欺压|恃权|黑掉"
)
# Who is addressed isn't accused: 尊敬的书记, 请局长, 市长您好.
ADDRESSED = re.compile(
    rf"(?:尊敬的|敬爱的|各位|请|望|向|给|找|感谢)[^，。！？；\s]{{0,4}}(?:{POST}|领导)"
    rf"|(?:{POST}|领导)[^，。！？；\s]{{0,4}}(?:您好|你好|同志|：|:)|领导(?:您|你|们)?好"
)
SENTENCE, CLAUSE = r"[^。！？!?；;\n]", r"[^。！？!?；;，,\n]"
ACCUSES = re.compile(
    rf"{OF_OFFICE}"
    rf"|(?:{POST}){SENTENCE}{{0,25}}(?:{DEED})"
    rf"|(?:举报|检举|控告)(?!后|过|电话|热线|信箱){CLAUSE}{{0,20}}(?:{POST}|负责人|工作人员)"
    rf"|(?:书记|支书|(?<![班])主任|[乡镇村组局所站]长|队长){CLAUSE}{{0,6}}"
    rf"(?:[不乱]作为|胡作非为|非作为)"
)


@decides("BH-14")
def belongs_to_proper_channel(text: str, *, declared: bool) -> bool:
    """专门渠道: an accusation against a person goes, sealed, to the supervision section."""
    return declared or ACCUSES.search(ADDRESSED.sub("＊", text)) is not None


def diversion_has_a_reason(reason: str) -> None:
    """转专门渠道: the leader says why, to be read by who answers it alone (BH-14)."""
    if not reason.strip():
        raise Refused("BH-14", "请写明转专门渠道的原因")


def closing_says_what_was_told(note: str, *, is_accusation: bool) -> None:
    """告知渠道: an accusation is closed with what was told, or to whom it was handed (BH-14)."""
    if is_accusation and not note.strip():
        raise Refused("BH-14", "请写明告知了居民什么，或者转给了哪里")
