"""公开前把关: what counts as personal data, and what may stand on the wall."""

import pytest

from bihuan.kernel.base.refusals import Refused
from bihuan.modules.wall import rules, selectors
from tests.conftest import Loop
from tests.wall.proof import assert_refused, do


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("请打13912345678", ["手机号"]),
        ("请打139 1234 5678找我", ["手机号"]),
        ("139-1234-5678", ["手机号"]),
        ("１３９１２３４５６７８", ["手机号"]),
        ("+8613912345678", ["手机号"]),
        ("86 139 1234 5678", ["手机号"]),
        ("(0917)3261234", ["座机号"]),
        ("0917-3261234", ["座机号"]),
        ("０９１７－３２６１２３４", ["座机号"]),
        ("610328199001011234", ["身份证号"]),
        ("61032819900101123X", ["身份证号"]),
        ("６１０３２８１９９００１０１１２３Ｘ", ["身份证号"]),
        ("610328900101123", ["身份证号"]),
        ("6222021234567890123", ["银行卡号"]),
        ("wang.ht@example.cn", ["电子邮箱"]),
        ("QQ：123456789", ["QQ 或微信号"]),
        ("加微信wanghaitao88", ["QQ 或微信号"]),
        ("2号楼1单元501室漏水", ["门牌号"]),
        ("２号楼１单元５０１", ["门牌号"]),
        ("3门 402", ["门牌号"]),
        ("501室没有水", ["门牌号"]),
        ("1203户反映", ["门牌号"]),
    ],
)
def test_personal_data_is_found_full_width_digits_included(text: str, kinds: list[str]) -> None:
    assert set(kinds) <= set(rules.personal_data_in(text))


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize(
    "text",
    [
        "楼道灯坏了，晚上看不清台阶",
        "2号楼1单元门口的路坑洼不平",
        "3月15日停水8小时",
        "花费1200元，惠及36户居民",
        "12345热线转来",
        "2015年第3期",
        "修了2.5公里路",
        "QQ群里说过",
        "微信群通知了",
    ],
)
def test_ordinary_words_and_numbers_are_not_taken_for_personal_data(text: str) -> None:
    assert rules.personal_data_in(text) == []


CLEAN = "楼道灯坏了"
EVERYBODY = (
    "leader",
    "deputy",
    "wang",
    "li",
    "secretary",
    "section",
    "supervision",
    "auditor",
    "system",
    "other_leader",
    "stranger",
)


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize(
    ("text", "publicity", "may_publish", "is_proxy", "is_sensitive", "allowed"),
    [
        (CLEAN, "text", True, False, False, True),
        (CLEAN, "text", False, False, False, False),
        (CLEAN, "text", True, True, False, False),
        (CLEAN, "text", True, False, True, False),
        ("请打13912345678", "text", True, False, False, False),
        ("２号楼１单元５０１", "text", True, False, False, False),
        ("61032819900101123X", "text", True, False, False, False),
        # Category and number only: no words are shown, so none are examined.
        (CLEAN, "category", False, False, False, True),
        (CLEAN, "category", True, True, True, True),
        ("请打13912345678", "category", False, False, False, True),
        (CLEAN, "sealed", True, False, False, False),
    ],
)
def test_words_stand_on_the_wall_only_with_consent_and_without_personal_data(
    text: str,
    publicity: str,
    *,
    may_publish: bool,
    is_proxy: bool,
    is_sensitive: bool,
    allowed: bool,
) -> None:
    def decide() -> None:
        rules.may_be_published(
            text,
            publicity=publicity,
            may_publish=may_publish,
            is_proxy=is_proxy,
            is_sensitive=is_sensitive,
        )

    if allowed:
        decide()
    else:
        with pytest.raises(Refused, match="BH-20"):
            decide()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("老人残疾，家里低保", ["残疾", "低保"]),
        ("楼上家暴", ["家暴"]),
        ("路灯坏了", []),
    ],
)
def test_sensitive_words_are_pointed_out_to_the_leader(text: str, found: list[str]) -> None:
    assert sorted(rules.sensitive_words(text)) == sorted(found)


@pytest.mark.parametrize(
    ("anonymity", "name", "shown"),
    [("named", "孙大娘", "孙大娘"), ("named", "", "居民"), ("hidden", "孙大娘", "居民")],
)
def test_the_wall_names_only_who_wants_to_be_named(anonymity: str, name: str, shown: str) -> None:
    assert rules.name_on_the_wall(anonymity, name) == shown


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize(
    ("state", "readers"),
    [
        ("submitted", {"leader", "deputy"}),
        ("dispatched", {"leader", "deputy", "wang"}),
        ("handling", {"leader", "deputy", "wang"}),
        ("talk", {"leader", "deputy", "wang", "secretary"}),
        ("escalated", {"leader", "deputy", "wang", "secretary"}),
        ("redispatch", {"leader", "deputy"}),
        ("closed", {"leader", "deputy"}),
    ],
)
def test_name_phone_and_house_are_read_by_those_who_need_them_now(
    loop: Loop, state: str, readers: set[str]
) -> None:
    request = loop.to(state, name="孙大娘", phone="13912345678", house="501室")
    place = selectors.place(loop.cast.group)
    assert place is not None
    found = {
        who for who in EVERYBODY if selectors.reads_contact(loop.actor(who), request, place.path)
    }
    assert found == readers


@pytest.mark.clause("BH-20")
def test_a_request_is_seen_by_its_group_its_member_and_those_above(loop: Loop) -> None:
    request = loop.to("handling")
    seen = {
        who
        for who in (*EVERYBODY, "staff", "security")
        if selectors.visible_to(loop.actor(who)).filter(home_id=request.home_id).exists()
    }
    assert seen == {"leader", "deputy", "secretary", "staff", "section", "wang"}


@pytest.mark.clause("BH-20")
def test_a_member_from_whom_it_was_recalled_sees_it_no_more(loop: Loop) -> None:
    request = loop.to("handling")
    do(loop, "recall", request, "leader", reason="住院")
    rows = selectors.visible_to(loop.actor("wang"))
    assert not rows.filter(home_id=request.home_id, pk=request.pk).exists()


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize(
    ("anonymity", "is_refused"), [("hidden", True), ("named", False)], ids=["hidden", "named"]
)
def test_a_hidden_name_does_not_get_on_the_wall(
    loop: Loop, anonymity: str, *, is_refused: bool
) -> None:
    request = loop.to("handled", name="王桂兰", anonymity=anonymity)
    said = {"public_result": "已给王桂兰家换灯"}
    if is_refused:
        assert_refused("BH-20", lambda: do(loop, "publish", request, "leader", **said))
    else:
        do(loop, "publish", request, "leader", **said)
    assert "王桂兰" not in selectors.masked(said["public_result"], names=["王桂兰"])


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize(
    ("name", "text", "is_found"),
    [
        ("孙大娘", "孙阿姨家的水管修好了", True),
        ("孙桂兰", "孙桂兰家的水管修好了", True),
        ("孙桂兰", "与孙大爷约好了", True),
        ("欧阳明", "欧阳老师家的灯换了", True),
        ("欧阳明", "阳老师家的灯换了", False),
        ("孙桂兰", "王阿姨提供了梯子", False),
        ("孙桂兰", "孙子放学走的那条路", False),
        ("孙", "孙女士家", True),
    ],
)
def test_a_surname_with_a_form_of_address_names_its_resident(
    name: str, text: str, *, is_found: bool
) -> None:
    assert bool(rules.name_in(name).search(text)) is is_found


@pytest.mark.clause("BH-20")
def test_a_result_that_addresses_the_resident_is_stopped_unless_named_publicly(loop: Loop) -> None:
    said = {"public_result": "孙阿姨家的灯换好了。"}
    request = loop.to("handled", name="孙桂兰")
    assert_refused("BH-20", lambda: do(loop, "publish", request, "leader", **said))
    assert selectors.masked(said["public_result"], names=selectors.hidden_names(request)) == (
        "＊＊家的灯换好了。"
    )
    for known in ({"name": "孙桂兰", "anonymity": "named"}, {}):
        do(loop, "publish", loop.to("handled", **known), "leader", **said)
