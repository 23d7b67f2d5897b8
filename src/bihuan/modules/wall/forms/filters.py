"""筛选: what the ledger is filtered by, and what the statistics count by and over."""

import datetime
import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.modules.wall.forms.staff import pick
from bihuan.modules.wall.terms import Category, Measure, Scope, State

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
PERIODS = [
    ("month", _("月")),
    ("quarter", _("季度")),
    ("half", _("半年")),
    ("year", _("年")),
    ("days", _("自定日期")),
]


class Search(forms.TextInput):
    """A search box."""

    input_type = "search"


class Day(forms.DateInput):
    """A box for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LedgerFilter(forms.Form):
    """台账筛选: words, state, category, days; and, from the statistics, a place and a measure."""

    q = forms.CharField(
        label=_("搜索（编号、公开的标题和内容）"), required=False, max_length=100, widget=Search
    )
    state = pick(_("环节"), [("", _("全部")), *State.choices], required=False)
    category = pick(_("类别"), [("", _("全部")), *Category.choices], required=False)
    late = pick(_("期限"), [("", _("全部")), ("yes", _("只看超期"))], required=False)
    start = forms.DateField(label=_("点单日期自"), required=False, widget=Day)
    end = forms.DateField(label=_("至"), required=False, widget=Day)
    place = forms.RegexField(
        r"^[a-z]+:\d{1,19}$", label=_("范围"), required=False, widget=forms.HiddenInput
    )
    count = forms.ChoiceField(
        label=_("统计项"),
        choices=[("", ""), *Measure.choices],
        required=False,
        widget=forms.HiddenInput,
    )

    def chosen(self) -> dict[str, Any]:
        """Return what the ledger is filtered by; unknown values filter nothing."""
        self.is_valid()
        return {
            name: self.cleaned_data[name] for name in self.fields if self.cleaned_data.get(name)
        }

    def said(self, *, place: str) -> list[tuple[str, str]]:
        """Return every filter that is set, in words: what it is called and what was chosen."""
        words: dict[str, Any] = {"place": place} if place else {}
        for name, value in self.chosen().items():
            labels: dict[Any, Any] = dict(getattr(self.fields[name], "choices", ()))
            words.setdefault(name, labels.get(value, value))
        called = {"q": gettext("搜索"), "end": gettext("点单日期至")}
        return [
            (called.get(name, str(self.fields[name].label)), str(words[name]))
            for name in dict.fromkeys(["place", "count", *self.fields])
            if words.get(name)
        ]


class StatisticsFilter(forms.Form):
    """统计口径和时段: by what, which kind of period, and a day in it or days from and to."""

    scope = pick(_("按"), Scope.choices, required=False)
    period = pick(_("时段"), PERIODS, required=False)
    start = forms.DateField(label=_("自（或时段中的一天）"), required=False, widget=Day)
    end = forms.DateField(label=_("至（自定）"), required=False, widget=Day)

    def chosen(self, today: datetime.date) -> tuple[str, datetime.date, datetime.date]:
        """Return scope, first and last day; unknown values mean walls and this month."""
        self.is_valid()
        given = self.cleaned_data
        day = given.get("start") or today
        start, end = period_of(given.get("period") or "month", day, given.get("end"))
        return given.get("scope") or Scope.WALL, start, end


def period_of(
    kind: str, day: datetime.date, end: datetime.date | None = None
) -> tuple[datetime.date, datetime.date]:
    """Return first and last day of the month, quarter, half-year or year of a day, or as given."""
    if kind not in MONTHS:
        return day, max(end or day, day)
    length = MONTHS[kind]
    start = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    months = start.month - 1 + length
    following = datetime.date(start.year + months // 12, months % 12 + 1, 1)
    return start, following - datetime.timedelta(days=1)


def half_of(text: str) -> tuple[datetime.date, datetime.date] | None:
    """Return first and last day of a half-year written as 2026H1, or None."""
    found = re.fullmatch(r"(20\d\d)H([12])", text)
    month = 6 * int(found[2]) - 5 if found else 0
    return period_of("half", datetime.date(int(found[1]), month, 1)) if found else None


def half_name(day: datetime.date) -> str:
    """Return the half-year of a day, as 2026H1."""
    return f"{day.year}H{1 if day.month <= MONTHS['half'] else 2}"


def half_label(name: str) -> str:
    """Return a half-year written as 2026H1 in words."""
    year, _h, half = name.partition("H")
    words = gettext("%(year)s 年上半年") if half == "1" else gettext("%(year)s 年下半年")
    return words % {"year": year}


def half_before(day: datetime.date) -> str:
    """Return the half-year before that of a day."""
    start, _end = period_of("half", day)
    return half_name(start - datetime.timedelta(days=1))
