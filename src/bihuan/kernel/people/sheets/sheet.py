"""干部任免审批表: what stands on the form, as text; files are read into it and written from it.

Everything is the text of the form itself: a date is `YYYYMM` as in the files, a resume is its
printed lines. What the text means for a person's record is decided elsewhere.
"""

from dataclasses import dataclass

__all__ = ["ELEMENTS", "FAMILY_ELEMENTS", "Relative", "Sheet"]


@dataclass(frozen=True, slots=True)
class Relative:
    """家庭成员: a row of 家庭主要成员及重要社会关系, each value as it stands on the form."""

    relation: str = ""
    name: str = ""
    birth: str = ""
    politics: str = ""
    work: str = ""

    @property
    def is_blank(self) -> bool:
        """Say whether the row says nothing: editors pad the table with such rows."""
        return not (self.relation or self.name or self.birth or self.politics or self.work)


@dataclass(frozen=True, slots=True)
class Sheet:
    """任免审批表的内容: every element of an `.lrmx` file; "" is what the form leaves empty.

    Line breaks within a value are `\\n`. `family` holds no blank rows. `photo` is the image file.
    """

    name: str = ""
    sex: str = ""
    birth: str = ""
    ethnicity: str = ""
    native_place: str = ""
    birth_place: str = ""
    party: str = ""
    work_start: str = ""
    retirement: str = ""
    health: str = ""
    professional_title: str = ""
    specialty: str = ""
    full_time_education: str = ""
    full_time_degree: str = ""
    full_time_education_school: str = ""
    full_time_degree_school: str = ""
    in_service_education: str = ""
    in_service_degree: str = ""
    in_service_education_school: str = ""
    in_service_degree_school: str = ""
    post: str = ""
    proposed_post: str = ""
    proposed_removal: str = ""
    resume: str = ""
    rewards: str = ""
    appraisals: str = ""
    reason: str = ""
    family: tuple[Relative, ...] = ()
    reporting_unit: str = ""
    former_age_limit: str = ""
    age_on: str = ""
    filled_on: str = ""
    filled_by: str = ""
    id_number: str = ""
    photo: bytes = b""


# The element of an `.lrmx` file that holds each value, in the usual order of the file.
ELEMENTS: dict[str, str] = {
    "name": "XingMing",
    "sex": "XingBie",
    "birth": "ChuShengNianYue",
    "ethnicity": "MinZu",
    "native_place": "JiGuan",
    "birth_place": "ChuShengDi",
    "party": "RuDangShiJian",
    "work_start": "CanJiaGongZuoShiJian",
    "retirement": "DaoLingNianYue",
    "health": "JianKangZhuangKuang",
    "professional_title": "ZhuanYeJiShuZhiWu",
    "specialty": "ShuXiZhuanYeYouHeZhuanChang",
    "full_time_education": "QuanRiZhiJiaoYu_XueLi",
    "full_time_degree": "QuanRiZhiJiaoYu_XueWei",
    "full_time_education_school": "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi",
    "full_time_degree_school": "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi",
    "in_service_education": "ZaiZhiJiaoYu_XueLi",
    "in_service_degree": "ZaiZhiJiaoYu_XueWei",
    "in_service_education_school": "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi",
    "in_service_degree_school": "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi",
    "post": "XianRenZhiWu",
    "proposed_post": "NiRenZhiWu",
    "proposed_removal": "NiMianZhiWu",
    "resume": "JianLi",
    "rewards": "JiangChengQingKuang",
    "appraisals": "NianDuKaoHeJieGuo",
    "reason": "RenMianLiYou",
    "family": "JiaTingChengYuan",
    "reporting_unit": "ChengBaoDanWei",
    "former_age_limit": "GaiGeQianRenZhiNianLingJieXian",
    "age_on": "JiSuanNianLingShiJian",
    "filled_on": "TianBiaoShiJian",
    "filled_by": "TianBiaoRen",
    "id_number": "ShenFenZheng",
    "photo": "ZhaoPian",
}
FAMILY_ELEMENTS: dict[str, str] = {
    "relation": "ChengWei",
    "name": "XingMing",
    "birth": "ChuShengRiQi",
    "politics": "ZhengZhiMianMao",
    "work": "GongZuoDanWeiJiZhiWu",
}
