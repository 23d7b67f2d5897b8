"""民心墙的术语: states, acts, duties and choices; identifier and Chinese term."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KIND = "request"  # the kind of dossier a request has
READ_WALL = "wall.read_wall"  # 读墙: act and duty of a paper wall's register, not of a request
PRINT_SLIPS = "wall.print_slips"  # 印纸条: act of a wall's register
OPEN_WALL = "wall.open"  # 设立民心墙: act that opens a wall's register
CHANGE_WALL = "wall.change"  # 修改民心墙: act of a wall's register
CLOSE_WALL = "wall.close"  # 撤下民心墙: act of a wall's register
REGISTER_MEMBER = "wall.register_member"  # 党员登记: act that opens a member's register
RECHECK = "recheck"  # the kind of dossier a re-check of a rating has
RECHECK_OWED = "wall.recheck"  # 回访: what a re-check owes


class State(models.TextChoices):
    """环节: where a request stands."""

    SUBMITTED = "submitted", _("已点单")
    SORTED = "sorted", _("已汇总")
    DISPATCHED = "dispatched", _("已派单")
    DECLINED = "declined", _("已退单")
    ACCEPTED = "accepted", _("已接单")
    HANDLING = "handling", _("办理中")
    HANDLED = "handled", _("已反馈")
    RATING = "rating", _("待评单")
    REVIEW = "review", _("待派人核实")
    TALK = "talk", _("核实谈话")
    EXPLAINED = "explained", _("已解释说明")
    REPLY = "reply", _("待党员说明")
    REDISPATCH = "redispatch", _("待重新派单")
    ESCALATED = "escalated", _("已提交支部书记")
    REFERRED = "referred", _("已转办")
    MERGED = "merged", _("已并单")
    CHANNEL = "channel", _("已转专门渠道")
    CLOSED = "closed", _("已归档")
    WITHDRAWN = "withdrawn", _("已撤回")


FINAL = frozenset({State.CLOSED, State.WITHDRAWN})


class Act(models.TextChoices):
    """动作: everything that can be done with a request."""

    RAISE = "wall.raise", _("点单")
    SORT = "wall.sort", _("整理汇总")
    RELEASE = "wall.release", _("修改公开内容")
    RELEASE_PHOTO = "wall.release_photo", _("公开照片")
    WITHHOLD_PHOTO = "wall.withhold_photo", _("撤下照片")
    TAKE_BACK_PHOTO = "wall.take_back_photo", _("居民撤下照片")
    DISPATCH = "wall.dispatch", _("派单")
    RECALL = "wall.recall", _("收回派单")
    TAKE = "wall.take", _("接单")
    DECLINE = "wall.decline", _("退单")
    KEEP = "wall.keep", _("不同意退单")
    CONTACT = "wall.contact", _("联系居民")
    PROGRESS = "wall.progress", _("记录进展")
    EXTEND = "wall.extend", _("延期")
    REPORT = "wall.report", _("反馈办理情况")
    PUBLISH = "wall.publish", _("公布办理情况")
    RATE = "wall.rate", _("评单")
    LAPSE_RATING = "wall.lapse_rating", _("逾期未评")
    NAME_TALKER = "wall.name_talker", _("指派专人核实")
    TALK = "wall.talk", _("核实谈话")
    REPLY = "wall.reply", _("党员说明")
    LAPSE_REPLY = "wall.lapse_reply", _("逾期未说明")
    ACCEPT = "wall.accept", _("谅解")
    REJECT = "wall.reject", _("不接受解释")
    LAPSE_ACCEPTANCE = "wall.lapse_acceptance", _("解释后未答复")
    DECIDE = "wall.decide", _("支部书记决定")
    REFER = "wall.refer", _("转办")
    CHASE = "wall.chase", _("催办")
    ANSWER = "wall.answer", _("公布转办答复")
    MERGE = "wall.merge", _("并单")
    UNMERGE = "wall.unmerge", _("拆出并单")
    WITHDRAW = "wall.withdraw", _("撤回")
    DIVERT = "wall.divert", _("转专门渠道")
    INFORM = "wall.inform", _("告知渠道")
    ADD = "wall.add", _("补充说明")
    REMIND = "wall.remind", _("催办提醒")
    ERASE = "wall.erase", _("销毁个人信息")
    PASS_ON = "wall.pass_on", _("移交")
    PASS_TALK = "wall.pass_talk", _("移交核实")


# What a story says was done, where another language says it otherwise than the button does.
DONE: dict[str, Any] = {
    Act.EXTEND: pgettext_lazy("story", "延期"),
    Act.CHASE: pgettext_lazy("story", "催办"),
    Act.DIVERT: pgettext_lazy("story", "转专门渠道"),
}


class RecheckAct(models.TextChoices):
    """回访动作: everything that can be done with a re-check of a good rating (BH-19)."""

    DRAW = "wall.draw_recheck", _("抽取回访")
    TRY = "wall.try_recheck", _("回访未联系上")
    CONCLUDE = "wall.conclude_recheck", _("回访")


class RecheckState(models.TextChoices):
    """回访环节: where a re-check stands."""

    OWED = "recheck_owed", _("待回访")
    DONE = "recheck_done", _("已回访")


class Answer(models.TextChoices):
    """回访结果: what the resident says of the rating when somebody else asks again."""

    CONFIRMED = "confirmed", _("评单属实")
    DENIED = "denied", _("评单不属实")
    UNREACHED = "unreached", _("没有联系上")


class What(models.TextChoices):
    """义务: what can be owed in a request."""

    DISPATCH = "wall.dispatch", _("派单")
    TAKE = "wall.take", _("接单")
    CONTACT = "wall.contact", _("联系居民")
    HANDLE = "wall.handle", _("办理")
    DECIDE_DECLINED = "wall.decide_declined", _("处理退单")
    PUBLISH = "wall.publish", _("公布办理情况")
    RATING = "wall.rating", _("请居民评单")
    NAME_TALKER = "wall.name_talker", _("指派专人核实")
    TALK = "wall.talk", _("核实谈话")
    REPLY = "wall.reply", _("说明情况")
    REDISPATCH = "wall.redispatch", _("重新派单")
    ACCEPTANCE = "wall.acceptance", _("等待居民谅解")
    DECIDE = "wall.decide", _("支部书记决定")
    CHASE = "wall.chase", _("催办转办事项")
    FOLLOW = "wall.follow", _("跟踪并单")
    INFORM = "wall.inform", _("告知专门渠道")


class Who(models.TextChoices):
    """由谁: who may do an act, or owes a duty."""

    ANYBODY = "anybody", _("居民")
    REGISTRAR = "registrar", _("代为登记的工作人员")
    LEADER = "leader", _("党小组组长")
    HANDLER = "handler", _("承办党员")
    TALKER = "talker", _("核实人")
    SECRETARY = "secretary", _("支部书记")
    SUPERVISION = "supervision", _("干部监督科")
    SECTION = "section", _("组织部基层办")
    RESIDENT = "resident", _("点单居民")
    RATER = "rater", _("点单居民或代录人")
    SYSTEM = "system", _("系统")


class Channel(models.TextChoices):
    """渠道: how a request reached us (QY-03)."""

    WEB = "web", _("网上")
    WALL = "wall", _("墙面")
    PHONE = "phone", _("电话")
    LETTER = "letter", _("书信")
    QQ = "qq", _("QQ")
    WECHAT = "wechat", _("微信")
    VISIT = "visit", _("上门")


class Category(models.TextChoices):
    """类别, in residents' words."""

    REPAIR = "repair", _("水电维修")
    SANITATION = "sanitation", _("环境卫生")
    ROAD = "road", _("道路设施")
    SAFETY = "safety", _("安全隐患")
    ELDERS = "elders", _("养老助残")
    CHILDREN = "children", _("儿童托管")
    HEALTH = "health", _("健康医疗")
    JOBS = "jobs", _("就业帮扶")
    LAW = "law", _("法律咨询")
    NEIGHBOURS = "neighbours", _("邻里纠纷")
    CULTURE = "culture", _("文化体育")
    POLICY = "policy", _("政策咨询")
    PARKING = "parking", _("停车出行")
    OTHER = "other", _("其他")


class Post(models.TextChoices):
    """服务岗位: the posts that members claim (QY-14)."""

    ORGANIZATION = "organization", _("组织建设")
    LAW_AID = "law_aid", _("法律咨询援助")
    HELP = "help", _("助困扶残与就业")
    GOVERNANCE = "governance", _("社区治理")
    MEDICAL = "medical", _("健康医疗")
    CULTURE = "culture", _("文化体育")
    SAFETY = "safety", _("安全宣传与治安巡逻")
    OTHER = "other", _("其他")


class Urgency(models.TextChoices):
    """轻重缓急 (QY-06)."""

    URGENT = "urgent", _("急")
    NORMAL = "normal", _("一般")
    SLOW = "slow", _("缓")


class Anonymity(models.TextChoices):
    """署名: three levels, explained before sending."""

    NAMED = "named", _("署名公开")
    HIDDEN = "hidden", _("对外匿名")
    NONE = "none", _("完全匿名")


class Publicity(models.TextChoices):
    """公开方式: what the wall may show of a request."""

    TEXT = "text", _("公开内容")
    CATEGORY = "category", _("只公开类别和编号")
    SEALED = "sealed", _("不公开")


class Grade(models.TextChoices):
    """评单等次 (QY-10)."""

    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    UNSATISFIED = "unsatisfied", _("不满意")


class Cause(models.TextChoices):
    """不满意的缘由 (QY-11)."""

    OBJECTIVE = "objective", _("客观原因")
    MEMBER = "member", _("党员个人原因")
    DISPATCHING = "dispatching", _("派单不当")


class Outcome(models.TextChoices):
    """办理结果: how a request ended; counted apart."""

    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    NOT_RATED = "not_rated", _("未评价")
    RECONCILED = "reconciled", _("解释后谅解")
    UNANSWERED = "unanswered", _("已解释，未答复")
    NOT_RECONCILED = "not_reconciled", _("未能谅解")
    INFORMED = "informed", _("已告知专门渠道")
    WITHDRAWN = "withdrawn", _("居民撤回")


class Decision(models.TextChoices):
    """支部书记的决定."""

    REDISPATCH = "redispatch", _("重新派单")
    REFER = "refer", _("转办")
    NOT_RECONCILED = "not_reconciled", _("按未能谅解办结")


class Contacted(models.TextChoices):
    """联系方式 (QY-08)."""

    PHONE = "phone", _("电话")
    VISIT = "visit", _("上门")
    MEETING = "meeting", _("面谈")
    MESSAGE = "message", _("微信或短信")


class Column(models.TextChoices):
    """墙面栏目 (QY-02)."""

    RAISED = "raised", _("居民点单")
    DISPATCHED = "dispatched", _("党小组派单")
    HANDLED = "handled", _("在职党员接单")
    RATED = "rated", _("群众评单")


class Purpose(models.TextChoices):
    """照片用途: what a photo of a request shows."""

    ASK = "ask", _("居民照片")
    PROGRESS = "progress", _("进展照片")
    BEFORE = "before", _("办理前")
    AFTER = "after", _("办理后")
    RESULT = "result", _("办理照片")


class Ground(models.TextChoices):
    """销毁依据 (BH-23): a code, so that the record of a destruction says nothing of the person."""

    EXPIRED = "expired", _("保存期满")
    ASKED = "asked", _("居民依法要求")


class Scope(models.TextChoices):
    """统计口径: by what requests are counted together."""

    WALL = "wall", _("民心墙")
    BRANCH = "branch", _("党支部")
    COMMUNITY = "community", _("社区（村）")
    COUNTY = "county", _("全县")


class Measure(models.TextChoices):
    """统计项: what is counted of the requests raised in a period."""

    RECEIVED = "received", _("点单")
    TO_DISPATCH = "to_dispatch", _("应派单")
    IN_TIME = "in_time", _("按时派单")
    DISPATCHED = "dispatched", _("已派单")
    AGAIN = "again", _("再次派单")
    HANDLED = "handled", _("已公布结果")
    RATED = "rated", _("已评单")
    SATISFIED = "satisfied", _("满意")
    WELL = "well", _("满意和基本满意")
    RECHECKED = "rechecked", _("已回访")
    CONFIRMED = "confirmed", _("回访属实")
    UNREACHED = "unreached", _("回访未联系上")
    CLOSED = "closed", _("已归档")
    NOT_RATED = "not_rated", _("未评价")
    NOT_RECONCILED = "not_reconciled", _("未能谅解")
    UNANSWERED = "unanswered", _("已解释，未答复")
    WITHDRAWN = "withdrawn", _("居民撤回")
    REPEATS_30 = "repeats_30", _("30 日内重复")
    REPEATS_90 = "repeats_90", _("90 日内重复")
    OPEN = "open", _("在办")
    OVERDUE = "overdue", _("超期")


class Escalation(models.TextChoices):
    """提级缘由: why a matter of a desk below stands on the page of a desk above (BH-24)."""

    DECIDE = "decide", _("待决定")
    PASSED = "passed", _("由本岗位代办")
    REACHED = "reached", _("提醒到本岗位")
    OVERDUE = "overdue", _("下级超期")
    UNREAD = "unread", _("纸墙未读")


# What the auditor's pages call this module's dossiers, acts in registers, and pages with names.
KINDS: dict[str, Any] = {
    KIND: _("诉求"),
    RECHECK: _("回访"),
    "wall": _("民心墙"),
    "member": _("在职党员"),
}
REGISTER_ACTS: dict[str, Any] = {
    READ_WALL: _("读墙"),
    PRINT_SLIPS: _("印制纸条"),
    **{str(act.value): act.label for act in RecheckAct},
    OPEN_WALL: _("设立民心墙"),
    CHANGE_WALL: _("修改民心墙"),
    CLOSE_WALL: _("撤下民心墙"),
    REGISTER_MEMBER: _("党员登记"),
    "wall.change_member": _("变更党员登记"),
    "wall.end_member": _("结束党员登记"),
    "wall.import": _("导入诉求"),
}
LOOKS: dict[str, Any] = {
    "wall:case": _("诉求办理页"),
    "wall:case_photo": _("诉求照片"),
    "wall:dispatch_several": _("一屏派单"),
    "wall:ledger_xlsx": _("导出台账"),
    "wall:recheck": _("回访"),
    "wall:record_answer": _("代录答复"),
    "wall:record_rating": _("代录评单"),
    "wall:sheet": _("党员服务单"),
    "wall:statistics_xlsx": _("导出统计"),
}
