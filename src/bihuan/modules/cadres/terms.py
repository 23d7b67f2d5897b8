"""干部信息库的术语."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Act(models.TextChoices):
    """干部信息的动作."""

    TAKE_IN = "cadres.take_in", _("载入干部信息")
    ENTER_SERVICE = "cadres.enter_service", _("登记在编经历")
    CHANGE_RECORD = "cadres.change_record", _("变更干部信息")
    ADD_CODE = "cadres.add_code", _("新增代码")
    CHANGE_CODE = "cadres.change_code", _("变更代码")
    RAISE = "cadres.raise", _("申请更正")
    RETURN = "cadres.return", _("退回补充")
    SUPPLY = "cadres.supply", _("补充材料")
    WITHDRAW = "cadres.withdraw", _("撤回更正")
    DECIDE = "cadres.decide", _("审核更正")
    EXAMINE = "cadres.examine", _("查档")
    CERTIFY = "cadres.certify", _("复核认定")
    EXAMINE_AGAIN = "cadres.examine_again", _("退回重查")
    SIGN = "cadres.sign", _("登记本人签字")
    REMIND = "cadres.remind", _("催办更正")


class Kind(models.TextChoices):
    """卷宗类别."""

    CADRE = "cadre", _("干部信息")
    CODE = "code", _("代码表")
    CHANGE = "change", _("更正事项")


class Purpose(models.TextChoices):
    """文件用途."""

    FILE = "cadre_file", _("任免审批表文件")
    PHOTO = "cadre_photo", _("照片")
    MATERIAL = "cadre_material", _("更正的依据材料")


class CodeChange(models.TextChoices):
    """代码的改动."""

    NEW = "new", _("新增")
    RENAMED = "renamed", _("改名")
    ALIAS_ADDED = "alias_added", _("加别名")
    ALIAS_REMOVED = "alias_removed", _("减别名")
    ENDED = "ended", _("定截止时间")


class Severity(models.TextChoices):
    """校核等级: how grave a finding in a record is, the gravest first."""

    WRONG = "wrong", _("须改正")
    DOUBTFUL = "doubtful", _("请核对")
    MISSING = "missing", _("待补充")


class State(models.TextChoices):
    """更正事项的状态."""

    REVIEW = "change_review", _("待审核更正")
    RETURNED = "change_returned", _("待补充材料")
    ARCHIVE = "change_archive", _("待查档")
    RECHECK = "change_recheck", _("待复核")
    SIGNING = "change_signing", _("待本人签字")
    CLOSED = "change_closed", pgettext_lazy("更正事项", "已办结")


class What(models.TextChoices):
    """更正事项的义务."""

    REVIEW = "cadres.owe_review", _("审核更正")
    SUPPLY = "cadres.owe_supply", _("补充材料或撤回")
    EXAMINE = "cadres.owe_examine", _("查档")
    RECHECK = "cadres.owe_recheck", _("复核认定")
    SIGN = "cadres.owe_sign", _("请本人签字")


class Who(models.TextChoices):
    """谁办: by whose desk an act on a change is done."""

    RAISER = "raiser", _("申请人")
    SECTION = "section", _("组织部公务员科")
    ARCHIVE = "archive", _("干部档案审核员")
    SYSTEM = "system", _("系统")


class Source(models.TextChoices):
    """更正的来源: somebody asked for it, or a newer form differs."""

    ASKED = "asked", _("申请")
    FORM = "form", _("新表")


class Answer(models.TextChoices):
    """一项更正的审核结果."""

    OPEN = "", _("未审核")
    ACCEPTED = "accepted", _("采纳")
    REFUSED = "refused", _("不采纳")


class ArchiveItem(models.TextChoices):
    """三龄两历一身份: the six items that only two archive reviewers change."""

    BIRTH = "birth", _("出生日期")
    PARTY = "party", _("入党时间")
    WORK_START = "work_start", _("参加工作时间")
    EDUCATION = "education", _("学历学位")
    CAREER = "career", _("工作经历")
    STATUS = "status", _("干部身份")


class Result(models.TextChoices):
    """查档结论."""

    CONSISTENT = "consistent", _("与原记载一致")
    CERTIFIED = "certified", _("重新认定")
    PENDING = "pending", _("材料不足，暂不认定")
    FORGERY = "forgery", _("涉嫌造假")


class Outcome(models.TextChoices):
    """更正事项的结果."""

    CHANGED = "changed", _("已更正")
    PARTLY = "partly", _("部分更正")
    REFUSED = "refused", pgettext_lazy("更正事项", "没有更正")
    WITHDRAWN = "withdrawn", pgettext_lazy("更正事项", "已撤回")
    CONSISTENT = "consistent", _("认定与原记载一致")
    PENDING = "pending", _("暂不认定")
    REFERRED = "referred", _("移送干部监督科")


class Signature(models.TextChoices):
    """本人签字."""

    SIGNED = "signed", _("本人已签字")
    DECLINED = "declined", _("本人不签字")


KINDS: dict[str, Any] = {str(kind.value): kind.label for kind in Kind}
# Pages with names on them, as the access log calls them.
LOOKS: dict[str, Any] = {
    "cadres:cadres": _("干部名册"),
    "cadres:cadre": _("干部信息"),
    "cadres:sheet": _("干部任免审批表"),
    "cadres:family": _("家庭成员"),
    "cadres:photo": _("干部照片"),
    "cadres:roster": _("导出干部名册"),
    "cadres:checks": _("校核"),
    "cadres:checked": _("校核出的干部"),
    "cadres:code_words": _("未知的词"),
    "cadres:own": _("本人信息"),
    "cadres:own_photo": _("本人照片"),
    "cadres:changes": _("更正事项清单"),
    "cadres:change": _("更正事项"),
    "cadres:change_act": _("办理更正"),
    "cadres:change_file": _("更正的依据材料"),
    "cadres:change_raise": _("选择更正的内容"),
    "cadres:change_row": _("填写更正"),
    "cadres:bring": _("载入新表"),
    "cadres:columns": _("新表差异"),
    "cadres:column": _("按栏目采纳"),
}
# The cells of the form whose words may be settled, as they are called there.
CELLS: dict[str, Any] = {
    "sex": _("性别"),
    "birth": _("出生年月"),
    "ethnicity": _("民族"),
    "native_place": _("籍贯"),
    "birth_place": _("出生地"),
    "party": _("入党时间"),
    "work_start": _("参加工作时间"),
    "retirement": _("到龄年月"),
    "health": _("健康状况"),
    "professional_title": _("专业技术职务"),
    "specialty": _("熟悉专业有何专长"),
    "full_time_education": _("全日制学历"),
    "full_time_degree": _("全日制学位"),
    "full_time_education_school": _("全日制学历毕业院校系及专业"),
    "full_time_degree_school": _("全日制学位毕业院校系及专业"),
    "in_service_education": _("在职学历"),
    "in_service_degree": _("在职学位"),
    "in_service_education_school": _("在职学历毕业院校系及专业"),
    "in_service_degree_school": _("在职学位毕业院校系及专业"),
    "post": _("现任职务"),
    "proposed_post": _("拟任职务"),
    "proposed_removal": _("拟免职务"),
    "resume": _("简历"),
    "rewards": _("奖惩情况"),
    "appraisals": _("年度考核结果"),
    "reason": _("任免理由"),
    "reporting_unit": _("呈报单位"),
    "former_age_limit": _("改革前任职年龄界限"),
    "age_on": _("计算年龄时间"),
    "filled_on": _("填表时间"),
    "filled_by": _("填表人"),
    "family": _("家庭成员"),
    "id_number": _("身份证号"),
}
# The code tables, as they are called.
CODE_TABLES: dict[str, Any] = {
    "sex": _("性别"),
    "ethnicity": _("民族"),
    "health": _("健康状况"),
    "marital": _("婚姻状况"),
    "relation": _("称谓"),
    "politics": _("政治面貌"),
    "schooling": _("学历"),
    "degree": _("学位"),
    "education_mode": _("教育类别"),
    "professional_title": _("专业技术职务"),
    "level": _("职务层次"),
    "grade": _("职务层次或职级"),
    "unit_level": _("单位级别"),
    "jurisdiction": _("管理类别"),
    "staff_kind": _("编制类型"),
    "post_status": _("任职状态"),
    "post_change": _("职务变动类别"),
    "appointment_way": _("选拔任用方式"),
    "way_in": _("进入方式"),
    "way_out": _("离开方式"),
    "destination": _("去向"),
    "absence_kind": _("不在岗类别"),
    "appraisal_result": _("考核结论"),
    "reward_kind": _("奖惩类别"),
}
