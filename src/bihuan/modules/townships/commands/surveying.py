"""流失原因调查: a round is opened, its codes are printed, it is answered and ended.

Opening, printing and ending are acts with an entry in the survey's register. An answer is none:
no token is claimed, no entry written, nobody looked at.
"""

import datetime
import random

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import blind, new_code, new_id, new_token
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Actor, Held
from bihuan.kernel.policy import facade as policy
from bihuan.modules.townships.models import Survey, SurveyAnswer, SurveyCode
from bihuan.modules.townships.rules import surveying as rules
from bihuan.modules.townships.rules.surveying import Answered
from bihuan.modules.townships.selectors import surveying as selectors
from bihuan.modules.townships.terms.surveying import SurveyAct

# Nobody may tell from the order of a table who answered first: not even who knows a seed.
_luck = random.SystemRandom()


@transaction.atomic
def open_survey(
    home: int,
    *,
    title: str,
    until: datetime.date,
    codes: int,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Survey:
    """发起流失原因调查: ask until a day; `codes`: how many slips a township gets.

    Raises Refused when it isn't the section that asks, or title, day or number don't fit (BH-62).
    """
    pk, today = new_id(), clock.day(at)
    journal.begin(home, token=token, act=SurveyAct.OPEN, dossier=pk, actor=actor, at=at)
    held = rules.keeps_surveys(actor, home=home)
    rules.survey_fits(title=title, until=until, codes=codes, today=today)
    within = policy.read("townships", path=held.path, on=today)["townships.leaving_months"]
    sizes = {"codes": codes, "within_months": within.value}
    register = _register(home, held, pk=pk, at=at)
    survey = Survey(id=pk, home_id=home, dossier=register, until=until, opened_on=today, **sizes)
    survey.title = title.strip()
    survey.save(force_insert=True)
    journal.record(
        register,
        SurveyAct.OPEN,
        act_id=token,
        actor=actor,
        at=at,
        basis=["BH-62", within.citation],
        data={"until": str(until), **sizes},
        private={"title": survey.title},
    )
    return survey


def _register(home: int, held: Held, *, pk: int, at: datetime.datetime) -> journal.Dossier:
    assert held.unit is not None, "the section's desk is a unit's"
    return journal.open_dossier(
        home,
        nature=journal.Nature.REGISTER,
        kind="survey",
        number=str(pk),
        unit=held.unit,
        at=at,
        pk=pk,
    )


@transaction.atomic
def print_codes(
    home: int, pk: int, *, unit: int, actor: Actor, at: datetime.datetime, token: int
) -> list[str]:
    """印制答卷码: return a township's fresh codes, to be printed now: only hashes stay.

    What was printed for it before and not yet used is void; who has answered gets none anew.
    Raises Refused when the survey is over, or all of the township have answered (BH-62).
    """
    survey, register = _locked(home, pk, SurveyAct.PRINT, actor=actor, at=at, token=token)
    rules.keeps_surveys(actor, home=home)
    rules.takes_codes(is_under_way=_is_under_way(survey, clock.day(at)))
    left = survey.codes - selectors.answered(survey, unit)
    rules.may_print(is_township=unit in dict(selectors.townships(home)), left=left)
    codes = _fresh(survey.home, left)
    SurveyCode.objects.filter(home_id=home, survey=survey, unit=unit).delete()
    SurveyCode.objects.bulk_create(
        SurveyCode(home_id=home, survey=survey, unit_id=unit, code_blind=blind(code))
        for code in codes
    )
    journal.record(
        register,
        SurveyAct.PRINT,
        act_id=token,
        actor=actor,
        at=at,
        basis=["BH-60"],
        data={"unit": str(unit), "codes": left},
    )
    return codes


def _fresh(home: Home, count: int) -> list[str]:
    """Return random codes, each once; that one was given before is as likely as to guess one."""
    codes: set[str] = set()
    while len(codes) < count:
        codes.add(new_code(home.code))
    return _luck.sample(sorted(codes), count)


@transaction.atomic
def close_survey(home: int, pk: int, *, actor: Actor, at: datetime.datetime, token: int) -> Survey:
    """结束流失原因调查: no more answers; codes not used are gone. Raises Refused (BH-62)."""
    survey, register = _locked(home, pk, SurveyAct.CLOSE, actor=actor, at=at, token=token)
    rules.keeps_surveys(actor, home=home)
    rules.may_close(closed_on=survey.closed_on)
    survey.closed_on = clock.day(at)
    survey.save(update_fields=["closed_on"])
    SurveyCode.objects.filter(home_id=home, survey=survey).delete()
    journal.record(
        register,
        SurveyAct.CLOSE,
        act_id=token,
        actor=actor,
        at=at,
        basis=["BH-62"],
        data={"closed_on": str(survey.closed_on)},
    )
    return survey


@transaction.atomic
def answer(typed: str, given: Answered, *, at: datetime.datetime) -> None:
    """答卷: take an answer for a code, which is gone with it. `given.unit` is the code's township.

    No actor, no token, no entry: whoever answers stays unknown. Raises Refused when the code is
    none, was used, or the survey is over (BH-60).
    """
    found = selectors.code_of(typed)
    rules.takes_answer(has_code=found is not None, is_under_way=True)
    assert found is not None, "an unknown code was refused"
    home, today = found.home_id, clock.day(at)
    journal.lock(home, [found.survey.dossier_id])
    survey = Survey.objects.get(home_id=home, pk=found.survey_id)
    used, _tables = SurveyCode.objects.filter(home_id=home, pk=found.pk).delete()
    rules.takes_answer(has_code=bool(used), is_under_way=_is_under_way(survey, today))
    _mix_in(survey, given._replace(unit=found.unit_id))


def _mix_in(survey: Survey, given: Answered) -> None:
    """Write a township's answers anew, all of them, in a random order and under random ids.

    Rows that lie in the order in which they came, or were written by different transactions,
    could be laid beside the log of a web server. These were all written by the last of them.
    """
    rows = SurveyAnswer.objects.filter(home_id=survey.home_id, survey=survey, unit=given.unit)
    values = given._asdict()
    values["unit_id"] = values.pop("unit")
    answers = [*rows, SurveyAnswer(home_id=survey.home_id, survey=survey, **values)]
    rows.delete()
    _luck.shuffle(answers)
    for one in answers:
        one.pk = new_token()
    SurveyAnswer.objects.bulk_create(answers)


def _locked(
    home: int, pk: int, act: str, *, actor: Actor, at: datetime.datetime, token: int
) -> tuple[Survey, journal.Dossier]:
    """Claim a form's token for an act on a survey, lock its register, and read it."""
    dossier = selectors.dossier_of(home, pk)
    journal.begin(home, token=token, act=act, dossier=dossier, actor=actor, at=at)
    (register,) = journal.lock(home, [dossier])
    return Survey.objects.select_related("home").get(home_id=home, pk=pk), register


def _is_under_way(survey: Survey, today: datetime.date) -> bool:
    return rules.is_under_way(until=survey.until, closed_on=survey.closed_on, today=today)
