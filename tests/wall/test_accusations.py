"""专门渠道: which words seal a message: accusations of persons, not complaints (BH-14)."""

import pytest

from bihuan.modules.wall import rules

# Made up; the words are those of real messages, the matters are nobody's.
ACCUSING = [
    "举报某干部受贿。",
    "村会计克扣低保款，几户人家都没领到。",
    "社区主任收了施工队的红包，活就给了他家亲戚。",
    "组长私自把集体的地租给别人。",
    "请查一查，修路的钱被贪污了。",
    "派出所民警问话的时候动手打人。",
    "支书的儿子占着公房，他本人也跟着恐吓邻居。",
    "实名检举原任主任套取危房补助。",
    "某些领导给自己亲戚优先办，明摆着优亲厚友。",
    "控告拆迁办工作人员伙同他人做假账。",
    "镇长不作为，反映三年没有人管。",
    "利用职权把宅基地批给自己。",
]
COMPLAINING = [
    "楼下饭店油烟大，多次举报没有结果。",
    "举报工地夜里施工，吵得老人睡不着。",
    "请公布举报电话，贴在楼道里。",
    "尊敬的书记：小区门口的路灯坏了，请帮忙。",
    "请主任看看，二号楼的水管漏水，打电话也没人来。",
    "班主任说开家长会，想借社区的会议室。",
    "我要控告开发商，地下车库一直漏水。",
    "物业保安队长说话难听，骂人，希望换一个。",
    "物业的电梯维保是不是违规，请核实。",
    "希望政府加大力度打击赌博，棋牌室太吵。",
    "邻居家的狗追着人咬，主人还威胁我们。",
    "谢谢工作人员上门，水修好了。",
]


@pytest.mark.clause("BH-14")
@pytest.mark.parametrize("text", ACCUSING)
def test_an_accusation_of_somebody_in_office_is_sealed(text: str) -> None:
    assert rules.belongs_to_proper_channel(text, declared=False)


@pytest.mark.clause("BH-14")
@pytest.mark.parametrize("text", COMPLAINING)
def test_a_complaint_about_a_service_reaches_the_group(text: str) -> None:
    assert not rules.belongs_to_proper_channel(text, declared=False)
    assert rules.belongs_to_proper_channel(text, declared=True), "the resident's own word holds"


@pytest.mark.clause("BH-14")
def test_a_long_text_is_read_in_no_time() -> None:
    text = "领导" * 2_500 + "。" + "请主任" * 1_600
    assert not rules.belongs_to_proper_channel(text, declared=False)
